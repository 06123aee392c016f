package backprop.optim;

import static backprop.AssertArrays.assertClose;
import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import backprop.nn.Parameter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("Optimizers")
class OptimizersTest {

  @Test
  @DisplayName("move every element of an array that is larger than a block, none twice")
  void largerThanABlock() {
    // 101 · 97 = 9,797 numbers: two blocks of 4,096 and a part of one.
    INDArray start = random(DataType.FLOAT, 1, 101, 97);
    Parameter p = Parameter.weight("w", start);
    INDArray gradient = random(DataType.FLOAT, 2, 101, 97);
    p.accumulate(gradient);
    new Sgd(List.of(p), 0.5).step();
    assertClose(start.sub(gradient.mul(0.5)), p.value(), 1e-6);
    assertClose(gradient, p.gradient(), 0);
  }

  @Test
  @DisplayName("take Adam's first step by the rate itself, whatever the gradient's size")
  void adamsFirstStep() {
    Parameter p = Parameter.weight("w", Nd4j.createFromArray(1.0, 1.0, 1.0));
    p.accumulate(Nd4j.createFromArray(1e-3, -7.0, 1e4));
    new Adam(List.of(p), 0.1).step();
    // m̂ / √v̂ is the gradient over its own size.
    assertClose(Nd4j.createFromArray(0.9, 1.1, 0.9), p.value(), 1e-5);
  }

  @Test
  @DisplayName("let AdamW shrink weights and leave biases alone")
  void adamW() {
    Parameter w = Parameter.weight("w", Nd4j.createFromArray(2.0));
    Parameter b = Parameter.bias("b", Nd4j.createFromArray(2.0));
    new AdamW(List.of(w, b), Schedule.constant(0.1), 0.5, 0.9, 0.999, 1e-8).step();
    // No gradient: only the decay of 0.1 · 0.5 moves.
    assertEquals(2 * 0.95, w.value().getDouble(0), 1e-12);
    assertEquals(2, b.value().getDouble(0));
  }

  @Test
  @DisplayName("count steps from 1 and ask the schedule for each")
  void steps() {
    Parameter p = Parameter.weight("w", Nd4j.createFromArray(0.0));
    Sgd sgd = new Sgd(List.of(p), t -> t);
    p.accumulate(Nd4j.createFromArray(-1.0));
    sgd.step();
    sgd.step();
    sgd.step();
    assertEquals(1 + 2 + 3, p.value().getDouble(0));
    assertEquals(3, sgd.steps());
    sgd.zeroGradients();
    assertEquals(0, p.gradient().getDouble(0));
  }

  @Test
  @DisplayName("refuse no parameters, one listed twice, and numbers out of range")
  void refusals() {
    Parameter p = Parameter.weight("w", Nd4j.createFromArray(0.0));
    assertEquals(
        "Sgd: needs at least one parameter, got none; pass model.parameters()",
        refused(() -> new Sgd(List.of(), 0.1)));
    assertEquals(
        "Adam: parameter w is listed twice, and would move twice a step",
        refused(() -> new Adam(List.of(p, p), 0.1)));
    assertEquals(
        "Momentum: mu must be in [0, 1), got 1.0",
        refused(() -> new Momentum(List.of(p), Schedule.constant(0.1), 1)));
  }

  private static String refused(Runnable action) {
    return assertThrows(IllegalArgumentException.class, action::run).getMessage();
  }

  @Test
  @DisplayName(
      "are all made alike: of a rate, of a schedule, or of a schedule and their own numbers")
  void constructors() throws Exception {
    List<Class<? extends Optimizer>> all =
        List.of(
            Sgd.class,
            Momentum.class,
            Nesterov.class,
            AdaGrad.class,
            RmsProp.class,
            Adam.class,
            AdamW.class);
    Path source = Path.of("src/main/java/backprop/optim");
    try (Stream<Path> files = Files.list(source)) {
      long optimizers = files.filter(OptimizersTest::isOptimizer).count();
      assertEquals(all.size(), optimizers, "each optimizer stands in this list");
    }
    for (Class<? extends Optimizer> one : all) {
      Parameter byRate = Parameter.weight("w", Nd4j.createFromArray(1.0, -2.0));
      Parameter bySchedule = Parameter.weight("w", Nd4j.createFromArray(1.0, -2.0));
      Optimizer first =
          one.getConstructor(List.class, double.class).newInstance(List.of(byRate), 0.1);
      Optimizer second =
          one.getConstructor(List.class, Schedule.class)
              .newInstance(List.of(bySchedule), Schedule.constant(0.1));
      for (int step = 0; step < 3; step++) {
        byRate.accumulate(Nd4j.createFromArray(0.5, 3.0));
        bySchedule.accumulate(Nd4j.createFromArray(0.5, 3.0));
        first.step();
        second.step();
      }
      assertClose(byRate.value(), bySchedule.value(), 0);
      assertEquals(true, Math.abs(byRate.value().getDouble(0) - 1) > 1e-3, one.getSimpleName());
      long more =
          Arrays.stream(one.getConstructors())
              .filter(c -> c.getParameterCount() > 2)
              .peek(c -> assertEquals(Schedule.class, c.getParameterTypes()[1], one.toString()))
              .count();
      assertEquals(one == Sgd.class ? 0 : 1, more, one.getSimpleName());
    }
  }

  private static boolean isOptimizer(Path file) {
    try {
      return Files.readString(file).contains("extends Optimizer {");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
