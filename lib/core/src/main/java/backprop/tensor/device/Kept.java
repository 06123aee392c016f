package backprop.tensor.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Compiled programs, kept from one day to the next under the hash of their source. */
final class Kept {

  private Kept() {}

  /** Writes the compiled program to a file that is not there yet. */
  @FunctionalInterface
  interface Compiler {
    void compile(Path target) throws IOException;
  }

  /** The file with what {@code compiler} makes of {@code source}, made once. */
  static Path of(String source, String ending, Compiler compiler) {
    try {
      String hash = hash(source.getBytes(StandardCharsets.UTF_8));
      Path directory = Files.createDirectories(directory());
      Path file = directory.resolve(hash + ending);
      Path content = directory.resolve(hash + ".sha256");
      if (!isWhole(file, content)) {
        // Beside it, and then there at once, for others may be at the same.
        Path fresh = Files.createTempDirectory(directory, "new");
        Path made = fresh.resolve("program" + ending);
        try {
          compiler.compile(made);
          Path sum = Files.writeString(fresh.resolve("sum"), hash(Files.readAllBytes(made)));
          move(made, file);
          move(sum, content);
        } finally {
          Files.deleteIfExists(made);
          Files.deleteIfExists(fresh.resolve("sum"));
          Files.delete(fresh);
        }
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "compiled programs cannot be kept in "
              + directory()
              + "; set XDG_CACHE_HOME to a directory that may be written",
          e);
    }
  }

  /** Whether the file is what was written once: loading a broken one would end the JVM. */
  private static boolean isWhole(Path file, Path content) throws IOException {
    return Files.exists(file)
        && Files.exists(content)
        && Files.readString(content).equals(hash(Files.readAllBytes(file)));
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void move(Path made, Path file) throws IOException {
    try {
      Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(made, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static Path directory() {
    String caches = System.getenv("XDG_CACHE_HOME");
    Path home =
        caches == null || caches.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(caches);
    return home.resolve("backprop").resolve("kernels");
  }
}
