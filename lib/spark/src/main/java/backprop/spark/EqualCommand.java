package backprop.spark;

import backprop.data.Dataset;
import backprop.nn.Layer;
import backprop.optim.Sgd;
import backprop.train.Trainer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./course spark equal}: what several workers differ from one by. */
@Command(
    name = "equal",
    description =
        "Trains lesson 09's network in DOUBLE twice, by K workers and by one without Spark, on the"
            + " same batches of 500, and writes by how much the weights differ.")
final class EqualCommand implements Callable<Integer> {

  /** Three workers have 166, 167 and 167 of them. */
  private static final int BATCH = 500;

  private static final long SEED = 1;
  private static final double RATE = 0.1;

  @Mixin private OnMaster on;
  @Mixin private ToTable table;

  @Option(names = "--workers", required = true, paramLabel = "K", description = "how many workers")
  private int workers;

  @Option(names = "--steps", required = true, paramLabel = "S", description = "how many steps")
  private int steps;

  @Override
  public Integer call() throws Exception {
    OnMaster.requirePositive("--workers", workers);
    OnMaster.requirePositive("--steps", steps);
    Clothes clothes = new Clothes(DataType.DOUBLE, SEED);
    Dataset pictures = clothes.pictures();
    Layer model = clothes.model();
    Layer one = clothes.model();
    Trainer alone = new Trainer(one, clothes.loss(), new Sgd(one.parameters(), RATE));
    int[] order = pictures.order(SEED);
    try (JavaSparkContext spark = on.start(workers);
        SparkTrainer trainer =
            new SparkTrainer(
                spark, workers, clothes, model, new Sgd(model.parameters(), RATE), pictures)) {
      for (int step = 0; step < steps; step++) {
        int[] examples = Clothes.batch(order, step, BATCH);
        trainer.step(examples);
        alone.step(pictures, examples);
      }
    }
    table.write(
        List.of(
            "workers,steps,largest_weight,largest_difference",
            String.format(
                Locale.ROOT,
                "%d,%d,%.6f,%.3e",
                workers,
                steps,
                largest(one, null),
                largest(one, model))));
    return 0;
  }

  /** The largest absolute value of a's weights, or of their difference from b's. */
  private static double largest(Layer a, Layer b) {
    double largest = 0;
    for (int i = 0; i < a.parameters().size(); i++) {
      INDArray value = a.parameters().get(i).value();
      INDArray difference = b == null ? value : value.sub(b.parameters().get(i).value());
      for (double d : difference.dup('c').data().asDouble()) {
        // NaN is larger than any number here, and stays.
        largest = Double.compare(Math.abs(d), largest) > 0 ? Math.abs(d) : largest;
      }
    }
    return largest;
  }
}
