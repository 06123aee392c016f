package backprop.train;

import static backprop.AssertArrays.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.data.Batch;
import backprop.data.Dataset;
import backprop.data.Digits;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Dense;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.nn.Relu;
import backprop.nn.Sequential;
import backprop.optim.Adam;
import backprop.optim.GradientClip;
import backprop.optim.Sgd;
import backprop.regularize.L2;
import backprop.tensor.Ops;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.Table;

@DisplayName("The training loop")
class TrainerTest {

  private static final Dataset DIGITS = Digits.load();
  private static final Dataset TRAIN = DIGITS.split(0.8, 1).get(0);
  private static final Dataset TEST = DIGITS.split(0.8, 1).get(1);

  private static Sequential network() {
    Random random = new Random(42);
    return new Sequential(new Dense(64, 32, random), new Relu(), new Dense(32, 10, random));
  }

  private static Trainer trainer(Sequential net) {
    return new Trainer(net, new SoftmaxCrossEntropy(), new Adam(net.parameters(), 3e-3));
  }

  @Test
  @DisplayName("learns digits, and its history says how")
  void learns() {
    Sequential net = network();
    Table history = trainer(net).fit(TRAIN, TEST, 8, 32, 1);
    assertEquals(
        List.of("epoch", "train loss", "validation loss", "validation accuracy", "seconds"),
        history.columnNames());
    assertEquals(8, history.rowCount());
    double first = history.doubleColumn("train loss").get(0);
    double last = history.doubleColumn("train loss").get(7);
    assertTrue(last < first / 5, () -> "from " + first + " to " + last);
    double accuracy = history.doubleColumn("validation accuracy").get(7);
    assertTrue(accuracy > 0.93, () -> "accuracy " + accuracy);
    assertEquals(accuracy, ConfusionMatrix.of(net, TEST).accuracy(), 1e-12);
  }

  @Test
  @DisplayName("from the same seed gives the same weights, bit for bit")
  void sameSeed() {
    Sequential one = network();
    Sequential two = network();
    trainer(one).fit(TRAIN, TEST, 2, 32, 7);
    trainer(two).fit(TRAIN, TEST, 2, 32, 7);
    for (int i = 0; i < one.parameters().size(); i++) {
      assertClose(one.parameters().get(i).value(), two.parameters().get(i).value(), 0);
    }
  }

  @Test
  @DisplayName("takes the step that five lines by hand take")
  void stepByHand() {
    Sequential ours = network();
    Sequential theirs = network();
    SoftmaxCrossEntropy loss = new SoftmaxCrossEntropy();
    Trainer trainer =
        new Trainer(theirs, loss, new Sgd(theirs.parameters(), 0.1)).regularize(new L2(0.01));
    Batch batch = TRAIN.batches(16).iterator().next();

    INDArray prediction = ours.forward(batch.x(), Mode.TRAIN);
    double value = loss.value(prediction, batch.y());
    ours.backward(loss.gradient(prediction, batch.y()));
    for (Parameter p : ours.parameters()) {
      INDArray g = p.gradient();
      if (p.isWeight()) {
        value += 0.01 / 2 * p.value().mul(p.value()).sumNumber().doubleValue();
        g = g.add(p.value().mul(0.01));
      }
      p.value().subi(g.mul(0.1));
    }
    assertEquals(value, trainer.step(batch.x(), batch.y()), 1e-5);
    for (int i = 0; i < 4; i++) {
      assertClose(ours.parameters().get(i).value(), theirs.parameters().get(i).value(), 1e-6);
    }
  }

  @Test
  @DisplayName("stops at an interrupt after the step at hand, and keeps what it has")
  void interrupt() {
    Sequential net = network();
    List<Long> steps = new ArrayList<>();
    boolean[] done = {false};
    Listener interrupter =
        new Listener() {
          @Override
          public void batchDone(Progress p) {
            steps.add(p.step());
            // 45 batches an epoch: in the middle of the second.
            if (p.step() == 60) {
              Thread.currentThread().interrupt();
            }
          }

          @Override
          public void trainingDone(Progress p) {
            done[0] = true;
          }
        };
    Table history = trainer(net).listen(interrupter).fit(TRAIN, TEST, 5, 32, 1);
    assertTrue(Thread.interrupted(), "the flag is left for whoever called");
    assertEquals(60, steps.size());
    assertEquals(1, history.rowCount());
    assertTrue(done[0]);
    net.parameters().forEach(p -> assertTrue(Ops.isFinite(p.value())));
  }

  @Test
  @DisplayName("stops at a loss that is no number, names step and parameter, keeps good weights")
  void notANumber() {
    Sequential net = network();
    Trainer trainer = trainer(net);
    Batch good = TRAIN.batches(16).iterator().next();
    trainer.step(good.x(), good.y());
    INDArray weights = net.parameters().get(0).value().dup();
    INDArray bad = good.x().dup();
    bad.putScalar(3, 5, Double.NaN);
    var error = assertThrows(IllegalStateException.class, () -> trainer.step(bad, good.y()));
    assertEquals(
        "Trainer.step: the loss of step 2 is NaN; the batch contains NaN at [3, 5] of x; the gradient"
            + " of dense1.w is not finite; the weights are those of the step before; try a learning"
            + " rate ten times smaller, and look for NaN in the data",
        error.getMessage());
    assertClose(weights, net.parameters().get(0).value(), 0);
    assertTrue(Double.isFinite(trainer.step(good.x(), good.y())));
  }

  @Test
  @DisplayName("clips gradients before the step")
  void clips() {
    Sequential net = network();
    Trainer trainer =
        new Trainer(net, new SoftmaxCrossEntropy(), new Sgd(net.parameters(), 1))
            .clip(GradientClip.byNorm(1e-3));
    List<INDArray> before = net.parameters().stream().map(p -> p.value().dup()).toList();
    Batch batch = TRAIN.batches(16).iterator().next();
    trainer.step(batch.x(), batch.y());
    double square = 0;
    for (int i = 0; i < 4; i++) {
      double n = before.get(i).sub(net.parameters().get(i).value()).norm2Number().doubleValue();
      square += n * n;
    }
    assertEquals(1e-3, Math.sqrt(square), 1e-5);
  }

  @Test
  @DisplayName("fills one workspace again at every step, which stops growing, errors or not")
  void memory() {
    Sequential net = network();
    Trainer trainer = trainer(net);
    Batch batch = TRAIN.batches(16).iterator().next();
    INDArray wrong = Nd4j.createFromArray(new int[] {1});
    for (int i = 0; i < 50; i++) {
      trainer.step(batch.x(), batch.y());
    }
    long size = workspaceBytes();
    assertTrue(size > 0);
    for (int i = 0; i < 500; i++) {
      assertThrows(IllegalArgumentException.class, () -> trainer.step(batch.x(), wrong));
      trainer.step(batch.x(), batch.y());
    }
    assertEquals(size, workspaceBytes());
    assertFalse(batch.x().isAttached());
    net.parameters().forEach(p -> assertFalse(p.value().isAttached()));
  }

  private static long workspaceBytes() {
    return Nd4j.getWorkspaceManager().getAllWorkspacesForCurrentThread().stream()
        .mapToLong(MemoryWorkspace::getCurrentSize)
        .sum();
  }

  @Test
  @DisplayName("leaves out an epoch's last batch where whole ones are asked for")
  void wholeBatches() {
    List<Integer> sizes = new ArrayList<>();
    Sequential net = network();
    Listener watcher =
        new Listener() {
          @Override
          public void batchDone(Progress p) {
            sizes.add((int) p.steps());
          }
        };
    // 100 examples are three batches of 32, and 4 more.
    trainer(net).wholeBatches().listen(watcher).fit(TRAIN.take(100), TEST, 2, 32, 1);
    assertEquals(List.of(6, 6, 6, 6, 6, 6), sizes);
    sizes.clear();
    trainer(net).listen(watcher).fit(TRAIN.take(100), TEST, 1, 32, 1);
    assertEquals(List.of(4, 4, 4, 4), sizes);
    assertEquals(
        "Trainer.fit: there must be a whole batch, got 20 examples for batches of 32; make"
            + " batchSize smaller, or leave wholeBatches() out",
        assertThrows(
                IllegalArgumentException.class,
                () -> trainer(net).wholeBatches().fit(TRAIN.take(20), TEST, 1, 32, 1))
            .getMessage());
  }

  @Test
  @DisplayName("finds before the first epoch what the validation would stumble over after it")
  void validationFirst() {
    Sequential net = new Sequential(new Dense(64, 12, 1));
    INDArray before = net.parameters().get(0).value().dup();
    assertEquals(
        "Evaluation.of: the model's output must have a column for each of the 10 classes, got"
            + " [32, 12]; give its last layer 10 outputs, or read a table that lacks a class by"
            + " train.rowsOf(table)",
        assertThrows(IllegalArgumentException.class, () -> trainer(net).fit(TRAIN, TEST, 1, 32, 1))
            .getMessage());
    assertClose(before, net.parameters().get(0).value(), 0);
  }

  @Test
  @DisplayName("moves all but the frozen layers, whose names the model knows")
  void freezing() {
    Sequential net = network();
    List<Parameter> moved = net.parametersWithout("dense1");
    assertEquals(List.of(net.named().get("dense2.w"), net.named().get("dense2.b")), moved);
    assertEquals(3, net.parametersWithout("dense1.b").size());
    INDArray frozen = net.named().get("dense1.w").value().dup();
    INDArray free = net.named().get("dense2.w").value().dup();
    new Trainer(net, new SoftmaxCrossEntropy(), new Adam(moved, 3e-3))
        .fit(TRAIN.take(64), TEST, 1, 32, 1);
    assertClose(frozen, net.named().get("dense1.w").value(), 0);
    assertFalse(free.equals(net.named().get("dense2.w").value()));
    // dense1 is no beginning of dense12.
    assertEquals(
        "Layer.parametersWithout: \"dense\" must be a layer with parameters, or a parameter, got"
            + " [dense1.w, dense1.b, dense2.w, dense2.b]",
        assertThrows(IllegalArgumentException.class, () -> net.parametersWithout("dense"))
            .getMessage());
    assertEquals(
        "Layer.parametersWithout: nothing is left to train; freeze fewer layers",
        assertThrows(
                IllegalArgumentException.class, () -> net.parametersWithout("dense1", "dense2"))
            .getMessage());
  }

  @Test
  @DisplayName("takes the same steps on gradients that others compute, of the same examples")
  void gradientsByOthers() {
    Sequential alone = network();
    Table expected = trainer(alone).regularize(new L2(1e-3)).fit(TRAIN, TEST, 2, 100, 7);
    Sequential net = network();
    SoftmaxCrossEntropy loss = new SoftmaxCrossEntropy();
    List<Integer> seen = new ArrayList<>();
    Trainer trainer =
        trainer(net)
            .regularize(new L2(1e-3))
            .gradientsBy(
                examples -> {
                  Dataset chosen = TRAIN.choose(examples);
                  seen.add(examples.length);
                  net.parameters().forEach(Parameter::zeroGradient);
                  INDArray prediction = net.forward(chosen.x(), Mode.TRAIN);
                  net.backwardParameters(loss.gradient(prediction, chosen.y()));
                  return loss.value(prediction, chosen.y());
                });
    Table history = trainer.fit(TRAIN, TEST, 2, 100, 7);
    for (int i = 0; i < 4; i++) {
      assertClose(alone.parameters().get(i).value(), net.parameters().get(i).value(), 1e-7);
    }
    assertEquals(
        expected.doubleColumn("train loss").get(1),
        history.doubleColumn("train loss").get(1),
        1e-7);
    assertEquals(2 * TRAIN.batchCount(100), seen.size());
    assertEquals(2 * TRAIN.size(), seen.stream().mapToInt(i -> i).sum());
  }

  @Test
  @DisplayName("asks others about indices, and gives them no arrays")
  void othersKnowExamplesByIndex() {
    Sequential net = network();
    Trainer trainer = trainer(net).gradientsBy(examples -> 0.5 * examples.length);
    Batch batch = TRAIN.batches(16).iterator().next();
    assertEquals(1.5, trainer.step(TRAIN, 4, 2, 2));
    assertEquals(
        "Trainer.step: gradientsBy needs the examples' indices, got arrays; call step(train,"
            + " examples)",
        assertThrows(IllegalArgumentException.class, () -> trainer.step(batch.x(), batch.y()))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> trainer.step(TRAIN, TRAIN.size()));
    assertThrows(IllegalArgumentException.class, () -> trainer.step(TRAIN));
  }

  @Test
  @DisplayName("steps on examples by their indices as on their arrays")
  void stepByIndex() {
    Sequential arrays = network();
    Sequential indices = network();
    int[] examples = {7, 3, 1000, 3};
    Dataset chosen = TRAIN.choose(examples);
    assertEquals(
        trainer(arrays).step(chosen.x(), chosen.y()), trainer(indices).step(TRAIN, examples));
    for (int i = 0; i < 4; i++) {
      assertClose(arrays.parameters().get(i).value(), indices.parameters().get(i).value(), 0);
    }
  }
}
