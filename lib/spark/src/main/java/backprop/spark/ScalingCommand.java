package backprop.spark;

import backprop.data.Dataset;
import backprop.nn.Layer;
import backprop.optim.Sgd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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
  private static final int SMALLEST = 128;
  private static final int LARGEST = 8192;
  private static final int WARM_UP = 30;

  @Mixin private OnMaster on;

  @Option(
      names = "--steps",
      paramLabel = "S",
      description = "timed steps of each, after 30 that are not; 40 if left out")
  private int steps = 40;

  @Override
  public Integer call() throws Exception {
    OnMaster.requirePositive("--steps", steps);
    Clothes clothes = new Clothes(DataType.FLOAT, 1);
    Dataset pictures = clothes.pictures();
    List<String> lines = new ArrayList<>(List.of("workers,batch,ms,gradient_ms,rest_ms"));
    for (int workers : WORKERS) {
      Layer model = clothes.model();
      try (JavaSparkContext spark = on.start(workers);
          SparkTrainer trainer =
              new SparkTrainer(
                  spark, workers, clothes, model, new Sgd(model.parameters(), 0.01), pictures)) {
        for (int batch = SMALLEST; batch <= LARGEST; batch *= 2) {
          lines.add(measure(trainer, pictures.order(1), workers, batch));
        }
      }
    }
    on.write(lines);
    return 0;
  }

  private String measure(SparkTrainer trainer, int[] order, int workers, int batch) {
    double[] whole = new double[steps];
    double[] gradient = new double[steps];
    double[] rest = new double[steps];
    for (int step = -WARM_UP; step < steps; step++) {
      int[] examples = Clothes.batch(order, step + WARM_UP, batch);
      long start = System.nanoTime();
      trainer.step(examples);
      double ms = (System.nanoTime() - start) / 1e6;
      if (step >= 0) {
        whole[step] = ms;
        gradient[step] = trainer.gradientMillis();
        rest[step] = ms - gradient[step];
      }
    }
    return String.format(
        Locale.ROOT,
        "%d,%d,%.2f,%.2f,%.2f",
        workers,
        batch,
        median(whole),
        median(gradient),
        median(rest));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }
}
