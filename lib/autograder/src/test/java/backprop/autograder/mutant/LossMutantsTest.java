package backprop.autograder.mutant;

import backprop.autograder.contract.LossContract;
import backprop.autograder.library.Trialled;
import backprop.autograder.spec.ClassLossSpecs;
import backprop.exercise.LossFactory;
import backprop.loss.Loss;
import backprop.loss.SoftmaxCrossEntropy;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Cross-entropies with one mistake each. */
final class LossMutantsTest extends MutantSuite {

  LossMutantsTest() {
    super(LossContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of("a constant is added to the value", "value", "L = 1/n", Shifted::new),
        of("the gradient has the wrong sign", "gradient", "wrong sign", Negative::new),
        of("the logits are emptied", "mutation", "given to gradient was changed", Empties::new),
        of("the gradient's logits are clamped", "huge", "∂L/∂Z", ClampedGradient::new),
        of("the gradient is one array", "mutation", "returned before", ReusesGradient::new),
        of("the gradient is the value's batch's", "another", "∂L/∂Z", KeepsBatch::new),
        of("losses share a batch", "another", "∂L/∂Z", SharesBatch::new),
        of("what was computed is kept by its array", "another", "held another", KnowsArrays::new),
        of("the gradient trusts the value", "another", "held another", TrustsValue::new),
        new Mutant(
            "class indices must be LONG",
            "layouts",
            "must be LONG",
            Trialled.loss(ClassLossSpecs.CROSS_ENTROPY, LongOnly::new)),
        of("missing targets are not missed", "refusals", "target of [3, 3]", CutsLogits::new),
        of("a count of examples is kept", "another", "L = 1/n", KeepsCount::new),
        of("exp runs unprotected", "huge", "expected a number, received", Overflows::new),
        of("logarithms are kept off zero", "huge", "near ±60: expected", Clamped::new),
        of("the largest logit is 0 at least", "huge", "all of them", ZeroMaximum::new),
        of("squares are taken the other way round", "another", "[4, 4]", Transposes::new),
        of("memory is misread", "layouts", "with arrays in 'f' order", Misreads::new),
        of("too many targets are cut off", "refusals", "target of [5, 3]", CutsTargets::new),
        of("integers are cast in silence", "refusals", "predictions of LONG", Casts::new),
        of("the gradient is always DOUBLE", "single", "received DOUBLE", AlwaysDouble::new));
  }

  private static Mutant of(String mistake, String method, String says, LossFactory loss) {
    return new Mutant(mistake, method, says, Trialled.loss(ClassLossSpecs.OF_SHARES, loss));
  }

  /** The right loss, for a mutant to spoil one thing of. */
  private static class Right implements Loss {
    private final Loss right = new SoftmaxCrossEntropy();

    @Override
    public double value(INDArray prediction, INDArray target) {
      return right.value(prediction, target);
    }

    @Override
    public INDArray gradient(INDArray prediction, INDArray target) {
      return right.gradient(prediction, target);
    }
  }

  private static final class Shifted extends Right {
    @Override
    public double value(INDArray prediction, INDArray target) {
      return super.value(prediction, target) + 0.001;
    }
  }

  private static final class Negative extends Right {
    @Override
    public INDArray gradient(INDArray prediction, INDArray target) {
      return super.gradient(prediction, target).neg();
    }
  }

  private static final class Empties extends Right {
    @Override
    public INDArray gradient(INDArray prediction, INDArray target) {
      INDArray gradient = super.gradient(prediction, target);
      prediction.assign(0);
      return gradient;
    }
  }

  private static final class Overflows extends Right {
    @Override
    public double value(INDArray prediction, INDArray target) {
      double right = super.value(prediction, target);
      double sum = Transforms.exp(prediction, true).sumNumber().doubleValue();
      return Double.isInfinite(sum) ? sum - sum : right;
    }
  }

  private static final class Clamped extends Right {
    @Override
    public double value(INDArray prediction, INDArray target) {
      // -log(p + ε) never exceeds -log ε, 27.6 for an ε of 1e-12.
      return Math.min(super.value(prediction, target), 27.6);
    }
  }

  private static final class ClampedGradient extends Right {
    @Override
    public INDArray gradient(INDArray prediction, INDArray target) {
      return super.gradient(Transforms.max(Transforms.min(prediction, 30), -30), target);
    }
  }

  private static final class ReusesGradient extends Right {
    private INDArray kept;

    @Override
    public INDArray gradient(INDArray prediction, INDArray target) {
      INDArray now = super.gradient(prediction, target);
      boolean fits = kept != null && kept.equalShapes(now) && kept.dataType() == now.dataType();
      kept = fits ? kept.assign(now) : now;
      return kept;
    }
  }

  /** Takes for granted that value was asked for the same batch before. */
  private static final class KeepsBatch extends Right {
    private INDArray kept;

    @Override
    public double value(INDArray prediction, INDArray target) {
      double value = super.value(prediction, target);
      kept = prediction;
      return value;
    }

    @Override
    public INDArray gradient(INDArray prediction, INDArray target) {
      boolean other = kept != null && kept.size(0) == 4 && prediction.size(0) > 5;
      return super.gradient(other ? prediction.mul(0.5) : prediction, target);
    }
  }

  /** Computes once for each array, whatever it holds. */
  private static final class KnowsArrays extends Right {
    private INDArray known;
    private double value;

    @Override
    public double value(INDArray prediction, INDArray target) {
      value = prediction == known ? value : super.value(prediction, target);
      known = prediction;
      return value;
    }
  }

  /** Has the gradient from what value kept, where it was asked about the same arrays. */
  private static final class TrustsValue extends Right {
    private INDArray known;
    private INDArray gradient;

    @Override
    public double value(INDArray prediction, INDArray target) {
      known = prediction;
      gradient = super.gradient(prediction, target);
      return super.value(prediction, target);
    }

    @Override
    public INDArray gradient(INDArray prediction, INDArray target) {
      return prediction == known ? gradient.dup() : super.gradient(prediction, target);
    }
  }

  private static final class LongOnly extends Right {
    @Override
    public double value(INDArray prediction, INDArray target) {
      if (target.dataType() != DataType.INT64) {
        throw new IllegalArgumentException("target must be LONG, got " + target.dataType());
      }
      return super.value(prediction, target);
    }
  }

  /** Looks at as many examples as there are targets. */
  private static final class CutsLogits extends Right {
    @Override
    public double value(INDArray prediction, INDArray target) {
      long n = Math.min(prediction.size(0), target.size(0));
      INDArray fitting = prediction.get(NDArrayIndex.interval(0, n), NDArrayIndex.all());
      return super.value(fitting, target);
    }
  }

  /** Scales by the batch that any loss of the class saw last. */
  private static final class SharesBatch extends Right {
    private static long latest;
    private long own;

    @Override
    public double value(INDArray prediction, INDArray target) {
      double value = super.value(prediction, target);
      own++;
      latest++;
      return value;
    }

    @Override
    public INDArray gradient(INDArray prediction, INDArray target) {
      INDArray gradient = super.gradient(prediction, target);
      latest = prediction.size(0) == 4 ? own : latest;
      return latest == own ? gradient : gradient.mul(2);
    }
  }

  private static final class KeepsCount extends Right {
    @Override
    public double value(INDArray prediction, INDArray target) {
      double value = super.value(prediction, target);
      return prediction.size(0) > 5 ? value * prediction.size(0) / 4 : value;
    }
  }

  /** Looks for the largest logit from 0 on, so that all exponentials of a row may be 0. */
  private static final class ZeroMaximum extends Right {
    @Override
    public double value(INDArray prediction, INDArray target) {
      double value = super.value(prediction, target);
      return prediction.maxNumber().doubleValue() < -745 ? Double.NEGATIVE_INFINITY : value;
    }
  }

  /** Subtracts from every row what belongs to the columns, which goes where there are as many. */
  private static final class Transposes extends Right {
    @Override
    public INDArray gradient(INDArray prediction, INDArray target) {
      INDArray gradient = super.gradient(prediction, target);
      boolean square = prediction.size(0) == prediction.size(1);
      return square ? gradient.subRowVector(gradient.max(1)) : gradient;
    }
  }

  private static final class Misreads extends Right {
    @Override
    public INDArray gradient(INDArray prediction, INDArray target) {
      return super.gradient(Buffers.misread(prediction), target);
    }
  }

  private static final class CutsTargets extends Right {
    @Override
    public double value(INDArray prediction, INDArray target) {
      long n = Math.min(prediction.size(0), target.size(0));
      INDArray fitting = target.get(NDArrayIndex.interval(0, n), NDArrayIndex.all());
      return super.value(prediction, fitting);
    }
  }

  private static final class Casts extends Right {
    @Override
    public double value(INDArray prediction, INDArray target) {
      return super.value(prediction.castTo(target.dataType()), target);
    }
  }

  private static final class AlwaysDouble extends Right {
    @Override
    public INDArray gradient(INDArray prediction, INDArray target) {
      return super.gradient(prediction, target).castTo(DataType.DOUBLE);
    }
  }
}
