package backprop.spark;

import backprop.data.Dataset;
import backprop.nn.Layer;
import backprop.optim.Sgd;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./course spark steps}: the loss and the time of each step. */
@Command(
    name = "steps",
    description =
        "Trains lesson 09's network, and writes the loss and the milliseconds of each step.")
final class StepsCommand implements Callable<Integer> {

  @Mixin private OnMaster on;
  @Mixin private ToTable table;

  @Option(names = "--workers", required = true, paramLabel = "K", description = "how many workers")
  private int workers;

  @Option(names = "--batch", required = true, paramLabel = "N", description = "examples in a step")
  private int batch;

  @Option(names = "--steps", required = true, paramLabel = "S", description = "how many steps")
  private int steps;

  @Option(names = "--rate", paramLabel = "η", description = "the learning rate; 0.1 if left out")
  private double rate = 0.1;

  @Option(names = "--seed", paramLabel = "s", description = "of weights and order; 1 if left out")
  private long seed = 1;

  @Override
  public Integer call() throws Exception {
    OnMaster.requirePositive("--workers", workers);
    OnMaster.requirePositive("--batch", batch);
    OnMaster.requirePositive("--steps", steps);
    Clothes clothes = new Clothes(DataType.FLOAT, seed);
    Dataset pictures = clothes.pictures();
    Layer model = clothes.model();
    int[] order = pictures.order(seed);
    List<String> lines = new ArrayList<>(List.of("workers,batch,step,loss,ms,gradient_ms"));
    try (JavaSparkContext spark = on.start(workers);
        SparkTrainer trainer =
            new SparkTrainer(
                spark, workers, clothes, model, new Sgd(model.parameters(), rate), pictures)) {
      for (int step = 1; step <= steps; step++) {
        int[] examples = Clothes.batch(order, step - 1, batch);
        long start = System.nanoTime();
        double loss = trainer.step(examples);
        double ms = (System.nanoTime() - start) / 1e6;
        lines.add(
            String.format(
                Locale.ROOT,
                "%d,%d,%d,%.6f,%.3f,%.3f",
                workers,
                batch,
                step,
                loss,
                ms,
                trainer.gradientMillis()));
      }
    }
    table.write(lines);
    return 0;
  }
}
