package backprop.train;

import static backprop.AssertArrays.assertClose;
import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.data.Dataset;
import backprop.data.Digits;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.BatchNorm;
import backprop.nn.Dense;
import backprop.nn.Dropout;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.nn.Residual;
import backprop.nn.Sequential;
import backprop.nn.models.TinyGpt;
import backprop.optim.Optimizer;
import backprop.optim.Schedule;
import backprop.optim.Sgd;
import backprop.regularize.L2;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("Training that meets NaN or infinity")
class NotFiniteTest {

  private static final INDArray X = random(DataType.FLOAT, 1, 4, 3);
  private static final INDArray Y = Nd4j.createFromArray(0, 2, 1, 1);

  /** Passes everything through, but for what its subclasses spoil. */
  private static class Through implements Layer {
    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return x.dup();
    }

    @Override
    public INDArray backward(INDArray dY) {
      return dY.dup();
    }
  }

  private static final class BrokenInTrain extends Through {
    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return mode == Mode.TRAIN ? x.div(0) : x;
    }
  }

  private static final class BrokenBackward extends Through {
    @Override
    public INDArray backward(INDArray dY) {
      return dY.div(0);
    }
  }

  private static class BrokenGradient extends Through {
    private final Parameter w = Parameter.weight("w", Nd4j.zeros(DataType.FLOAT, 1));

    @Override
    public INDArray backward(INDArray dY) {
      w.accumulate(Nd4j.createFromArray(Float.POSITIVE_INFINITY));
      return dY.dup();
    }

    @Override
    public List<Parameter> parameters() {
      return List.of(w);
    }
  }

  /** Reads indices, and has no gradient for them. */
  private static final class BrokenLookUp extends BrokenGradient {
    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return x.castTo(DataType.FLOAT);
    }

    @Override
    public INDArray backward(INDArray dY) {
      super.backward(dY);
      return null;
    }
  }

  /** Makes NaN of one weight in its third step. */
  private static final class BrokenOptimizer extends Optimizer {
    BrokenOptimizer(List<Parameter> parameters) {
      super(parameters, Schedule.constant(0.1));
    }

    @Override
    protected void update(Parameter p, double rate, long t) {
      p.value().subi(p.gradient().mul(rate));
      if (t == 3 && p == parameters().get(2)) {
        p.value().putScalar(1, Float.NaN);
      }
    }
  }

  private static Sequential around(Layer inner) {
    return new Sequential(
        new Dense(3, 3, 1),
        new Dropout(0.5, 1),
        new Residual(new Sequential(new Dense(3, 3, 2), new Residual(new Sequential(inner)))),
        new Dense(3, 3, 3));
  }

  private static Trainer trainer(Layer net) {
    return trainer(net, new Sgd(net.parameters(), 0.1));
  }

  private static Trainer trainer(Layer net, Optimizer optimizer) {
    return new Trainer(net, new SoftmaxCrossEntropy(), optimizer);
  }

  private static void assertStops(Trainer trainer, String... parts) {
    assertStops(trainer, X, Y, parts);
  }

  private static void assertStops(Trainer trainer, INDArray x, INDArray y, String... parts) {
    IllegalStateException stopped =
        assertThrows(IllegalStateException.class, () -> trainer.step(x, y));
    for (String part : parts) {
      assertTrue(stopped.getMessage().contains(part), stopped::getMessage);
    }
  }

  /** Copies of the weights and the state. */
  private static Map<String, INDArray> numbers(Layer net) {
    Map<String, INDArray> numbers = new LinkedHashMap<>();
    net.named().forEach((name, p) -> numbers.put(name, p.value().dup()));
    net.state().forEach((name, a) -> numbers.put(name, a.dup()));
    return numbers;
  }

  private static void assertSame(Map<String, INDArray> expected, Map<String, INDArray> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, a) -> assertClose(a, actual.get(name), 0));
  }

  @Test
  @DisplayName("names the innermost layer, also where it is broken in TRAIN alone")
  void innermostForward() {
    Sequential net = around(new BrokenInTrain());
    Map<String, INDArray> before = numbers(net);
    assertStops(
        trainer(net),
        "Trainer.step: the loss of step 1 is NaN;",
        "first non-finite output: residual1.residual1.brokenintrain1;",
        "the weights are those of the step before");
    assertSame(before, numbers(net));
  }

  @Test
  @DisplayName("names the innermost layer whose backward made it, and moves nothing")
  void innermostBackward() {
    Sequential net = around(new BrokenBackward());
    Map<String, INDArray> before = numbers(net);
    assertStops(
        trainer(net),
        "first layer whose backward is not finite: residual1.residual1.brokenbackward1;",
        "the gradient of dense1.w is not finite;");
    assertSame(before, numbers(net));
  }

  @Test
  @DisplayName("names the layer whose own gradient it is, where dX is a number")
  void ownGradient() {
    assertStops(
        trainer(around(new BrokenGradient())),
        "first layer whose backward is not finite: residual1.residual1.brokengradient1;",
        "the gradient of residual1.residual1.brokengradient1.w is not finite;");
  }

  @Test
  @DisplayName("names a layer that has no dX, since it reads indices")
  void noDx() {
    INDArray indices = Nd4j.createFromArray(new int[][] {{0, 1, 2}, {2, 0, 1}});
    assertStops(
        trainer(new Sequential(new BrokenLookUp(), new Dense(3, 3, 1))),
        indices,
        Nd4j.createFromArray(0, 2),
        "first layer whose backward is not finite: brokenlookup1;",
        "the gradient of brokenlookup1.w is not finite;");
  }

  @Test
  @DisplayName("names the layer in a transformer's block")
  void inTinyGpt() {
    TinyGpt gpt = new TinyGpt(new TinyGpt.Shape(5, 4, 4, 2, 2), new Random(1));
    String layer = "h.1.mlp.proj";
    gpt.named().get(layer + ".b").value().putScalar(0, Float.POSITIVE_INFINITY);
    INDArray tokens = Nd4j.createFromArray(new int[][] {{0, 1, 2, 3}});
    assertStops(
        trainer(gpt),
        tokens,
        tokens,
        "first non-finite output: " + layer + ";",
        "left NaN or infinity in " + layer + ".b; there are no good weights to go back to");
  }

  @Test
  @DisplayName("by an update goes back to good weights, and says to which")
  void update() {
    Sequential net = new Sequential(new Dense(3, 4, 1), new Dense(4, 3, 2));
    Trainer trainer = trainer(net, new BrokenOptimizer(net.parameters()));
    Map<String, INDArray> before = numbers(net);
    for (int i = 0; i < 3; i++) {
      assertTrue(Double.isFinite(trainer.step(X, Y)));
    }
    assertStops(
        trainer,
        "the loss of step 4 is NaN; first non-finite output: dense2;",
        "an update before that left NaN or infinity in dense2.w; the weights are those after"
            + " step 0; make the optimizer anew");
    assertSame(before, numbers(net));
    assertTrue(Double.isFinite(trainer.step(X, Y)));
  }

  @Test
  @DisplayName("by an epoch's last update does not get by")
  void lastUpdate() {
    Sequential net = new Sequential(new Dense(64, 4, 1), new Dense(4, 10, 2));
    Dataset few = Digits.load().take(48);
    Trainer trainer = trainer(net, new BrokenOptimizer(net.parameters()));
    Map<String, INDArray> before = numbers(net);
    IllegalStateException stopped =
        assertThrows(IllegalStateException.class, () -> trainer.fit(few, few, 1, 16, 1));
    assertTrue(
        stopped
            .getMessage()
            .startsWith(
                "Trainer.fit: after step 3 the weights are no longer finite; an update before that left NaN or infinity in dense2.w"),
        stopped::getMessage);
    assertSame(before, numbers(net));
  }

  @Test
  @DisplayName("in a batch leaves running statistics and dropout's counter as they were")
  void state() {
    Sequential net = new Sequential(new Dense(3, 3, 1), new BatchNorm(3), new Dropout(0.5, 1));
    Trainer trainer = trainer(net);
    trainer.step(X, Y);
    Map<String, INDArray> before = numbers(net);
    INDArray bad = X.dup();
    bad.putScalar(2, 1, Float.NEGATIVE_INFINITY);
    assertStops(
        trainer, bad, Y, "the loss of step 2 is NaN; the batch contains -Infinity at [2, 1] of x;");
    assertSame(before, numbers(net));
  }

  @Test
  @DisplayName("in a penalty is not blamed on a layer")
  void penalty() {
    Sequential net = new Sequential(new Dense(3, 3, 1));
    net.parameters().get(0).value().muli(1e25);
    Trainer trainer = trainer(net).regularize(new L2(1));
    IllegalStateException stopped =
        assertThrows(IllegalStateException.class, () -> trainer.step(X.mul(1e-25), Y));
    assertTrue(
        stopped
            .getMessage()
            .contains("is Infinity; the loss and its gradients are finite, a penalty's are not;"),
        stopped::getMessage);
    assertFalse(stopped.getMessage().contains("layer"), stopped::getMessage);
  }
}
