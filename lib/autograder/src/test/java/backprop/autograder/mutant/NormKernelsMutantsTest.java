package backprop.autograder.mutant;

import backprop.autograder.contract.NormKernelsContract;
import backprop.autograder.exercise.LayerNormKernelExercise;
import backprop.autograder.library.Trialled;
import backprop.exercise.LayerFactory;
import backprop.nn.Parameter;
import backprop.tensor.Ops;
import backprop.worker.answer.Answers;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Of layers that compute as kernels should, in Java, with one mistake each. */
final class NormKernelsMutantsTest extends MutantSuite {

  NormKernelsMutantsTest() {
    super(NormKernelsContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        mutant(
            "the gain stands before the bracket",
            "inputGradient",
            "the gain stands before the bracket",
            GainLast::new),
        mutant("dγ is dβ", "gain", "dγ = Σ_rows", GainAsBias::new),
        mutant("dβ is a mean", "bias", "4 is the batch size", MeanBias::new),
        mutant("only the first 64 columns", "sizes", "with X [3, 65]", OneBlock::new),
        mutant("gradients are replaced", "accumulation", "= where += is meant", Replacing::new),
        mutant("dY is changed", "unchanged", "dY", Changing::new));
  }

  private static Mutant mutant(
      String mistake, String method, String says, LayerFactory.OfTwo factory) {
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(
            mistake,
            NormKernelsContract.class,
            LayerNormKernelExercise.SPEC,
            Answers.subjectOf(factory)));
  }

  /** Right as it stands: one group, so that each row is a set. */
  private static class Rows extends OpenNorm {
    Rows(Parameter gain, Parameter bias) {
      super(1, gain, bias);
    }
  }

  private static final class GainLast extends Rows {
    GainLast(Parameter gain, Parameter bias) {
      super(gain, bias);
    }

    @Override
    protected INDArray dX(INDArray dY) {
      return scaled(through(dY));
    }
  }

  private static final class GainAsBias extends Rows {
    GainAsBias(Parameter gain, Parameter bias) {
      super(gain, bias);
    }

    @Override
    public INDArray backward(INDArray dY) {
      INDArray dX = super.backward(dY);
      gain.accumulate(Ops.sumRows(dY.sub(dY.mul(xHat))));
      return dX;
    }
  }

  private static final class MeanBias extends Rows {
    MeanBias(Parameter gain, Parameter bias) {
      super(gain, bias);
    }

    @Override
    public INDArray backward(INDArray dY) {
      INDArray dX = super.backward(dY);
      bias.accumulate(Ops.sumRows(dY).mul(1.0 / dY.size(0) - 1));
      return dX;
    }
  }

  private static final class OneBlock extends Rows {
    OneBlock(Parameter gain, Parameter bias) {
      super(gain, bias);
    }

    @Override
    protected INDArray dX(INDArray dY) {
      INDArray dX = super.dX(dY).dup();
      if (dX.size(1) > 64) {
        dX.get(NDArrayIndex.all(), NDArrayIndex.interval(64, dX.size(1))).assign(0);
      }
      return dX;
    }
  }

  private static final class Replacing extends Rows {
    Replacing(Parameter gain, Parameter bias) {
      super(gain, bias);
    }

    @Override
    public INDArray backward(INDArray dY) {
      gain.zeroGradient();
      bias.zeroGradient();
      return super.backward(dY);
    }
  }

  private static final class Changing extends Rows {
    Changing(Parameter gain, Parameter bias) {
      super(gain, bias);
    }

    @Override
    public INDArray backward(INDArray dY) {
      INDArray dX = super.backward(dY);
      dY.muli(2);
      return dX;
    }
  }
}
