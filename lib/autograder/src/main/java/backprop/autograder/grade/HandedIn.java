package backprop.autograder.grade;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipException;

/**
 * A file that was handed in, in a directory or in a zip: a notebook, or a zip in its turn. It is
 * read when it is marked, and not before.
 *
 * @param path the folders that it lies in, and last its name
 * @param content opens it
 * @param refusal why it is not read, for the learner; empty where it is
 */
record HandedIn(List<String> path, Content content, String refusal) {

  /** With its outputs, an exercise has less than one megabyte. */
  private static final int LARGEST_NOTEBOOK = 20 << 20;

  private static final int LARGEST_ZIP = 64 << 20;

  /** What opens a file. */
  interface Content {
    InputStream open() throws IOException;

    /** When it was last changed, or the beginning of time, where nobody knows. */
    default Instant changed() {
      return Instant.EPOCH;
    }

    /** The same content, last changed at this time, where there is one. */
    default Content changed(FileTime time) {
      Content same = this;
      return new Content() {
        @Override
        public InputStream open() throws IOException {
          return same.open();
        }

        @Override
        public Instant changed() {
          return time == null ? Instant.EPOCH : time.toInstant();
        }
      };
    }
  }

  HandedIn(List<String> path, Content content) {
    this(path, content, "");
  }

  /** A file on the disk, by its own name. */
  static HandedIn at(Path file) {
    return at(List.of(Gate.name(file)), file);
  }

  /** A file on the disk, in these folders and by this name. */
  static HandedIn at(List<String> path, Path file) {
    Content content = () -> opened(file);
    try {
      return new HandedIn(path, content.changed(Files.getLastModifiedTime(file)));
    } catch (IOException unknown) {
      return new HandedIn(path, content);
    }
  }

  /** A pipe or a device would keep the grader waiting, or never end. */
  private static InputStream opened(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException("it is a pipe or a device, and no file");
    }
    return Files.newInputStream(file);
  }

  /** One that is reported, and not read. */
  static HandedIn refused(List<String> path, String refusal) {
    return new HandedIn(path, InputStream::nullInputStream, refusal);
  }

  /** The same file, seen from the first of its folders. */
  HandedIn below() {
    return new HandedIn(path.subList(1, path.size()), content, refusal);
  }

  /** The same file, as a platform says whose it is and when it was handed in. */
  HandedIn named(Exported exported) {
    Content dated =
        exported.when().map(when -> content.changed(FileTime.from(when))).orElse(content);
    return new HandedIn(List.of(exported.name()), dated, refusal);
  }

  String name() {
    return path.get(path.size() - 1);
  }

  int depth() {
    return path.size();
  }

  boolean isNotebook() {
    return ends(".ipynb");
  }

  boolean isZip() {
    return ends(".zip");
  }

  private boolean ends(String ending) {
    return name().toLowerCase(Locale.ROOT).endsWith(ending);
  }

  /** A name without the ending that says of what kind the file is. */
  static String stem(String name) {
    return name.replaceFirst("(?i)\\.(ipynb|zip)$", "");
  }

  /**
   * All of it. Bytes are counted as they come: the size that a zip declares is its maker's word.
   *
   * @throws UngradableException if it is refused, too large, or cannot be inflated
   * @throws InfrastructureException if the disk fails
   */
  byte[] read() throws UngradableException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    copy(bytes);
    return bytes.toByteArray();
  }

  /** Writes all of it there, as {@link #read} reads it. */
  void copy(OutputStream to) throws UngradableException {
    if (!refusal.isEmpty()) {
      throw new UngradableException(refusal);
    }
    int most = isZip() ? LARGEST_ZIP : LARGEST_NOTEBOOK;
    byte[] piece = new byte[1 << 16];
    try (InputStream in = content.open()) {
      for (int n = in.read(piece), all = n; n >= 0; n = in.read(piece), all += n) {
        if (all > most) {
          throw new UngradableException(
              isZip()
                  ? "not a zip to open: it is larger than "
                      + (most >> 20)
                      + " MB; hand in the notebooks alone"
                  : "not a notebook to grade: it is larger than "
                      + (most >> 20)
                      + " MB; clear its outputs and hand it in again");
        }
        to.write(piece, 0, n);
      }
    } catch (ZipException | EOFException e) {
      throw new UngradableException(
          "the zip that it is in is broken here (" + e.getMessage() + "); zip it anew");
    } catch (IOException e) {
      throw new InfrastructureException("cannot read " + name() + ": " + e, e);
    }
  }
}
