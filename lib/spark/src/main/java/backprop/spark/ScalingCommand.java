package backprop.spark;

import backprop.data.Dataset;
import backprop.nn.Layer;
import backprop.optim.Sgd;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.DoubleStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./course spark scaling}: what a step takes as workers and batch grow. */
@Command(
    name = "scaling",
    description =
        "Times steps of lesson 09's network for 1, 2 and 4 workers and batches of 128 to 8192, and"
            + " writes the medians.")
final class ScalingCommand implements Callable<Integer> {

  private static final int[] WORKERS = {1, 2, 4};
  private static final int[] BATCHES = {128, 256, 512, 1024, 2048, 4096, 8192};

  /** Steps of each batch in a round, the first two of which are not timed. */
  private static final int STEPS = 12;

  private static final int UNTIMED = 2;

  @Mixin private OnMaster on;
  @Mixin private ToTable table;

  @Option(
      names = "--rounds",
      paramLabel = "R",
      description =
          "rounds of ten steps of each batch, after two that are not counted; 3 if left out")
  private int rounds = 3;

  @Override
  public Integer call() throws Exception {
    OnMaster.requirePositive("--rounds", rounds);
    Clothes clothes = new Clothes(DataType.FLOAT, 1);
    Dataset pictures = clothes.pictures();
    int[] order = pictures.order(1);
    List<String> lines = new ArrayList<>(List.of("workers,batch,ms,gradient_ms,rest_ms"));
    for (int workers : WORKERS) {
      Layer model = clothes.model();
      Map<Integer, List<double[]>> times = new TreeMap<>();
      try (JavaSparkContext spark = on.start(workers);
          SparkTrainer trainer =
              new SparkTrainer(
                  spark, workers, clothes, model, new Sgd(model.parameters(), 0.01), pictures)) {
        // In rounds, so that what else the machine does, and how warm it is, falls on all batches.
        for (int round = -2; round < rounds; round++) {
          for (int batch : BATCHES) {
            List<double[]> timed = steps(trainer, order, batch);
            if (round >= 0) {
              times.computeIfAbsent(batch, b -> new ArrayList<>()).addAll(timed);
            }
          }
        }
      }
      times.forEach((batch, all) -> lines.add(line(workers, batch, all)));
    }
    table.write(lines);
    return 0;
  }

  /** Milliseconds of each step, and of the gradient in it. */
  private static List<double[]> steps(SparkTrainer trainer, int[] order, int batch) {
    List<double[]> times = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      int[] examples = Clothes.batch(order, step, batch);
      long start = System.nanoTime();
      trainer.step(examples);
      double ms = (System.nanoTime() - start) / 1e6;
      if (step >= UNTIMED) {
        times.add(new double[] {ms, trainer.gradientMillis()});
      }
    }
    return times;
  }

  private static String line(int workers, int batch, List<double[]> times) {
    return String.format(
        Locale.ROOT,
        "%d,%d,%.2f,%.2f,%.2f",
        workers,
        batch,
        median(times.stream().mapToDouble(t -> t[0])),
        median(times.stream().mapToDouble(t -> t[1])),
        median(times.stream().mapToDouble(t -> t[0] - t[1])));
  }

  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }
}
