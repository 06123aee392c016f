package backprop.autograder.mutant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import backprop.exercise.Autograder;
import backprop.exercise.Exercises;
import backprop.exercise.LayerFactory;
import backprop.exercise.Report;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

@DisplayName("Answers without content")
class DegenerateTest {

  private static final List<String> GRADIENTS =
      List.of(
          "backward gives w its gradient",
          "backward gives b its gradient",
          "a second backward adds to the gradients of the first",
          "backward is right at other sizes, in every memory order, and row by row",
          "a large layer has its gradients in the time of a few passes");

  private static final List<String> INPUT_GRADIENT =
      List.of("backward returns the gradient by the input");

  @Test
  @DisplayName("fail the tests of the gradients that they leave untouched")
  void untouched() {
    assertEquals(GRADIENTS, failed((w, b) -> new Spoiled(w, b, null, dX -> dX)));
  }

  @Test
  @DisplayName("fail the tests of the gradients that they make zero")
  void zeroGradients() {
    assertEquals(GRADIENTS, failed((w, b) -> new Spoiled(w, b, g -> g.mul(0), dX -> dX)));
  }

  @Test
  @DisplayName("fail the tests of the gradients that they make NaN")
  void nanGradients() {
    assertEquals(GRADIENTS, failed((w, b) -> new Spoiled(w, b, DegenerateTest::nan, dX -> dX)));
  }

  @Test
  @DisplayName("fail the test of a dX that is zero or NaN")
  void inputGradient() {
    assertEquals(INPUT_GRADIENT, failed((w, b) -> new Spoiled(w, b, g -> g, dX -> dX.mul(0))));
    assertEquals(INPUT_GRADIENT, failed((w, b) -> new Spoiled(w, b, g -> g, DegenerateTest::nan)));
  }

  @Test
  @DisplayName("get no points for returning null, nor for having no layer at all")
  void nothing() {
    Layer nothing =
        new Layer() {
          @Override
          public INDArray forward(INDArray x, Mode mode) {
            return null;
          }

          @Override
          public INDArray backward(INDArray dY) {
            return null;
          }
        };
    assertEquals(0, Autograder.points(Exercises.AFFINE, (w, b) -> nothing));
    assertEquals(0, Autograder.points(Exercises.AFFINE, (w, b) -> null));
  }

  @Test
  @DisplayName("that overflow the stack lose their points and leave the grader standing")
  void endless() {
    assertEquals(0, Autograder.points(Exercises.AFFINE, Endless::new));
  }

  @Test
  @DisplayName("can be stopped by an interrupt between two calls")
  void interrupted() {
    Thread.currentThread().interrupt();
    assertThrows(
        CancellationException.class, () -> Autograder.check(Exercises.AFFINE, OpenAffine::new));
  }

  private static List<String> failed(LayerFactory.OfTwo factory) {
    return Autograder.check(Exercises.AFFINE, factory).tests().stream()
        .filter(test -> test.status() != Report.Status.PASSED)
        .map(Report.Test::name)
        .toList();
  }

  /** By way of 0/0: ND4J takes a NaN given as a number for 1e-5. */
  private static INDArray nan(INDArray a) {
    INDArray zero = a.sub(a);
    return zero.div(zero);
  }

  /** Changes its gradients and its dX on their way out; null leaves gradients untouched. */
  private static final class Spoiled extends OpenAffine {
    private final UnaryOperator<INDArray> gradients;
    private final UnaryOperator<INDArray> input;

    Spoiled(
        Parameter w,
        Parameter b,
        UnaryOperator<INDArray> gradients,
        UnaryOperator<INDArray> input) {
      super(w, b);
      this.gradients = gradients;
      this.input = input;
    }

    @Override
    protected void add(Parameter p, INDArray gradient) {
      if (gradients != null) {
        super.add(p, gradients.apply(gradient));
      }
    }

    @Override
    protected INDArray dX(INDArray dY) {
      return input.apply(super.dX(dY));
    }
  }

  private static final class Endless extends OpenAffine {
    Endless(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return forward(x, mode);
    }

    @Override
    public INDArray backward(INDArray dY) {
      return backward(dY);
    }
  }
}
