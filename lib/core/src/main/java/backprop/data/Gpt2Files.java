package backprop.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Directories with a GPT-2 in the files by which it is published.
 *
 * <p>The smallest that OpenAI published, 124 million parameters, 548 MB, is found in the cache, or
 * downloaded into it (Radford et al., 2019; MIT). One of 7,760 parameters, which has learnt
 * nothing, is shipped, to compare with.
 */
public final class Gpt2Files {

  private static final String COMMIT = "607a30d783dfa663caf39e06633721c8d4cfcd7e";

  private static final Gpt2Files SMALL =
      new Gpt2Files(
          Download.cache("gpt2"),
          URI.create("https://huggingface.co/openai-community/gpt2/resolve/" + COMMIT + "/"),
          Map.of(
              "config.json",
              "0daed7749b4f02b8f76240d5444551d7b08712dab4d0adb8239c56ba823bb7b4",
              "model.safetensors",
              "248dfc3911869ec493c76e65bf2fcf7f615828b0254c12b473182f0f81d3a707"),
          Duration.ofMinutes(60));

  private final Path cache;
  private final URI address;
  private final Map<String, String> sha256;
  private final Duration patience;

  /**
   * Files that were published together.
   *
   * @param cache where downloads go
   * @param address of the directory to download from
   * @param sha256 of each file, by its name
   * @param patience how long one download may take, from the first connection to the last byte
   */
  Gpt2Files(Path cache, URI address, Map<String, String> sha256, Duration patience) {
    this.cache = cache;
    this.address = address;
    this.sha256 = sha256;
    this.patience = patience;
  }

  /**
   * The directory with {@code config.json} and {@code model.safetensors}: the cache, into which
   * they are downloaded where they are not there. Their SHA-256 is looked at each time.
   *
   * @throws UncheckedIOException if there is no network, or if a file is not the one expected; it
   *     says where to put the files
   */
  public static Path small() {
    return SMALL.directory();
  }

  /** The directory that {@link #small} finds without a network; null if it must download. */
  public static Path whereSmall() {
    return SMALL.where();
  }

  /**
   * A directory with a model that {@code transformers} made, of two blocks, 16 wide, with 61 tokens
   * that mean nothing; and, in {@code recorded.safetensors}, what it computes with it: logits of
   * {@code tokens}, and the gradient of each parameter where {@code dZ} comes to the logits. Copied
   * out of the library, and deleted when Java ends.
   */
  public static Path tiny() {
    try {
      Path directory = Files.createTempDirectory("gpt2-tiny");
      directory.toFile().deleteOnExit();
      for (String name : List.of("config.json", "model.safetensors", "recorded.safetensors")) {
        Path file = directory.resolve(name);
        Files.write(file, Resources.read("gpt2-tiny/" + name));
        file.toFile().deleteOnExit();
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Gpt2Files.tiny: the files cannot be copied to where Java keeps temporary ones, "
              + System.getProperty("java.io.tmpdir"),
          e);
    }
  }

  Path where() {
    return sha256.keySet().stream().allMatch(name -> Files.isReadable(cache.resolve(name)))
        ? cache
        : null;
  }

  Path directory() {
    for (String name : sha256.keySet()) {
      Path file = cache.resolve(name);
      if (Files.isReadable(file)) {
        require(name, file);
      } else {
        download(name);
      }
    }
    return cache;
  }

  private void require(String name, Path file) {
    try {
      requireDigits(name, file);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Gpt2Files.small: "
              + file
              + " cannot be used: "
              + Download.reason(e)
              + "; delete or replace it",
          e);
    }
  }

  /** The cache never holds half of a file, nor one that is wrong. */
  private void download(String name) {
    URI from = address.resolve(name);
    try {
      Files.createDirectories(cache);
      Path part = Files.createTempFile(cache, name, ".part");
      try {
        Download.file(from, part, patience);
        requireDigits(name, part);
        Files.move(part, cache.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Gpt2Files.small: "
              + from
              + " cannot be downloaded: "
              + Download.reason(e)
              + "; get it by other means and put it into "
              + cache
              + ", or work with a small model of your own",
          e);
    }
  }

  private void requireDigits(String name, Path file) throws IOException {
    MessageDigest digest = digest();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    String actual = HexFormat.of().formatHex(digest.digest());
    if (!actual.equals(sha256.get(name))) {
      throw new IOException("its SHA-256 must be " + sha256.get(name) + ", got " + actual);
    }
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
