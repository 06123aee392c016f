package backprop.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.data.Dataset;
import backprop.nn.BatchNorm;
import backprop.nn.Dropout;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Tanh;
import backprop.optim.Adam;
import backprop.optim.GradientClip;
import backprop.optim.Sgd;
import backprop.regularize.L2;
import backprop.regularize.MaxNorm;
import backprop.train.Checkpoints;
import backprop.train.Listener;
import backprop.train.Progress;
import backprop.train.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import tech.tablesaw.api.Table;

/** The loop, by tasks of this JVM, two at a time: what they are sent is serialized all the same. */
class SparkTrainerTest {

  private static JavaSparkContext spark;

  @BeforeAll
  static void start() {
    spark = Cluster.start("local[2]", "SparkTrainerTest");
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  @Test
  void oneWorkerHasTheBitsOfTrainer() {
    Small small = Small.of(DataType.FLOAT);
    Dataset examples = small.examples(50);
    Layer theirs = small.model();
    Trainer trainer =
        new Trainer(theirs, small.loss(), new Adam(theirs.parameters(), 0.01))
            .regularize(new L2(0.1))
            .clip(GradientClip.byNorm(0.5))
            .constrain(new MaxNorm(1.5));
    Table expected = trainer.fit(examples, examples, 2, 20, 9);
    Layer model = small.model();
    Watcher watcher = new Watcher();
    Table history;
    try (SparkTrainer ours =
        new SparkTrainer(spark, 1, small, model, new Adam(model.parameters(), 0.01), examples)) {
      ours.regularize(new L2(0.1))
          .clip(GradientClip.byNorm(0.5))
          .constrain(new MaxNorm(1.5))
          .listen(watcher);
      history = ours.fit(examples, 2, 20, 9);
    }
    assertArrayEquals(Small.numbers(theirs), Small.numbers(model));
    assertEquals(expected.columnNames(), history.columnNames());
    for (String column : List.of("train loss", "validation loss", "validation accuracy")) {
      assertArrayEquals(
          expected.doubleColumn(column).asDoubleArray(),
          history.doubleColumn(column).asDoubleArray(),
          1e-7,
          column);
    }
    assertEquals(List.of("batch 1", "batch 2", "batch 3", "epoch 1"), watcher.seen.subList(0, 4));
    assertEquals("done", watcher.seen.get(8));
  }

  /** 10 examples on 3 workers are 3, 3 and 4: a plain mean of their means is another number. */
  @Test
  void unequalPartsCountByTheirSizes() {
    Small small = Small.of(DataType.DOUBLE);
    Dataset examples = small.examples(40);
    double[] one = trained(small, examples, 1, 10, 6);
    double[] three = trained(small, examples, 3, 10, 6);
    assertArrayEquals(one, three, 1e-12);
    assertFalse(Arrays.equals(one, Small.numbers(small.model())), "and training moves weights");
  }

  @Test
  void moreWorkersThanExamplesLeaveSomeIdle() {
    Small small = Small.of(DataType.DOUBLE);
    Dataset examples = small.examples(40);
    assertArrayEquals(trained(small, examples, 1, 2, 5), trained(small, examples, 7, 2, 5), 1e-12);
  }

  @Test
  void twoRunsHaveTheSameBits() {
    Small small = Small.of(DataType.FLOAT);
    Dataset examples = small.examples(40);
    assertArrayEquals(trained(small, examples, 7, 20, 6), trained(small, examples, 7, 20, 6), 0);
  }

  /** Every worker's draws stand where the driver's do, and the next step's come after them. */
  @Test
  void countersGoOnFromStepToStep() {
    Small small = new Small(DataType.FLOAT, () -> new Dropout(0.5, 3));
    Dataset examples = small.examples(40);
    Layer model = small.model();
    try (SparkTrainer trainer =
        new SparkTrainer(spark, 2, small, model, new Sgd(model.parameters(), 0.1), examples)) {
      trainer.step(0, 1, 2, 3);
      trainer.step(4, 5, 6, 7);
      trainer.step(8, 9, 10, 11);
    }
    assertEquals(3, model.state().values().iterator().next().getLong(0));
  }

  /** Each part moves the running mean toward its own; the mean of means is that of the batch. */
  @Test
  void runningMeansAreAveraged() {
    Small small = new Small(DataType.DOUBLE, () -> new BatchNorm(7, 0.1, 1e-5, DataType.DOUBLE));
    Dataset examples = small.examples(40);
    Layer model = small.model();
    Layer whole = small.model();
    int[] batch = {0, 1, 2, 3, 4, 5, 6};
    whole.forward(examples.choose(batch).x(), Mode.TRAIN);
    try (SparkTrainer trainer =
        new SparkTrainer(spark, 2, small, model, new Sgd(model.parameters(), 0.1), examples)) {
      trainer.step(batch);
    }
    String mean =
        model.state().keySet().stream().filter(n -> n.endsWith("mean")).findFirst().orElseThrow();
    assertArrayEquals(
        whole.state().get(mean).toDoubleVector(), model.state().get(mean).toDoubleVector(), 1e-12);
  }

  @Test
  void whatGoesWrongInAWorkerIsSaidWithItsPart() {
    Small small = new Small(DataType.FLOAT, Touchy::new);
    Dataset examples = small.examples(40);
    Layer model = small.model();
    double[] before = Small.numbers(model);
    try (SparkTrainer trainer =
        new SparkTrainer(spark, 2, small, model, new Sgd(model.parameters(), 0.1), examples)) {
      IllegalStateException e =
          assertThrows(
              IllegalStateException.class, () -> trainer.step(IntStream.range(0, 9).toArray()));
      assertEquals(
          "SparkTrainer.step: the worker of part 2 of 2 failed: IllegalArgumentException:"
              + " Touchy.forward: x must have 4 examples, got 5",
          e.getMessage());
      assertArrayEquals(before, Small.numbers(model));
      trainer.step(IntStream.range(0, 8).toArray());
    }
    assertFalse(Arrays.equals(before, Small.numbers(model)), "and training goes on after it");
  }

  @Test
  void aRecipeOfAnotherModelIsRefused() {
    Small small = Small.of(DataType.FLOAT);
    Layer model = Small.of(DataType.DOUBLE).model();
    Dataset examples = small.examples(9);
    try (SparkTrainer trainer =
        new SparkTrainer(spark, 2, small, model, new Sgd(model.parameters(), 0.1), examples)) {
      IllegalStateException e =
          assertThrows(IllegalStateException.class, () -> trainer.step(0, 1, 2));
      assertTrue(
          e.getMessage()
              .contains("dense1.w must be DOUBLE [5, 7] as on the driver, got FLOAT [5, 7]"),
          e.getMessage());
    }
  }

  @Test
  void aLossThatIsNoNumberLeavesTheWeightsAsTheyWere() {
    Small small = Small.of(DataType.FLOAT);
    Layer model = small.model();
    model.parameters().get(0).value().putScalar(0, 0, Double.NaN);
    double[] before = Small.numbers(model);
    try (SparkTrainer trainer =
        new SparkTrainer(
            spark, 2, small, model, new Sgd(model.parameters(), 0.1), small.examples(9))) {
      IllegalStateException e =
          assertThrows(IllegalStateException.class, () -> trainer.step(0, 1, 2));
      assertTrue(e.getMessage().contains("the loss of step 1 is NaN"), e.getMessage());
    }
    assertArrayEquals(before, Small.numbers(model));
  }

  /** Another driver, with another model, goes on from the files of one that stopped in an epoch. */
  @Test
  void goesOnFromCheckpointsWithTheSameBits(@TempDir Path directory) throws IOException {
    Small small = new Small(DataType.FLOAT, () -> new Dropout(0.3, 3));
    Dataset examples = small.examples(50);
    Layer undisturbed = small.model();
    try (SparkTrainer trainer = adam(small, undisturbed, examples)) {
      trainer.fit(examples, 3, 20, 9);
    }
    Layer stopped = small.model();
    try (SparkTrainer trainer = adam(small, stopped, examples)) {
      trainer.listen(new PowerCut()).checkpoints(new Checkpoints(directory).every(1));
      assertThrows(ArithmeticException.class, () -> trainer.fit(examples, 3, 20, 9));
    }
    assertFalse(Arrays.equals(Small.numbers(undisturbed), Small.numbers(stopped)));
    Layer model = small.model();
    Table history;
    try (SparkTrainer trainer = adam(small, model, examples)) {
      trainer.checkpoints(new Checkpoints(directory).every(1));
      history = trainer.resume(examples, 3, 20, 9);
    }
    assertArrayEquals(Small.numbers(undisturbed), Small.numbers(model), 0);
    assertEquals(3, history.rowCount());
  }

  private static SparkTrainer adam(Small small, Layer model, Dataset examples) {
    return new SparkTrainer(spark, 2, small, model, new Adam(model.parameters(), 0.01), examples);
  }

  /** In the middle of the second epoch. */
  private static final class PowerCut implements Listener {
    @Override
    public void batchDone(Progress progress) {
      if (progress.step() == 5) {
        throw new ArithmeticException("the lights are out");
      }
    }
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    Small small = Small.of(DataType.FLOAT);
    Layer model = small.model();
    Sgd sgd = new Sgd(model.parameters(), 0.1);
    Dataset examples = small.examples(9);
    assertThrows(
        IllegalArgumentException.class,
        () -> new SparkTrainer(spark, 0, small, model, sgd, examples));
    assertThrows(
        IllegalArgumentException.class,
        () -> new SparkTrainer(spark, 2, small, small.model(), sgd, examples),
        "an optimizer of another model");
    try (SparkTrainer trainer = new SparkTrainer(spark, 2, small, model, sgd, examples)) {
      assertThrows(IllegalArgumentException.class, trainer::step);
      assertThrows(IllegalArgumentException.class, () -> trainer.step(9));
      assertThrows(IllegalArgumentException.class, () -> trainer.step(-1));
      assertThrows(IllegalArgumentException.class, () -> trainer.fit(examples, 1, 0, 1));
    }
  }

  /** The weights after some steps of a batch each. */
  private static double[] trained(
      Small small, Dataset examples, int workers, int batch, int steps) {
    Layer model = small.model();
    try (SparkTrainer trainer =
        new SparkTrainer(
            spark, workers, small, model, new Adam(model.parameters(), 0.01), examples)) {
      int[] order = examples.order(1);
      for (int step = 0; step < steps; step++) {
        trainer.step(Clothes.batch(order, step, batch));
      }
    }
    return Small.numbers(model);
  }

  /** Writes down what it is told. */
  private static final class Watcher implements Listener {
    private final List<String> seen = new ArrayList<>();

    @Override
    public void batchDone(Progress progress) {
      seen.add("batch " + progress.step());
    }

    @Override
    public void epochDone(Progress progress) {
      seen.add("epoch " + progress.epoch());
    }

    @Override
    public void trainingDone(Progress progress) {
      seen.add("done");
    }
  }

  /** Takes four examples, and no others. */
  private static final class Touchy implements Layer {
    private final Tanh tanh = new Tanh();

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      if (x.size(0) != 4) {
        throw new IllegalArgumentException(
            "Touchy.forward: x must have 4 examples, got " + x.size(0));
      }
      return tanh.forward(x, mode);
    }

    @Override
    public INDArray backward(INDArray dY) {
      return tanh.backward(dY);
    }
  }
}
