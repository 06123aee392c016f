package backprop.autograder.mutant;

import backprop.autograder.contract.RegularizerContract;
import backprop.autograder.library.Trialled;
import backprop.autograder.spec.RegularizerSpecs;
import backprop.regularize.L2;
import backprop.regularize.Regularizer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** L2 penalties with one mistake each. */
final class RegularizerMutantsTest extends MutantSuite {

  RegularizerMutantsTest() {
    super(RegularizerContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of("the half is forgotten", "penalty", "λ/2 · Σ w²: expected", Doubled::new),
        of("λ is forgotten", "gradient", "its factor is missing", WithoutLambda::new),
        of("the gradient is twice too large", "gradient", "2.000 times what is", Twice::new),
        of("the weights shrink", "mutation", "w given to gradient was changed", Shrinks::new),
        of("memory is misread", "layouts", "with w in 'f' order", Misreads::new),
        of("integers are cast in silence", "wrongTypes", "weights of LONG", Casts::new),
        of("the gradient is always DOUBLE", "single", "received DOUBLE", AlwaysDouble::new));
  }

  private static Mutant of(
      String mistake, String method, String says, Supplier<Regularizer> regularizer) {
    return new Mutant(
        mistake, method, says, Trialled.regularizer(RegularizerSpecs.L2, regularizer));
  }

  /** The right penalty, for a mutant to spoil one thing of. */
  private static class Right implements Regularizer {
    private final Regularizer right = new L2(0.3);

    @Override
    public double penalty(INDArray w) {
      return right.penalty(w);
    }

    @Override
    public INDArray gradient(INDArray w) {
      return right.gradient(w);
    }
  }

  private static final class Doubled extends Right {
    @Override
    public double penalty(INDArray w) {
      return 2 * super.penalty(w);
    }
  }

  private static final class WithoutLambda extends Right {
    @Override
    public INDArray gradient(INDArray w) {
      return super.gradient(w).div(0.3);
    }
  }

  private static final class Twice extends Right {
    @Override
    public INDArray gradient(INDArray w) {
      return super.gradient(w).mul(2);
    }
  }

  private static final class Shrinks extends Right {
    @Override
    public INDArray gradient(INDArray w) {
      INDArray gradient = super.gradient(w);
      w.muli(0.5);
      return gradient;
    }
  }

  private static final class Misreads extends Right {
    @Override
    public INDArray gradient(INDArray w) {
      return super.gradient(Buffers.misread(w));
    }
  }

  private static final class Casts extends Right {
    @Override
    public double penalty(INDArray w) {
      return super.penalty(w.dataType().isFPType() ? w : w.castTo(DataType.DOUBLE));
    }
  }

  private static final class AlwaysDouble extends Right {
    @Override
    public INDArray gradient(INDArray w) {
      return super.gradient(w).castTo(DataType.DOUBLE);
    }
  }
}
