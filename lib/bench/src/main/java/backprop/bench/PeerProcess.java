package backprop.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;

/**
 * A peer in a process of its own, which answers each line of JSON with one: it is told a work, a
 * file of weights and batches, and how long to take, and tells losses and milliseconds.
 */
final class PeerProcess implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final BufferedReader answers;
  private final Writer questions;

  /** The version, as the peer says it; null where this Python has none of it. */
  final String version;

  /** Starts {@code python} on the script, in our environment but for how its threads wait. */
  PeerProcess(String python, Path script, Map<String, String> variables) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(python, script.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().remove("OMP_WAIT_POLICY");
      builder.environment().putAll(variables);
      process = builder.start();
      answers =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      questions = process.outputWriter(StandardCharsets.UTF_8);
      version = answer(python + " " + script).get("version").textValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The losses of the first {@code steps} steps from the weights in {@code file}. */
  double[] losses(Work work, Path file, int steps) {
    return numbers(ask(Map.of("do", "losses", "steps", steps), work, file).get("losses"));
  }

  /** Milliseconds a step, one mean for each of so many stretches of so many seconds. */
  double[] times(Work work, Path file, double warmUp, int stretches, double seconds) {
    return numbers(ask(times(warmUp, stretches, seconds), work, file).get("ms"));
  }

  /** The same of a network of any size, with weights and a batch of its own. */
  double[] times(Network network, double warmUp, int stretches, double seconds) {
    Map<String, Object> question = new LinkedHashMap<>(times(warmUp, stretches, seconds));
    question.put("width", network.width());
    question.put("batch", network.batch());
    question.put("depth", network.depth());
    return numbers(ask(question, "network " + network).get("ms"));
  }

  private static Map<String, Object> times(double warmUp, int stretches, double seconds) {
    return Map.of("do", "times", "warm_up", warmUp, "stretches", stretches, "seconds", seconds);
  }

  private JsonNode ask(Map<String, Object> what, Work work, Path file) {
    Map<String, Object> question = new LinkedHashMap<>(what);
    question.put("work", work.name());
    question.put("file", file.toString());
    return ask(question, work.title);
  }

  private JsonNode ask(Map<String, Object> what, String about) {
    Map<String, Object> question = new LinkedHashMap<>(what);
    question.put("rate", Work.RATE);
    try {
      questions.write(JSON.writeValueAsString(question) + "\n");
      questions.flush();
      return answer(about);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode answer(String about) throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IllegalStateException(
          "the peer's process ended without an answer about " + about + "; see its words above");
    }
    return JSON.readTree(line);
  }

  private static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .flatMapToDouble(n -> DoubleStream.of(n.asDouble()))
        .toArray();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
