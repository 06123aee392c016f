package backprop.autograder.mutant;

import backprop.autograder.contract.exercise.GatedContract;
import backprop.autograder.exercise.GatedAndParallelExercise;
import backprop.autograder.library.Trialled;
import backprop.exercise.LayerFactory;
import backprop.nn.Parameter;
import backprop.worker.answer.Answers;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Feed-forward layers with a gate, with one mistake each. */
final class GatedMutantsTest extends MutantSuite {

  GatedMutantsTest() {
    super(GatedContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of("SiLU is taken of the wrong product", "forward", "SiLU of X W_u", Swapped::new),
        of("the way through U is forgotten", "inputGradient", "through W_u", NoUp::new),
        of("the way down is given U", "parameterGradients", "it has U where H", GivesU::new),
        of("wide gradients are cut", "large", "sizes of a large layer", CutsLarge::new),
        of("σ overflows", "largeNumbers", "expected a number", Overflows::new));
  }

  private static Mutant of(
      String mistake, String method, String says, LayerFactory.OfThree factory) {
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(
            mistake,
            GatedContract.class,
            GatedAndParallelExercise.GATED,
            Answers.subjectOf(factory)));
  }

  /** A layer of its own, right for what it takes for the formula. */
  private static final class Swapped extends OpenGated {
    Swapped(Parameter gate, Parameter up, Parameter down) {
      super(gate, up, down);
    }

    @Override
    protected INDArray h() {
      return g.mul(u).mul(sigmoid(u));
    }

    @Override
    protected INDArray dU(INDArray dH) {
      INDArray s = sigmoid(u);
      return dH.mul(g).mul(s.mul(u.mul(s.rsub(1)).add(1)));
    }

    @Override
    protected INDArray dG(INDArray dH) {
      return dH.mul(u.mul(sigmoid(u)));
    }
  }

  private static final class NoUp extends OpenGated {
    NoUp(Parameter gate, Parameter up, Parameter down) {
      super(gate, up, down);
    }

    @Override
    protected INDArray dX(INDArray dG, INDArray dU) {
      return dG.mmul(gate.value().transpose());
    }
  }

  private static final class GivesU extends OpenGated {
    private boolean back;

    GivesU(Parameter gate, Parameter up, Parameter down) {
      super(gate, up, down);
    }

    @Override
    public INDArray backward(INDArray dY) {
      back = true;
      try {
        return super.backward(dY);
      } finally {
        back = false;
      }
    }

    @Override
    protected INDArray h() {
      return back ? u : super.h();
    }
  }

  private static final class CutsLarge extends OpenGated {
    CutsLarge(Parameter gate, Parameter up, Parameter down) {
      super(gate, up, down);
    }

    @Override
    protected INDArray dU(INDArray dH) {
      return super.dU(dH).mul(dH.size(1) > 100 ? 0.9 : 1);
    }
  }

  private static final class Overflows extends OpenGated {
    Overflows(Parameter gate, Parameter up, Parameter down) {
      super(gate, up, down);
    }

    @Override
    protected INDArray sigmoid(INDArray a) {
      INDArray e = Transforms.exp(a, true);
      return e.div(e.add(1));
    }
  }
}
