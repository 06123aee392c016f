package backprop.autograder.grade;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of what a mark depends on. */
final class Digests {

  private Digests() {}

  /**
   * The seed of one notebook's tests: the run's, and the notebook's own bytes. Who learned the
   * arrays of one notebook, by an earlier mark of the same run, knows nothing about those of
   * another, nor about those of the same notebook after a change.
   */
  static long seed(long ofRun, byte[] notebook) {
    MessageDigest hash = sha256();
    add(hash, String.valueOf(ofRun).getBytes(StandardCharsets.UTF_8));
    add(hash, notebook);
    return ByteBuffer.wrap(hash.digest()).getLong();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Adds bytes, with their number before them: no two lists of pieces read the same. */
  static void add(MessageDigest hash, byte[] bytes) {
    hash.update(ByteBuffer.allocate(8).putLong(bytes.length).array());
    hash.update(bytes);
  }

  /** Adds a file of any size, with its size before it. */
  static void addFile(MessageDigest hash, Path file) throws IOException {
    hash.update(ByteBuffer.allocate(8).putLong(Files.size(file)).array());
    byte[] part = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(part); n >= 0; n = in.read(part)) {
        hash.update(part, 0, n);
      }
    }
  }
}
