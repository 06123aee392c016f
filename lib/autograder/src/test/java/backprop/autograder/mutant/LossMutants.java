package backprop.autograder.mutant;

import static backprop.autograder.library.Losses.CROSS_ENTROPY;

import backprop.autograder.library.Losses;
import backprop.loss.Loss;
import backprop.loss.SoftmaxCrossEntropy;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Cross-entropies with one mistake each. */
final class LossMutants {

  private LossMutants() {}

  static Stream<Mutant> all() {
    return Stream.of(
        of("a constant is added to the value", "value", "L = 1/n", Shifted::new),
        of("the gradient has the wrong sign", "gradient", "wrong sign", Negative::new),
        of("the logits are emptied", "mutation", "given to gradient was changed", Empties::new),
        of("the gradient's logits are clamped", "huge", "∂L/∂Z", ClampedGradient::new),
        of("the gradient is one array", "mutation", "returned before", ReusesGradient::new),
        of("the gradient is the value's batch's", "another", "∂L/∂Z", KeepsBatch::new),
        of("losses share a batch", "another", "∂L/∂Z", SharesBatch::new),
        of("a count of examples is kept", "another", "L = 1/n", KeepsCount::new),
        of("exp runs unprotected", "huge", "expected a number, received", Overflows::new),
        of("logarithms are kept off zero", "huge", "near ±60: expected", Clamped::new),
        of("memory is misread", "layouts", "with arrays in 'f' order", Misreads::new),
        of("too many targets are cut off", "refusals", "target of [5, 3]", CutsTargets::new),
        of("integers are cast in silence", "refusals", "predictions of LONG", Casts::new),
        of("the gradient is always DOUBLE", "single", "received DOUBLE", AlwaysDouble::new));
  }

  private static Mutant of(String mistake, String method, String says, Supplier<Loss> loss) {
    return new Mutant(mistake, method, says, Losses.trialled(CROSS_ENTROPY, loss));
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
