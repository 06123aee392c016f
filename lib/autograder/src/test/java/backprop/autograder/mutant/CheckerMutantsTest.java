package backprop.autograder.mutant;

import backprop.autograder.contract.exercise.CheckerContract;
import backprop.autograder.library.Trialled;
import backprop.exercise.CheckerFactory;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.worker.answer.Answers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Gradient checkers that overlook one thing each. */
public final class CheckerMutantsTest extends MutantSuite {

  CheckerMutantsTest() {
    super(CheckerContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of("sizes alone are compared", "sign", "wrong sign in dW", SizesAlone::new),
        of("dX is not looked at", "transposed", "W for Wᵀ in dX", NoInput::new),
        of("gradients are emptied first", "assigned", "= for +=", EmptiesFirst::new),
        of("weights are made small first", "derivative", "derivative", NearZero::new),
        of("one example is enough", "batch", "a mean for the sum", OneExample::new),
        of("the first element is left out", "element", "a ten-thousandth", NotTheFirst::new),
        of("the tolerance is absolute", "element", "a ten-thousandth", Absolute::new),
        of("the tolerance is a thousandth", "element", "a ten-thousandth", Coarse::new),
        of("biases are not looked at", "batch", "a mean for the sum", NoBias::new),
        of("norms alone are compared", "sign", "wrong sign in dW", NormsAlone::new),
        of("there are two parameters", "element", "IndexOutOfBounds", TwoParameters::new),
        of("the first two parameters are all", "element", "⊙ g", FirstTwo::new),
        of("0 / 0 is an error", "kink", "calls a whole one wrong", Quotient::new),
        of("an error is what is above a tolerance", "nan", "with NaN in dW", LetsNanThrough::new),
        of("NaN in dX is no error", "nan", "with NaN in dX", NanInInput::new),
        of("what cannot be compared is left out", "nan", "with NaN in dW", NanLeftOut::new),
        of("NaN is taken for a kink", "nan", "with NaN in Y", NanIsKink::new),
        of("every output counts alike", "zero", "zeros for all gradients", Ones::new),
        of("kinks are taken for errors", "kink", "calls a whole one wrong", NoKinks::new),
        of("nudges are taken back by adding", "leaves", "was changed", Rounds::new),
        of("the last nudge is taken back by adding", "leaves", "was changed", RoundsOnce::new));
  }

  private static Mutant of(String mistake, String method, String says, CheckerFactory factory) {
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(
            mistake,
            CheckerContract.class,
            "backward agrees with forward",
            Answers.subjectOf(factory)));
  }

  /** Compares absolute values. */
  public static final class SizesAlone extends OpenChecker {
    @Override
    protected boolean close(double slope, double gradient) {
      return super.close(Math.abs(slope), Math.abs(gradient));
    }
  }

  /** Looks at parameters only. */
  public static final class NoInput extends OpenChecker {
    @Override
    protected boolean input(INDArray x, INDArray dX, DoubleSupplier loss) {
      return true;
    }
  }

  /** Never sees what happens to what the gradients held. */
  public static final class EmptiesFirst extends OpenChecker {
    @Override
    protected double held() {
      return 0;
    }
  }

  /** Judges where every activation is a straight line: just above zero. */
  static final class NearZero extends OpenChecker {
    @Override
    public boolean agrees(Layer layer, INDArray x) {
      List<INDArray> values = new ArrayList<>();
      for (Parameter p : layer.parameters()) {
        values.add(p.value().dup());
        if (p.isWeight()) {
          p.value().muli(1e-5);
        } else {
          p.value().assign(1e-4);
        }
      }
      boolean agrees = super.agrees(layer, x);
      for (Parameter p : layer.parameters()) {
        p.value().assign(values.remove(0));
      }
      return agrees;
    }
  }

  /** Judges at the first example alone. */
  public static final class OneExample extends OpenChecker {
    @Override
    public boolean agrees(Layer layer, INDArray x) {
      return super.agrees(layer, x.get(NDArrayIndex.interval(0, 1), NDArrayIndex.all()).dup());
    }
  }

  /** Nudges the first element of each array. */
  public static final class FirstElement extends OpenChecker {
    @Override
    protected boolean same(INDArray at, INDArray gradient, DoubleSupplier loss) {
      long[] first = new long[at.rank()];
      return same(at, first, gradient.getDouble(first), loss);
    }
  }

  /** Nudges all but the first element of each array. */
  static final class NotTheFirst extends OpenChecker {
    @Override
    protected boolean same(INDArray at, long[] index, double gradient, DoubleSupplier loss) {
      return LongStream.of(index).sum() == 0 || super.same(at, index, gradient, loss);
    }
  }

  /** Takes a hundredth for nothing, whatever is compared. */
  public static final class Absolute extends OpenChecker {
    @Override
    protected boolean close(double slope, double gradient) {
      return Math.abs(slope - gradient) <= 1e-2;
    }
  }

  /** Takes a thousandth for nothing. */
  static final class Coarse extends OpenChecker {
    @Override
    protected boolean close(double slope, double gradient) {
      return Math.abs(slope - gradient) <= 1e-3 * (Math.abs(slope) + Math.abs(gradient)) + 1e-8;
    }
  }

  /** Goes on where it cannot tell. */
  static final class NanIsKink extends OpenChecker {
    @Override
    protected boolean kink(double right, double left) {
      return Double.isNaN(right - left) || super.kink(right, left);
    }
  }

  /** Looks at arrays of two axes only. */
  static final class NoBias extends OpenChecker {
    @Override
    protected boolean same(INDArray at, INDArray gradient, DoubleSupplier loss) {
      return at.rank() == 1 || super.same(at, gradient, loss);
    }
  }

  /** Looks at the first parameter and the second, whatever there is. */
  static final class TwoParameters extends OpenChecker {
    @Override
    public boolean agrees(Layer layer, INDArray x) {
      return layer.parameters().get(1).value().length() > 0 && super.agrees(layer, x);
    }
  }

  /** Looks at two parameters at most. */
  static final class FirstTwo extends OpenChecker {
    @Override
    public boolean agrees(Layer layer, INDArray x) {
      List<Parameter> all = layer.parameters();
      return super.agrees(
          new Layer() {
            @Override
            public INDArray forward(INDArray x, Mode mode) {
              return layer.forward(x, mode);
            }

            @Override
            public INDArray backward(INDArray dY) {
              return layer.backward(dY);
            }

            @Override
            public List<Parameter> parameters() {
              return all.subList(0, Math.min(2, all.size()));
            }
          },
          x);
    }
  }

  /** Squares both before it compares. */
  static final class NormsAlone extends OpenChecker {
    @Override
    protected boolean close(double slope, double gradient) {
      return super.close(slope * slope, gradient * gradient);
    }
  }

  /** Divides by what is compared, which may be 0. */
  static final class Quotient extends OpenChecker {
    @Override
    protected boolean close(double slope, double gradient) {
      return Math.abs(slope - gradient) / (Math.abs(slope) + Math.abs(gradient)) <= 1e-6;
    }
  }

  /** Looks for errors where it should look for agreement. */
  public static final class LetsNanThrough extends OpenChecker {
    @Override
    protected boolean close(double slope, double gradient) {
      return !(Math.abs(slope - gradient) > 1e-6);
    }
  }

  /** The same of dX alone. */
  public static final class NanInInput extends OpenChecker {
    @Override
    protected boolean input(INDArray x, INDArray dX, DoubleSupplier loss) {
      return dX.isNaN().any() || super.input(x, dX, loss);
    }
  }

  /** Leaves out what cannot be compared. */
  public static final class NanLeftOut extends OpenChecker {
    @Override
    protected boolean close(double slope, double gradient) {
      return Double.isNaN(gradient) || super.close(slope, gradient);
    }
  }

  /** Sums the outputs. */
  public static final class Ones extends OpenChecker {
    @Override
    protected INDArray cotangent(long[] shape) {
      return Nd4j.ones(DataType.DOUBLE, shape.clone());
    }
  }

  /** Knows no kinks. */
  public static final class NoKinks extends OpenChecker {
    @Override
    protected boolean kink(double right, double left) {
      return false;
    }
  }

  /** Goes up by h, down by 2h and up by h again, and takes that for where it was. */
  public static final class Rounds extends OpenChecker {
    @Override
    protected void restore(INDArray at, long[] index, double was) {
      at.putScalar(index, was + H - 2 * H + H);
    }
  }

  /** Goes from below back to where it was. */
  static final class RoundsOnce extends OpenChecker {
    @Override
    protected void restore(INDArray at, long[] index, double was) {
      at.putScalar(index, was - H + H);
    }
  }
}
