package backprop.data;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Gets what the course does not ship from where it was published, when it is asked for. */
final class Download {

  private Download() {}

  /** Where downloads are kept for the next time, as other programs keep theirs. */
  static Path cache(String name) {
    String cacheHome = System.getenv("XDG_CACHE_HOME");
    Path caches =
        cacheHome == null || cacheHome.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cacheHome);
    return caches.resolve("backprop").resolve(name);
  }

  /** What is at the address, if it comes in this time. */
  static byte[] bytes(URI from, Duration patience) throws IOException {
    return get(from, BodyHandlers.ofByteArray(), patience);
  }

  /** Writes what is at the address to a file, if it comes in this time. */
  static void file(URI from, Path to, Duration patience) throws IOException {
    get(from, BodyHandlers.ofFile(to), patience);
  }

  private static <T> T get(URI from, BodyHandler<T> handler, Duration patience) throws IOException {
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(15))
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    // A request's own timeout ends with the headers; a body that stalls would hold us for ever.
    CompletableFuture<HttpResponse<T>> exchange =
        client.sendAsync(HttpRequest.newBuilder(from).build(), handler);
    try {
      HttpResponse<T> response = exchange.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        throw new IOException("the server answered with status " + response.statusCode());
      }
      return response.body();
    } catch (TimeoutException e) {
      throw new IOException("it took longer than " + patience.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw new IOException(reason(e.getCause()), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      exchange.cancel(true);
    }
  }

  /** What an exception says, after its name, which is all that some of the network's say. */
  static String reason(Throwable e) {
    String name = e.getClass() == IOException.class ? "" : e.getClass().getSimpleName();
    return Stream.of(name, Objects.toString(e.getMessage(), ""))
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(": "));
  }
}
