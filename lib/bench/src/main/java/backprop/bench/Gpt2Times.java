package backprop.bench;

import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.models.Gpt2;
import backprop.nn.models.Gpt2Checkpoint;
import backprop.nn.models.Sampler;
import backprop.nn.models.TinyGpt;
import backprop.optim.AdamW;
import backprop.tensor.KeyValues;
import backprop.train.Trainer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What the smallest published GPT-2 costs on this machine, in seconds and in memory, with random
 * weights, which are multiplied as quickly as learned ones: the table of {@code docs/gpt-2.md}, by
 * {@code ./course bench --gpt2}.
 *
 * <p>Each row is of a process of its own, since a process does not give back what it once took:
 * {@code make}, {@code files DIRECTORY}, {@code tokens CONTEXT}, {@code step BATCH CONTEXT}.
 */
public final class Gpt2Times {

  private static final List<List<String>> ROWS =
      List.of(
          List.of("tokens", "88"),
          List.of("tokens", "1024"),
          List.of("step", "1", "64"),
          List.of("step", "1", "1024"));

  private Gpt2Times() {}

  /** Measures every row, each in a Java of its own that was started as this one. */
  static void all(boolean quick) throws IOException, InterruptedException {
    for (List<String> row : ROWS) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      if (quick) {
        command.add("-Dquick");
      }
      command.add(Gpt2Times.class.getName());
      command.addAll(row);
      if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
        throw new IllegalStateException(
            "GPT-2's " + String.join(" ", row) + " was not measured; see the words above");
      }
    }
  }

  /** Measures what the arguments name, and prints a line. */
  public static void main(String[] args) throws IOException {
    // A block is enough to see that a row works.
    boolean quick = System.getProperty("quick") != null;
    TinyGpt.Shape shape = quick ? new TinyGpt.Shape(50257, 1024, 768, 12, 1) : Gpt2.SMALL;
    long begun = System.nanoTime();
    Gpt2 gpt = new Gpt2(shape, new Random(1));
    double made = seconds(begun);
    switch (args[0]) {
      case "make" -> print("made of random numbers", made);
      case "files" -> files(gpt, Path.of(args[1]));
      case "tokens" -> tokens(gpt, Integer.parseInt(args[1]));
      case "step" -> step(gpt, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
      default -> throw new IllegalArgumentException("make, files, tokens or step, got " + args[0]);
    }
  }

  private static void files(Gpt2 gpt, Path directory) throws IOException {
    long begun = System.nanoTime();
    Gpt2Checkpoint.write(directory, gpt);
    print("written", seconds(begun));
    begun = System.nanoTime();
    Gpt2 again = Gpt2Checkpoint.read(directory);
    print("read, with the first still there", seconds(begun));
    if (!again.parameters().get(0).value().equals(gpt.parameters().get(0).value())) {
      throw new IllegalStateException("what was read is not what was written");
    }
  }

  /** The prompt fills the context but for the last tokens, which are timed one by one. */
  private static void tokens(Gpt2 gpt, int context) {
    Sampler sampler = new Sampler(1, 40, 0.95, new Random(2));
    int timed = 24;
    int[] prompt = new Random(3).ints(context - timed, 0, gpt.shape().vocabulary()).toArray();
    List<KeyValues> cache = gpt.cache(context);
    for (int warm = 0; warm < 2; warm++) {
      cache.forEach(KeyValues::clear);
      long begun = System.nanoTime();
      int token = sampler.next(gpt.next(cache, prompt));
      print("a prompt of " + prompt.length, seconds(begun));
      double[] times = new double[timed];
      for (int i = 0; i < timed; i++) {
        begun = System.nanoTime();
        token = sampler.next(gpt.next(cache, token));
        times[i] = seconds(begun);
      }
      print("a token after it", median(times));
    }
  }

  private static void step(Gpt2 gpt, int batch, int context) {
    Trainer trainer =
        new Trainer(gpt, new SoftmaxCrossEntropy(), new AdamW(gpt.parameters(), 1e-5));
    Random random = new Random(4);
    int[][] x = new int[batch][];
    for (int i = 0; i < batch; i++) {
      x[i] = random.ints(context, 0, gpt.shape().vocabulary()).toArray();
    }
    INDArray tokens = Nd4j.createFromArray(x);
    trainer.step(tokens, tokens);
    double[] times = new double[5];
    for (int i = 0; i < times.length; i++) {
      long begun = System.nanoTime();
      trainer.step(tokens, tokens);
      times[i] = seconds(begun);
    }
    print("a training step on " + batch + " times " + context + " tokens", median(times));
  }

  private static double median(double... times) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  /** With the most memory that the process had until now, which Linux counts. */
  private static void print(String what, double seconds) {
    System.out.printf("%-45s %8.3f s %8.2f GB%n", what, seconds, gigabytes());
  }

  private static double gigabytes() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1e6)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
