package backprop.autograder.grade;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * In which characters a zip has its names. Each is marked as UTF-8 or not, and the mark may be
 * wrong: names of the old PC's characters or of GBK with it, and UTF-8 without. The JDK refuses a
 * whole zip for one name that is marked and is none.
 *
 * @param zip the file to read: the one that was handed in, or a copy in which a name is marked
 *     where its bytes are UTF-8, and nowhere else
 * @param charset of the names that are not marked
 */
record ZipNames(Path zip, Charset charset) {

  /** The directory of ten times as many files as a class of a thousand hands in. */
  private static final long LARGEST_DIRECTORY = 64L << 20;

  private static final int END_OF_ZIP = 0x06054b50;

  private static final int ENTRY = 0x02014b50;

  /** The bit of an entry's flags that says its name is UTF-8. */
  private static final int MARK = 1 << 11;

  /**
   * Looks at a zip's names.
   *
   * @param ours whether it is a file of the grader's own, in which marks may be mended
   * @throws ZipException if it is no zip that can be read
   */
  static ZipNames of(Path file, boolean ours) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
      return new ZipNames(file, StandardCharsets.UTF_8);
    } catch (ZipException notUtf8) {
      return looked(file, ours, notUtf8);
    }
  }

  private static ZipNames looked(Path file, boolean ours, ZipException refused) throws IOException {
    Directory directory;
    try (RandomAccessFile zip = new RandomAccessFile(file.toFile(), "r")) {
      directory = Directory.of(zip, refused);
    }
    List<byte[]> others = new ArrayList<>();
    boolean wrong = false;
    for (int at : directory.entries) {
      byte[] name = directory.name(at);
      boolean utf8 = isUtf8(name);
      if (!utf8) {
        others.add(name);
      }
      wrong |= directory.isMarked(at) ? !utf8 : utf8 && !isAscii(name);
    }
    boolean chinese = others.stream().allMatch(ZipNames::mayBeGbk);
    Charset charset = Charset.forName(chinese ? "GBK" : "IBM437");
    return new ZipNames(wrong ? marked(file, ours, directory) : file, charset);
  }

  /** The same, or a copy that ends with this process. */
  private static Path marked(Path file, boolean ours, Directory directory) throws IOException {
    for (int at : directory.entries) {
      directory.mark(at, isUtf8(directory.name(at)));
    }
    Path mended = file;
    if (!ours) {
      mended = Files.createTempFile("backprop-names-", ".zip");
      mended.toFile().deleteOnExit();
      Files.copy(file, mended, StandardCopyOption.REPLACE_EXISTING);
    }
    try (RandomAccessFile zip = new RandomAccessFile(mended.toFile(), "rw")) {
      zip.seek(directory.begin);
      zip.write(directory.bytes.array());
    }
    return mended;
  }

  /** What stands at a zip's end: an entry for each file, with its name. */
  private static final class Directory {
    private final long begin;
    private final ByteBuffer bytes;
    private final List<Integer> entries = new ArrayList<>();

    private Directory(long begin, ByteBuffer bytes) {
      this.begin = begin;
      this.bytes = bytes;
    }

    /** Throws what the JDK threw, where the zip has no directory that can be gone through. */
    static Directory of(RandomAccessFile zip, ZipException refused) throws IOException {
      int length = (int) Math.min(zip.length(), 22 + 0xffff);
      ByteBuffer tail = read(zip, zip.length() - length, length);
      int end = length - 22;
      while (end >= 0 && tail.getInt(end) != END_OF_ZIP) {
        end--;
      }
      if (end < 0) {
        throw refused;
      }
      long size = Integer.toUnsignedLong(tail.getInt(end + 12));
      long begin = zip.length() - length + end - size;
      if (begin < 0 || size > LARGEST_DIRECTORY) {
        throw refused;
      }
      Directory directory = new Directory(begin, read(zip, begin, (int) size));
      for (long at = 0; at < size; at = directory.after((int) at)) {
        if (at + 46 > size
            || directory.bytes.getInt((int) at) != ENTRY
            || directory.after((int) at) > size) {
          throw refused;
        }
        directory.entries.add((int) at);
      }
      return directory;
    }

    private static ByteBuffer read(RandomAccessFile zip, long from, int length) throws IOException {
      byte[] bytes = new byte[length];
      zip.seek(from);
      zip.readFully(bytes);
      return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private int length(int at, int field) {
      return Short.toUnsignedInt(bytes.getShort(at + field));
    }

    /** Where the next entry begins: behind the name, what is added to it, and the comment. */
    private long after(int at) {
      return at + 46L + length(at, 28) + length(at, 30) + length(at, 32);
    }

    byte[] name(int at) {
      return Arrays.copyOfRange(bytes.array(), at + 46, at + 46 + length(at, 28));
    }

    boolean isMarked(int at) {
      return (length(at, 8) & MARK) != 0;
    }

    void mark(int at, boolean utf8) {
      int flags = length(at, 8);
      bytes.putShort(at + 8, (short) (utf8 ? flags | MARK : flags & ~MARK));
    }
  }

  private static boolean isUtf8(byte[] name) {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name));
      return text != null;
    } catch (CharacterCodingException other) {
      return false;
    }
  }

  private static boolean isAscii(byte[] name) {
    for (byte one : name) {
      if (one < 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether a name's bytes are ASCII and GBK's pairs, at least half of them GB2312's, which are
   * what most names are written with and no European word has.
   */
  private static boolean mayBeGbk(byte[] name) {
    int common = 0;
    int rare = 0;
    for (int i = 0; i < name.length; i++) {
      int first = name[i] & 0xff;
      if (first < 0x80) {
        continue;
      }
      i++;
      int second = i < name.length ? name[i] & 0xff : 0;
      if (first == 0x80 || first == 0xff || second < 0x40 || second == 0x7f || second > 0xfe) {
        return false;
      }
      if (first >= 0xa1 && second >= 0xa1) {
        common++;
      } else {
        rare++;
      }
    }
    return common >= rare;
  }
}
