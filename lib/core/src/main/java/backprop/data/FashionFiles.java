package backprop.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * The four files of the whole of Fashion-MNIST: found in a directory, or downloaded into the cache.
 *
 * @param directories where to look, in order
 * @param cache where downloads go, and the last place to look
 * @param address of the directory to download from
 * @param sha256 of each file, unpacked, by its name
 */
record FashionFiles(List<Path> directories, Path cache, URI address, Map<String, String> sha256) {

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
    String cacheHome = System.getenv("XDG_CACHE_HOME");
    Path caches =
        cacheHome == null || cacheHome.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cacheHome);
    return new FashionFiles(
        List.of(Path.of("/usr/share/datasets/fashion-mnist")),
        caches.resolve("backprop").resolve("fashion-mnist"),
        URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
        SHA256);
  }

  /** The unpacked bytes of a file, checked. */
  byte[] read(String name) {
    Path path = where(name);
    try {
      if (path != null) {
        return checked(name, path.toString(), unpacked(Files.readAllBytes(path)));
      }
      return download(name);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "FashionMnist.whole: could not read "
              + name
              + "-ubyte.gz; download it from "
              + address
              + " by other means and put it into "
              + cache,
          e);
    }
  }

  /** The file on this machine; null if there is none. */
  Path where(String name) {
    for (Path directory : directories) {
      Path path = directory.resolve(name + "-ubyte.gz");
      if (Files.isReadable(path)) {
        return path;
      }
    }
    Path cached = cache.resolve(name + "-ubyte.gz");
    return Files.isReadable(cached) ? cached : null;
  }

  private byte[] download(String name) throws IOException {
    URI from = address.resolve(name + "-ubyte.gz");
    byte[] packed = get(from);
    byte[] bytes = checked(name, from.toString(), unpacked(packed));
    Files.createDirectories(cache);
    // Checked first and moved last: the cache never holds half a file.
    Path part = Files.createTempFile(cache, name, ".part");
    try {
      Files.write(part, packed);
      Files.move(
          part,
          cache.resolve(name + "-ubyte.gz"),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
    return bytes;
  }

  private static byte[] get(URI from) throws IOException {
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(15))
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    HttpRequest request = HttpRequest.newBuilder(from).timeout(Duration.ofMinutes(5)).build();
    try {
      HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        throw new IOException(from + " answered with status " + response.statusCode());
      }
      return response.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while downloading " + from, e);
    }
  }

  private static byte[] unpacked(byte[] packed) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    }
  }

  private byte[] checked(String name, String origin, byte[] bytes) throws IOException {
    String actual = HexFormat.of().formatHex(digest().digest(bytes));
    if (!actual.equals(sha256.get(name))) {
      throw new IOException(
          origin
              + " is not the file expected: its SHA-256 must be "
              + sha256.get(name)
              + ", got "
              + actual);
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
