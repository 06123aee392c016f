package backprop.train;

import static backprop.AssertArrays.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.data.Dataset;
import backprop.data.Digits;
import backprop.loss.MeanSquaredError;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Dense;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.nn.Relu;
import backprop.nn.Sequential;
import backprop.optim.Adam;
import backprop.optim.Sgd;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

@DisplayName("Whoever watches training")
class ListenersTest {

  private static final Dataset DIGITS = Digits.load();

  private static Sequential network() {
    Random random = new Random(42);
    return new Sequential(new Dense(64, 16, random), new Relu(), new Dense(16, 10, random));
  }

  @Test
  @DisplayName("stops it when the loss has not fallen for three epochs, and puts the best back")
  void earlyStopping() {
    Sequential net = network();
    EarlyStopping stopping = new EarlyStopping(net, 3);
    double[] losses = {3, 2, 1, 1.5, 1, 1.2, 0.5};
    Table history = Table.create(IntColumn.create("epoch"), DoubleColumn.create("validation loss"));
    List<INDArray> third = new ArrayList<>();
    int ended = 0;
    for (int epoch = 1; epoch <= losses.length && ended == 0; epoch++) {
      net.parameters().forEach(p -> p.value().addi(1));
      if (epoch == 3) {
        net.parameters().forEach(p -> third.add(p.value().dup()));
      }
      history.doubleColumn("validation loss").append(losses[epoch - 1]);
      history.intColumn("epoch").append(epoch);
      stopping.epochDone(new Progress(epoch, 7, epoch, 7, 0, 0, history));
      ended = stopping.enough() ? epoch : 0;
    }
    // An equal loss is no new best: epochs 4, 5 and 6 are the three.
    assertEquals(6, ended);
    assertEquals(3, stopping.bestEpoch());
    assertEquals(1, stopping.bestLoss());
    stopping.trainingDone(null);
    for (int i = 0; i < third.size(); i++) {
      assertClose(third.get(i), net.parameters().get(i).value(), 0);
    }
    assertThrows(IllegalArgumentException.class, () -> new EarlyStopping(net, 0));
  }

  @Test
  @DisplayName("is heard by the loop: training ends early, with the weights of the best epoch")
  void earlyStoppingInTheLoop() {
    Sequential net = network();
    Dataset few = DIGITS.take(64);
    EarlyStopping stopping = new EarlyStopping(net, 2);
    Dataset others = DIGITS.split(0.5, 3).get(1);
    Trainer trainer = new Trainer(net, new SoftmaxCrossEntropy(), new Adam(net.parameters(), 0.03));
    Table history = trainer.listen(stopping).fit(few, others, 200, 16, 1);
    assertTrue(history.rowCount() < 200, () -> "" + history.rowCount());
    assertEquals(history.rowCount(), stopping.bestEpoch() + 2);
    double now = Evaluation.of(net, new SoftmaxCrossEntropy(), others).loss();
    assertEquals(stopping.bestLoss(), now, 1e-6);
  }

  @Test
  @DisplayName("writes down norms, and how far each step moves what")
  void statistics() {
    Sequential net = network();
    GradientStatistics statistics = new GradientStatistics(net, 2);
    new Trainer(net, new SoftmaxCrossEntropy(), new Sgd(net.parameters(), 0.1))
        .listen(statistics)
        .fit(DIGITS.take(80), DIGITS.take(10), 1, 16, 1);
    Table table = statistics.table();
    // Steps 2 and 4 of five, four parameters each.
    assertEquals(8, table.rowCount());
    assertEquals(List.of(2L, 4L), table.longColumn("step").asList().stream().distinct().toList());
    assertEquals("dense1.w", table.stringColumn("parameter").get(0));
    for (int row = 0; row < 8; row++) {
      double gradient = table.doubleColumn("gradient norm").get(row);
      double weight = table.doubleColumn("weight norm").get(row);
      assertTrue(gradient > 0 && weight > 0);
      // Plain descent moves by the rate times the gradient.
      assertEquals(0.1 * gradient / weight, table.doubleColumn("update to weight").get(row), 1e-4);
    }
  }

  @Test
  @DisplayName("finds the units that no example turns on")
  void deadUnits() {
    Sequential net = network();
    Parameter b = net.named().get("dense1.b");
    assertEquals(0, DeadUnits.of(net, DIGITS.x()).doubleColumn("dead").get(0), 0.3);
    for (int i = 0; i < 4; i++) {
      b.value().putScalar(i, -1e6);
    }
    for (int i = 4; i < 16; i++) {
      b.value().putScalar(i, 1e6);
    }
    Table dead = DeadUnits.of(net, DIGITS.x());
    assertEquals("relu1", dead.stringColumn("layer").get(0));
    assertEquals(0.25, dead.doubleColumn("dead").get(0), 1e-6);
  }

  @Test
  @DisplayName("is told of NaN before it reaches a weight: the step, the layer, the parameter")
  void notFinite() {
    Sequential net = network();
    net.named().get("dense2.w").value().putScalar(0, Double.POSITIVE_INFINITY);
    Trainer trainer = new Trainer(net, new SoftmaxCrossEntropy(), new Sgd(net.parameters(), 0.1));
    INDArray before = net.named().get("dense1.w").value().dup();
    IllegalStateException stopped =
        assertThrows(
            IllegalStateException.class,
            () -> trainer.step(DIGITS.take(16).x(), DIGITS.take(16).y()));
    assertTrue(stopped.getMessage().contains("the loss of step 1 is"), stopped::getMessage);
    assertTrue(
        stopped.getMessage().contains("first non-finite output: dense2;"), stopped::getMessage);
    assertTrue(
        stopped.getMessage().contains("the gradient of dense1.w is not finite"),
        stopped::getMessage);
    assertClose(before, net.named().get("dense1.w").value(), 0);
  }

  @Test
  @DisplayName("is told of a gradient that is NaN though the loss is a number")
  void silentNaN() {
    Layer broken =
        new Layer() {
          private final Dense dense = new Dense(2, 1, 1);

          @Override
          public INDArray forward(INDArray x, Mode mode) {
            return dense.forward(x, mode);
          }

          @Override
          public INDArray backward(INDArray dY) {
            return dense.backward(dY.div(0).muli(0));
          }

          @Override
          public List<Parameter> parameters() {
            return dense.parameters();
          }
        };
    INDArray before = broken.parameters().get(0).value().dup();
    Trainer trainer =
        new Trainer(broken, new MeanSquaredError(), new Sgd(broken.parameters(), 0.1));
    INDArray x = Nd4j.createFromArray(new float[][] {{1, 2}});
    INDArray target = Nd4j.createFromArray(new float[][] {{5}});
    IllegalStateException stopped =
        assertThrows(IllegalStateException.class, () -> trainer.step(x, target));
    assertTrue(
        stopped
            .getMessage()
            .contains(
                "first layer whose backward is not finite: the model; the gradient of w is not"
                    + " finite;"),
        stopped::getMessage);
    assertFalse(stopped.getMessage().contains("is NaN;"), stopped::getMessage);
    assertClose(before, broken.parameters().get(0).value(), 0);
  }

  @Test
  @DisplayName("begins anew with each training that it watches")
  void earlyStoppingTwice() {
    Sequential net = network();
    Dataset few = DIGITS.take(64);
    Dataset others = DIGITS.split(0.5, 3).get(1);
    EarlyStopping stopping = new EarlyStopping(net, 2);
    Trainer trainer = new Trainer(net, new SoftmaxCrossEntropy(), new Adam(net.parameters(), 0.03));
    trainer.listen(stopping).fit(few, others, 200, 16, 1);
    // Other examples, on which no loss is as small as the best one was.
    Dataset hard = Dataset.ofClasses(others.x(), new int[others.size()], others.classNames());
    Table second = trainer.fit(few, hard, 200, 16, 2);
    assertTrue(second.rowCount() > 2 || stopping.bestEpoch() > 0, () -> "" + second.rowCount());
    assertEquals(second.rowCount(), stopping.bestEpoch() + 2);
    assertEquals(
        stopping.bestLoss(), Evaluation.of(net, new SoftmaxCrossEntropy(), hard).loss(), 1e-6);
  }
}
