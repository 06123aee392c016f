package backprop.io;

import static backprop.AssertArrays.assertClose;
import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.data.Dataset;
import backprop.data.Digits;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.BatchNorm;
import backprop.nn.Dense;
import backprop.nn.Dropout;
import backprop.nn.Mode;
import backprop.nn.Relu;
import backprop.nn.Sequential;
import backprop.optim.Adam;
import backprop.optim.Momentum;
import backprop.optim.Optimizer;
import backprop.optim.Schedule;
import backprop.optim.Sgd;
import backprop.train.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("A checkpoint")
class CheckpointTest {

  private static final int BATCH = 64;

  @TempDir private Path directory;

  private static Sequential network(long seed) {
    return new Sequential(
        new Dense(64, 16, seed),
        new BatchNorm(16),
        new Relu(),
        new Dropout(0.3, 7),
        new Dense(16, 10, seed + 1));
  }

  private static Adam adam(Sequential net) {
    return new Adam(net.parameters(), Schedule.warmUpThenCosine(0.01, 3, 90), 0.9, 0.999, 1e-8);
  }

  private static Trainer trainer(Sequential net, Optimizer optimizer) {
    return new Trainer(net, new SoftmaxCrossEntropy(), optimizer);
  }

  @Test
  @DisplayName("brings a model back bit for bit, running statistics too")
  void checkpoint() throws IOException {
    Path file = directory.resolve("model.safetensors");
    Sequential model = new Sequential(new Dense(3, 4, 1), new BatchNorm(4), new Dense(4, 2, 2));
    INDArray x = Nd4j.createFromArray(new float[][] {{1, 2, 3}, {-1, 0, 2}, {0.5f, 1, -2}});
    model.forward(x, Mode.TRAIN);
    INDArray expected = model.forward(x, Mode.EVAL).dup();
    Checkpoint.save(file, model);

    Sequential other = new Sequential(new Dense(3, 4, 7), new BatchNorm(4), new Dense(4, 2, 8));
    assertNotEquals(expected, other.forward(x, Mode.EVAL));
    Checkpoint.load(file, other);
    assertEquals(expected, other.forward(x, Mode.EVAL));
  }

  @Test
  @DisplayName("of another model is refused with every difference, and the model stays as it is")
  void otherModel() throws IOException {
    Path file = directory.resolve("model.safetensors");
    Checkpoint.save(file, new Sequential(new Dense(3, 4, 1), new BatchNorm(4)));
    Sequential other = new Sequential(new Dense(3, 5, 7), new Dense(5, 2, 8));
    INDArray before = other.parameters().get(0).value().dup();
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Checkpoint.load(file, other));
    for (String part :
        List.of(
            "dense1.w must be FLOAT [3, 5], got FLOAT [3, 4]",
            "dense1.b must be FLOAT [5], got FLOAT [4]",
            "dense2.w is not in the file",
            "batchnorm1.running_var is in the file only")) {
      assertTrue(refused.getMessage().contains(part), refused::getMessage);
    }
    assertEquals(before, other.parameters().get(0).value());
  }

  @Test
  @DisplayName("lets training go on as if it had never stopped, bit for bit")
  void resumes() throws IOException {
    List<Dataset> parts = Digits.load().split(0.8, 1);
    Sequential whole = network(1);
    Adam throughout = adam(whole);
    trainer(whole, throughout).fit(parts.get(0), parts.get(1), 4, BATCH, 5);

    Path file = directory.resolve("training.safetensors");
    Sequential first = network(1);
    Adam before = adam(first);
    trainer(first, before).fit(parts.get(0), parts.get(1), 2, BATCH, 5);
    Checkpoint.save(file, first, before);
    Sequential second = network(9);
    Adam after = adam(second);
    Checkpoint.load(file, second, after);
    assertEquals(before.steps(), after.steps());
    trainer(second, after).fit(parts.get(0), parts.get(1), 2, BATCH, 7);

    assertEquals(throughout.steps(), after.steps());
    assertSame(numbers(whole, throughout), numbers(second, after));
  }

  @Test
  @DisplayName("of a training in its middle can be loaded by an optimizer that has gone further")
  void backInTime() throws IOException {
    Sequential net = network(1);
    Adam adam = adam(net);
    Trainer trainer = trainer(net, adam);
    Path file = directory.resolve("training.safetensors");
    Checkpoint.save(file, net, adam);
    Map<String, INDArray> before = numbers(net, adam);
    INDArray x = random(DataType.FLOAT, 1, 8, 64);
    INDArray y = Nd4j.createFromArray(0, 1, 2, 3, 4, 5, 6, 7);
    double loss = trainer.step(x, y);
    Map<String, INDArray> one = numbers(net, adam);
    trainer.step(x, y);
    Checkpoint.load(file, net, adam);
    assertSame(before, numbers(net, adam));
    assertEquals(loss, trainer.step(x, y));
    assertSame(one, numbers(net, adam));
  }

  @Test
  @DisplayName("of a training has the model's numbers in it, for who wants no more")
  void modelAlone() throws IOException {
    Path file = directory.resolve("training.safetensors");
    Sequential net = network(1);
    Adam adam = adam(net);
    trainer(net, adam)
        .step(random(DataType.FLOAT, 1, 8, 64), Nd4j.createFromArray(0, 1, 2, 3, 4, 5, 6, 7));
    Checkpoint.save(file, net, adam);
    Sequential other = network(9);
    Checkpoint.load(file, other);
    net.named().forEach((name, p) -> assertEquals(p.value(), other.named().get(name).value()));
    assertEquals(net.state(), other.state());
  }

  @Test
  @DisplayName("of another optimizer, or of none, is refused, and nothing is changed")
  void otherOptimizer() throws IOException {
    Path file = directory.resolve("training.safetensors");
    Sequential net = network(1);
    Sequential other = network(2);
    Sgd sgd = new Sgd(other.parameters(), 0.1);
    Checkpoint.save(file, net, adam(net));
    Map<String, INDArray> before = numbers(other, sgd);
    assertRefused(file, other, sgd, " has optimizer.adam.t, expected optimizer.sgd.t");
    Checkpoint.save(file, net);
    assertRefused(file, other, sgd, " has no optimizer, expected optimizer.sgd.t");
    assertSame(before, numbers(other, sgd));

    Sequential stranger = network(3);
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Checkpoint.save(file, stranger, sgd));
    assertTrue(refused.getMessage().startsWith("Sgd.state: it moves w [64, 16] FLOAT, which is"));
  }

  @Test
  @DisplayName("whose optimizer's arrays do not fit is refused with every difference")
  void otherState() throws IOException {
    Path file = directory.resolve("training.safetensors");
    Sequential net = new Sequential(new Dense(2, 3, 1), new Dense(3, 2, 2));
    Momentum momentum = new Momentum(net.parameters(), 0.1);
    trainer(net, momentum).step(random(DataType.FLOAT, 1, 2, 2), Nd4j.createFromArray(0, 1));
    Checkpoint.save(file, net, momentum);
    Map<String, INDArray> saved = SafeTensors.read(file);
    saved.remove("optimizer.momentum.v.dense1.w");
    saved.put("optimizer.momentum.v.dense1.b", Nd4j.createFromArray(1.0, 2, 3));
    saved.put("optimizer.momentum.v.dense3.w", Nd4j.createFromArray(1.0));
    saved.remove("optimizer.momentum.t");
    SafeTensors.write(file, saved);
    Map<String, INDArray> before = numbers(net, momentum);
    for (String part :
        List.of(
            "t, the step count, must be one INT64",
            "v.dense1.w is missing",
            "v.dense1.b must be FLOAT [3], got DOUBLE [3]",
            "v.dense3.w is of no parameter that it moves")) {
      assertRefused(file, net, momentum, part);
    }
    assertSame(before, numbers(net, momentum));
  }

  private static void assertRefused(
      Path file, Sequential net, Optimizer optimizer, String message) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Checkpoint.load(file, net, optimizer));
    assertTrue(refused.getMessage().contains(message), refused::getMessage);
  }

  /** Copies of all that a training step reads and writes. */
  private static Map<String, INDArray> numbers(Sequential net, Optimizer optimizer) {
    Map<String, INDArray> numbers = new LinkedHashMap<>();
    net.named().forEach((name, p) -> numbers.put(name, p.value().dup()));
    net.state().forEach((name, a) -> numbers.put(name, a.dup()));
    optimizer.state(net.named()).forEach((name, a) -> numbers.put("optimizer." + name, a.dup()));
    return numbers;
  }

  private static void assertSame(Map<String, INDArray> expected, Map<String, INDArray> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    // INDArray.equals forgives 1e-5.
    expected.forEach((name, a) -> assertClose(a, actual.get(name), 0));
  }
}
