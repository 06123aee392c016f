package backprop.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
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
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The files of the published GPT-2")
class Gpt2FilesTest {

  private static final byte[] CONTENT = "weights".getBytes(StandardCharsets.US_ASCII);

  @TempDir private Path directory;
  private Path cache;
  private HttpServer server;
  private URI address;
  private byte[] answer = CONTENT;
  private int status = 200;
  private final AtomicInteger requests = new AtomicInteger();

  @BeforeEach
  void start() throws IOException {
    cache = directory.resolve("cache").resolve("gpt2");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          try (exchange) {
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    server.start();
    InetSocketAddress at = server.getAddress();
    address = URI.create("http://" + at.getAddress().getHostAddress() + ":" + at.getPort() + "/");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Gpt2Files files() throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(CONTENT);
    return new Gpt2Files(
        cache,
        address,
        Map.of("config.json", HexFormat.of().formatHex(digest)),
        Duration.ofMinutes(1));
  }

  @Test
  @DisplayName("are downloaded once, and found from then on")
  void once() throws Exception {
    assertNull(files().where());
    assertEquals(cache, files().directory());
    assertEquals(cache, files().where());
    assertEquals(cache, files().directory());
    assertEquals(1, requests.get());
    assertEquals("weights", Files.readString(cache.resolve("config.json")));
  }

  @Test
  @DisplayName("that are not those expected are refused, and leave nothing behind")
  void wrong() throws Exception {
    answer = "weighty".getBytes(StandardCharsets.US_ASCII);
    assertFails("its SHA-256 must be ");
    answer = CONTENT;
    status = 404;
    assertFails("the server answered with status 404");
    server.stop(0);
    assertFails("cannot be downloaded");
    Files.createDirectories(cache);
    Files.writeString(cache.resolve("config.json"), "weigh");
    String said = assertThrows(UncheckedIOException.class, () -> files().directory()).getMessage();
    assertTrue(said.contains("cannot be used") && said.contains("; delete or replace it"), said);
  }

  private void assertFails(String message) throws IOException {
    String said = assertThrows(UncheckedIOException.class, () -> files().directory()).getMessage();
    assertTrue(said.contains(message) && said.contains("put it into " + cache), said);
    if (Files.exists(cache)) {
      try (Stream<Path> left = Files.list(cache)) {
        assertEquals(List.of(), left.toList());
      }
    }
  }
}
