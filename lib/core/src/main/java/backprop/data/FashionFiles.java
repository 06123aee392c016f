package backprop.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
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
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The four files of the whole of Fashion-MNIST: found in a directory, or downloaded into the cache.
 *
 * @param directories where to look, in order
 * @param cache where downloads go, and the last place to look
 * @param address of the directory to download from
 * @param sha256 of each file, unpacked, by its name
 * @param patience how long one download may take, from the first connection to the last byte
 */
record FashionFiles(
    List<Path> directories,
    Path cache,
    URI address,
    Map<String, String> sha256,
    Duration patience) {

  private static final String SUFFIX = "-ubyte.gz";

  private static final Map<String, String> SHA256 =
      Map.of(
          "train-images-idx3",
          "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
          "train-labels-idx1",
          "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
          "t10k-images-idx3",
          "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
          "t10k-labels-idx1",
          "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34");

  static FashionFiles standard() {
    return new FashionFiles(
        List.of(Path.of("/usr/share/datasets/fashion-mnist")),
        Download.cache("fashion-mnist"),
        URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
        SHA256,
        Duration.ofMinutes(10));
  }

  /** The unpacked bytes of a file, checked. */
  byte[] read(String name) {
    return places()
        .filter(place -> isIn(place, name))
        .findFirst()
        .map(place -> local(name, place.resolve(name + SUFFIX)))
        .orElseGet(() -> download(name));
  }

  /** The directory on this machine that has all four; null if there is none. */
  Path where() {
    return places()
        .filter(place -> sha256.keySet().stream().allMatch(name -> isIn(place, name)))
        .findFirst()
        .orElse(null);
  }

  private Stream<Path> places() {
    return Stream.concat(directories.stream(), Stream.of(cache));
  }

  private static boolean isIn(Path place, String name) {
    return Files.isReadable(place.resolve(name + SUFFIX));
  }

  private byte[] local(String name, Path path) {
    try {
      return checked(name, Files.readAllBytes(path));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "FashionMnist.whole: "
              + path
              + " cannot be used: "
              + Download.reason(e)
              + "; delete or replace it",
          e);
    }
  }

  private byte[] download(String name) {
    URI from = address.resolve(name + SUFFIX);
    try {
      byte[] packed = Download.bytes(from, patience);
      byte[] bytes = checked(name, packed);
      keep(name, packed);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "FashionMnist.whole: "
              + from
              + " cannot be downloaded: "
              + Download.reason(e)
              + "; get it by other means and put it into "
              + cache
              + ", or work with FashionMnist.subset()",
          e);
    }
  }

  /** Moves a file into the cache whole: it never holds half of one, nor one that is wrong. */
  private void keep(String name, byte[] packed) throws IOException {
    Files.createDirectories(cache);
    Path part = Files.createTempFile(cache, name, ".part");
    try {
      Files.write(part, packed);
      Files.move(part, cache.resolve(name + SUFFIX), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static byte[] unpacked(byte[] packed) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    }
  }

  private byte[] checked(String name, byte[] packed) throws IOException {
    byte[] bytes = unpacked(packed);
    String actual = HexFormat.of().formatHex(digest().digest(bytes));
    if (!actual.equals(sha256.get(name))) {
      throw new IOException(
          "the SHA-256 of what it unpacks to must be " + sha256.get(name) + ", got " + actual);
    }
    return bytes;
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
