package backprop.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The files of all of Fashion-MNIST")
class FashionFilesTest {

  private static final byte[] CONTENT = "ten thousand boots".getBytes(StandardCharsets.US_ASCII);
  private static final String FILE = "boots-ubyte.gz";

  @TempDir Path directory;
  private Path cache;
  private HttpServer server;
  private URI address;
  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch testIsOver = new CountDownLatch(1);

  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    cache = directory.resolve("cache").resolve("fashion");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    InetSocketAddress at = server.getAddress();
    address = URI.create("http://" + at.getAddress().getHostAddress() + ":" + at.getPort() + "/");
  }

  @AfterEach
  void stop() {
    testIsOver.countDown();
    server.stop(0);
  }

  private void answer(Answer answer) {
    server.createContext(
        "/" + FILE,
        exchange -> {
          requests.incrementAndGet();
          try (exchange) {
            answer.to(exchange);
          }
        });
  }

  private void answerWith(byte[] body) {
    answer(
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
        });
  }

  private FashionFiles files(Duration patience) throws Exception {
    return new FashionFiles(
        List.of(directory.resolve("installed")),
        cache,
        address,
        Map.of("boots", sha256(CONTENT)),
        patience);
  }

  private FashionFiles files() throws Exception {
    return files(Duration.ofMinutes(1));
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static byte[] packed(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    }
    return out.toByteArray();
  }

  /** Reads what must fail, finds nothing left behind, and returns what it says of why. */
  private String whyNotDownloaded(FashionFiles files) throws IOException {
    String message =
        assertThrows(UncheckedIOException.class, () -> files.read("boots")).getMessage();
    if (Files.exists(cache)) {
      try (Stream<Path> left = Files.list(cache)) {
        assertEquals(List.of(), left.toList());
      }
    }
    String before = "FashionMnist.whole: " + address + FILE + " cannot be downloaded: ";
    String after =
        "; get it by other means and put it into " + cache + ", or work with FashionMnist.subset()";
    assertTrue(message.startsWith(before) && message.endsWith(after), message);
    return message.substring(before.length(), message.length() - after.length());
  }

  @Test
  @DisplayName("are downloaded once, and read from the cache from then on")
  void downloaded() throws Exception {
    answerWith(packed(CONTENT));
    FashionFiles files = files();
    assertNull(files.where());
    assertArrayEquals(CONTENT, files.read("boots"));
    assertArrayEquals(packed(CONTENT), Files.readAllBytes(cache.resolve(FILE)));
    try (Stream<Path> left = Files.list(cache)) {
      assertEquals(List.of(cache.resolve(FILE)), left.toList());
    }
    assertArrayEquals(CONTENT, files.read("boots"));
    assertEquals(1, requests.get());
    assertEquals(cache, files.where());
  }

  @Test
  @DisplayName("are read from where they are installed before they are looked for in the cache")
  void installed() throws Exception {
    Path installed = Files.createDirectory(directory.resolve("installed"));
    Files.write(installed.resolve(FILE), packed(CONTENT));
    assertArrayEquals(CONTENT, files().read("boots"));
    assertEquals(installed, files().where());
    assertEquals(0, requests.get());
  }

  @Test
  @DisplayName("are refused when their hash is wrong, naming both")
  void wrongHash() throws Exception {
    byte[] sandals = "sandals".getBytes(StandardCharsets.US_ASCII);
    answerWith(packed(sandals));
    assertEquals(
        "the SHA-256 of what it unpacks to must be " + sha256(CONTENT) + ", got " + sha256(sandals),
        whyNotDownloaded(files()));
  }

  @Test
  @DisplayName("are refused when the server's answer breaks off")
  void cutOff() throws Exception {
    answer(
        exchange -> {
          byte[] body = packed(CONTENT);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body, 0, body.length / 2);
          exchange.getResponseBody().flush();
        });
    String why = whyNotDownloaded(files());
    assertTrue(why.contains("bytes received: " + packed(CONTENT).length / 2), why);
  }

  @Test
  @DisplayName("are refused when what was packed breaks off")
  void halfAFile() throws Exception {
    byte[] whole = packed(CONTENT);
    answerWith(Arrays.copyOf(whole, whole.length / 2));
    assertEquals("EOFException: Unexpected end of ZLIB input stream", whyNotDownloaded(files()));
  }

  @Test
  @DisplayName("are refused when they are a web page")
  void noGzip() throws Exception {
    answerWith("<html>please log in</html>".getBytes(StandardCharsets.US_ASCII));
    assertEquals("ZipException: Not in GZIP format", whyNotDownloaded(files()));
  }

  @Test
  @DisplayName("are not waited for without end when the server stalls within its answer")
  void stalled() throws Exception {
    answer(
        exchange -> {
          exchange.sendResponseHeaders(200, 1_000);
          exchange.getResponseBody().write(1);
          exchange.getResponseBody().flush();
          try {
            testIsOver.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    assertEquals("it took longer than 1 s", whyNotDownloaded(files(Duration.ofSeconds(1))));
  }

  @Test
  @DisplayName("are missed by name when the server has none, or there is no server")
  void noFile() throws Exception {
    assertEquals("the server answered with status 404", whyNotDownloaded(files()));
    server.stop(0);
    assertEquals("ConnectException", whyNotDownloaded(files()));
  }

  @Test
  @DisplayName("are refused when the cached one has gone bad, naming its path")
  void badCache() throws Exception {
    answerWith(packed(CONTENT));
    Files.createDirectories(cache);
    Files.write(cache.resolve(FILE), packed(new byte[] {1}));
    assertEquals(
        "FashionMnist.whole: "
            + cache.resolve(FILE)
            + " cannot be used: the SHA-256 of what it unpacks to must be "
            + sha256(CONTENT)
            + ", got "
            + sha256(new byte[] {1})
            + "; delete or replace it",
        assertThrows(UncheckedIOException.class, () -> files().read("boots")).getMessage());
    assertEquals(0, requests.get());
  }

  @Test
  @DisplayName("stop downloading when asked to, and leave the thread interrupted")
  void interrupted() throws Exception {
    answerWith(packed(CONTENT));
    Thread.currentThread().interrupt();
    assertEquals("interrupted", whyNotDownloaded(files()));
    assertTrue(Thread.interrupted());
  }
}
