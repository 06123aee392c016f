package backprop.autograder.mutant;

import static backprop.autograder.spec.ActivationSpecs.TANH;

import backprop.autograder.contract.ElementwiseContract;
import backprop.autograder.library.Trialled;
import backprop.exercise.LayerFactory;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.tensor.Shapes;
import backprop.worker.answer.Answers;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Hyperbolic tangents with one mistake each. */
final class ElementwiseMutantsTest extends MutantSuite {

  ElementwiseMutantsTest() {
    super(ElementwiseContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of(
            "between, Y is too large",
            "forward",
            "Y = tanh(X)",
            x -> Math.tanh(x) + bump(x),
            TANH.slope()),
        of(
            "between, dX is too large",
            "inputGradient",
            "dX = dY",
            TANH.f(),
            x -> TANH.slope().applyAsDouble(x) + x * bump(x)),
        of(
            "a large X is infinite",
            "extremes",
            "received NaN",
            ElementwiseMutantsTest::naive,
            TANH.slope()),
        of(
            "the slope of a large X is infinite",
            "extremes",
            "dX = dY ⊙ (1 - Y²) of numbers",
            TANH.f(),
            x -> 4 * Math.exp(2 * x) / Math.pow(Math.exp(2 * x) + 1, 2)),
        of(
            "NaN is cut to -1",
            "extremes",
            "of NaN expected NaN",
            x -> x > -9 ? Math.tanh(x) : -1,
            TANH.slope()));
  }

  /** Nothing at 0 and far from it. */
  private static double bump(double x) {
    return 0.1 * x * Math.exp(-x * x);
  }

  private static double naive(double x) {
    return (Math.exp(2 * x) - 1) / (Math.exp(2 * x) + 1);
  }

  private static Mutant of(
      String mistake,
      String method,
      String says,
      DoubleUnaryOperator f,
      DoubleUnaryOperator slope) {
    LayerFactory.OfNone factory = () -> new Elementwise(f, slope);
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(mistake, ElementwiseContract.class, TANH, Answers.subjectOf(factory)));
  }

  private static final class Elementwise implements Layer {
    private final DoubleUnaryOperator f;
    private final DoubleUnaryOperator slope;
    private INDArray x;

    Elementwise(DoubleUnaryOperator f, DoubleUnaryOperator slope) {
      this.f = f;
      this.slope = slope;
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      if (!x.dataType().isFPType()) {
        throw new IllegalArgumentException(
            "forward: x must be FLOAT or DOUBLE, got " + x.dataType());
      }
      this.x = x.dup();
      return each(f, x);
    }

    @Override
    public INDArray backward(INDArray dY) {
      Shapes.requireForwardFirst("backward", x);
      Shapes.requireShape("backward", "dY", dY, x.shape());
      Shapes.requireType("backward", "dY", dY, x.dataType());
      return each(slope, x).muli(dY);
    }

    private static INDArray each(DoubleUnaryOperator f, INDArray x) {
      INDArray y = x.dup('c');
      for (long i = 0; i < y.length(); i++) {
        y.putScalar(i, f.applyAsDouble(y.getDouble(i)));
      }
      return y;
    }
  }
}
