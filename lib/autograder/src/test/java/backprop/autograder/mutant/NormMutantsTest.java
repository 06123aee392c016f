package backprop.autograder.mutant;

import backprop.autograder.contract.NormContract;
import backprop.autograder.exercise.NormsExercise;
import backprop.autograder.library.Trialled;
import backprop.exercise.LayerFactory;
import backprop.nn.Parameter;
import backprop.worker.answer.Answers;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Group norms with one mistake each. */
final class NormMutantsTest extends MutantSuite {

  NormMutantsTest() {
    super(NormContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of("Y lacks its gain", "forward", "Y = γ ⊙ (X - μ) / σ + β", WithoutGain::new),
        of("the gain stands before the bracket", "inputGradient", "in BatchNorm", GainLast::new),
        of("ε is forgotten", "small", "ε is missing", WithoutEpsilon::new),
        of("ε stands beside the root", "small", "ε stands beside the root", EpsilonBeside::new),
        of("zeros are divided by zero", "small", "of zeros", ZeroByZero::new),
        of("the variance is a difference of means", "far", "of X + 1.0E8", OnePass::new));
  }

  private static Mutant of(
      String mistake, String method, String says, LayerFactory.OfGroups factory) {
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(
            mistake, NormContract.class, NormsExercise.GROUP_NORM, Answers.subjectOf(factory)));
  }

  private static final class WithoutGain extends OpenNorm {
    WithoutGain(int groups, Parameter gain, Parameter bias) {
      super(groups, gain, bias);
    }

    @Override
    protected INDArray y(INDArray xHat) {
      return super.y(xHat).sub(scaled(xHat)).add(xHat);
    }
  }

  private static final class GainLast extends OpenNorm {
    GainLast(int groups, Parameter gain, Parameter bias) {
      super(groups, gain, bias);
    }

    @Override
    protected INDArray dX(INDArray dY) {
      return scaled(through(dY));
    }
  }

  private static final class WithoutEpsilon extends OpenNorm {
    WithoutEpsilon(int groups, Parameter gain, Parameter bias) {
      super(groups, gain, bias);
    }

    @Override
    protected INDArray sigma(INDArray rows, INDArray centred) {
      return Transforms.sqrt(centred.mul(centred).mean(true, 1), true);
    }
  }

  private static final class EpsilonBeside extends OpenNorm {
    EpsilonBeside(int groups, Parameter gain, Parameter bias) {
      super(groups, gain, bias);
    }

    @Override
    protected INDArray sigma(INDArray rows, INDArray centred) {
      return Transforms.sqrt(centred.mul(centred).mean(true, 1), true).add(1e-5);
    }
  }

  private static final class ZeroByZero extends OpenNorm {
    ZeroByZero(int groups, Parameter gain, Parameter bias) {
      super(groups, gain, bias);
    }

    @Override
    protected INDArray sigma(INDArray rows, INDArray centred) {
      INDArray some = rows.mul(rows).sum(true, 1).gt(0).castTo(rows.dataType());
      return super.sigma(rows, centred).mul(some);
    }
  }

  private static final class OnePass extends OpenNorm {
    OnePass(int groups, Parameter gain, Parameter bias) {
      super(groups, gain, bias);
    }

    @Override
    protected INDArray sigma(INDArray rows, INDArray centred) {
      INDArray mean = rows.mean(true, 1);
      INDArray variance = rows.mul(rows).mean(true, 1).sub(mean.mul(mean));
      return Transforms.sqrt(variance.add(1e-5), true);
    }
  }
}
