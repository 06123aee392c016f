package backprop.autograder.grade;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A zip that was handed in. Its files are read where they are, and nothing is ever written by a
 * name that stands in it. A file whose name points out of the zip, or stands there twice, is
 * refused and costs itself: of one that points out, no folder is believed.
 */
final class Archive {

  /** A class of a thousand hands in a hundredth; what is only looked at takes a second. */
  private static final int MOST_ENTRIES = 2_000_000;

  /** Of those in a folder of a folder, so many count, as in a directory. */
  private static final int MOST_FILES = 1_000;

  /** Of those without a notebook, so many have a row. */
  private static final int MOST_FOLDERS = 10_000;

  /** A zip may have names of 65,535 characters, and no system has such files. */
  private static final int LONGEST_NAME = 1_000;

  private Archive() {}

  /**
   * The notebooks and zips in it, and what is refused.
   *
   * @throws UngradableException if it cannot be read as a zip, with a line for the learner
   */
  static List<HandedIn> files(Path file) throws UngradableException {
    return files(file, false);
  }

  /** The same of a zip in a file of ours, which is no longer needed as it came. */
  static List<HandedIn> filesOfOurs(Path scratch) throws UngradableException {
    return files(scratch, true);
  }

  /**
   * The folders at its top and those in them, whatever they hold, each with the one that it is in.
   *
   * @throws UngradableException if it cannot be read as a zip, with a line for the learner
   */
  static Set<List<String>> folders(Path file) throws UngradableException {
    return read(file, false, Archive::folders);
  }

  private static List<HandedIn> files(Path file, boolean ours) throws UngradableException {
    return read(file, ours, Archive::files);
  }

  /** What is looked for in a zip whose names are in this character set. */
  private interface Reading<T> {
    T in(Path zip, Charset charset) throws IOException, UngradableException;
  }

  private static <T> T read(Path file, boolean ours, Reading<T> reading)
      throws UngradableException {
    try {
      ZipNames names = ZipNames.of(file, ours);
      return reading.in(names.zip(), names.charset());
    } catch (ZipException | EOFException | RuntimeException e) {
      // The JDK's reader may throw more than it declares where a zip is made to break it.
      throw new UngradableException(
          "not a zip that can be read ("
              + e.getMessage()
              + "); zip the notebooks anew, without a password");
    } catch (IOException e) {
      throw new InfrastructureException("cannot read " + file + ": " + e, e);
    }
  }

  private static List<HandedIn> files(Path file, Charset charset)
      throws IOException, UngradableException {
    Map<List<String>, HandedIn> files = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile(), charset)) {
      if (zip.size() > MOST_ENTRIES) {
        throw new UngradableException(
            "the zip has " + zip.size() + " entries; zip the notebooks alone");
      }
      Map<List<String>, Integer> inFolder = new HashMap<>();
      var entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        HandedIn one = handedIn(file, charset, entry);
        if (entry.isDirectory() || one.refusal().isEmpty() && !counts(one)) {
          continue;
        }
        List<String> folder = one.path().subList(0, Math.min(2, one.depth() - 1));
        if (!files.containsKey(one.path())
            && (!folder.isEmpty() || !one.refusal().isEmpty())
            && inFolder.merge(folder, 1, Integer::sum) > MOST_FILES) {
          continue;
        }
        if (files.put(one.path(), one) != null) {
          files.put(
              one.path(),
              HandedIn.refused(
                  one.path(), "two files of this name are in the zip; hand in one of them"));
        }
      }
    }
    return List.copyOf(files.values());
  }

  private static Set<List<String>> folders(Path file, Charset charset) throws IOException {
    Set<List<String>> folders = new LinkedHashSet<>();
    try (ZipFile zip = new ZipFile(file.toFile(), charset)) {
      var entries = zip.entries();
      while (entries.hasMoreElements() && folders.size() < MOST_FOLDERS) {
        ZipEntry entry = entries.nextElement();
        HandedIn one = handedIn(file, charset, entry);
        int depth = entry.isDirectory() ? one.depth() : one.depth() - 1;
        if (one.refusal().isEmpty() && depth > 0) {
          folders.add(one.path().subList(0, 1));
          folders.add(one.path().subList(0, Math.min(2, depth)));
        }
      }
    }
    return folders;
  }

  private static HandedIn handedIn(Path file, Charset charset, ZipEntry entry) {
    // Some of Windows' programs write backslashes.
    String name = entry.getName().replace('\\', '/');
    List<String> parts = List.of(name.split("/"));
    if (name.startsWith("/") || name.matches("(?s)[A-Za-z]:.*") || parts.contains("..")) {
      return HandedIn.refused(
          List.of(Gate.name(name).replace('/', '\u2215')),
          "its name in the zip, " + Gate.text(entry.getName()) + ", points out of the zip");
    }
    if (name.length() > LONGEST_NAME) {
      // One of its first folders may be its learner's.
      List<String> ends =
          Stream.of(name.split("/", 5)).filter(part -> !part.isEmpty()).map(Gate::name).toList();
      return HandedIn.refused(ends, "its name in the zip has " + name.length() + " characters");
    }
    List<String> path =
        parts.stream()
            .filter(part -> !part.isEmpty() && !part.equals("."))
            .map(Gate::name)
            .toList();
    if (path.isEmpty()) {
      return HandedIn.refused(List.of("(nameless)"), "it has no name in the zip");
    }
    HandedIn.Content content = () -> inflated(file, charset, entry);
    return new HandedIn(path, content.changed(entry.getLastModifiedTime()));
  }

  /** Hidden files, and what macOS adds, are not handed in. */
  private static boolean counts(HandedIn file) {
    return (file.isNotebook() || file.isZip())
        && file.path().stream().noneMatch(part -> part.startsWith(".") || part.equals("__MACOSX"));
  }

  /** What an entry holds. */
  private static InputStream inflated(Path file, Charset charset, ZipEntry entry)
      throws IOException {
    ZipFile zip = new ZipFile(file.toFile(), charset);
    try {
      InputStream in = zip.getInputStream(entry);
      if (in == null) {
        throw new ZipException("its entry is gone");
      }
      return new Inflated(zip, new CheckedInputStream(in, new CRC32()), entry.getCrc());
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  /** Compares the checksum at the end, which {@link ZipFile} leaves to its callers. */
  private static final class Inflated extends FilterInputStream {
    private final ZipFile zip;
    private final CheckedInputStream checked;
    private final long checksum;

    Inflated(ZipFile zip, CheckedInputStream checked, long checksum) {
      super(checked);
      this.zip = zip;
      this.checked = checked;
      this.checksum = checksum;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = super.read(bytes, offset, length);
      if (n < 0 && checked.getChecksum().getValue() != checksum) {
        throw new ZipException("its checksum is another");
      }
      return n;
    }

    @Override
    public void close() throws IOException {
      zip.close();
    }
  }
}
