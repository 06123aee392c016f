package backprop.autograder.mutant;

import backprop.autograder.contract.exercise.RecurrentStepContract;
import backprop.autograder.library.Trialled;
import backprop.exercise.RecurrentStepFactory;
import backprop.exercise.StepValues;
import backprop.nn.Parameter;
import backprop.tensor.Ops;
import backprop.worker.answer.Answers;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Steps of exercise 17's unit, with one mistake each. */
final class RecurrentStepMutantsTest extends MutantSuite {

  RecurrentStepMutantsTest() {
    super(RecurrentStepContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of("the candidate sees all of the state", "lines", "yours sees H", SeesAll::new),
        of("F has one path", "paths", "F is used in M, too", OnePath::new),
        of("M's path is counted twice", "paths", "dM counts that path", Twice::new),
        of("all of dNext comes back", "paths", "1 - F is missing", AllBack::new),
        of("dF has H - G", "paths", "yours is H - G", Opposite::new),
        of("Ug is not turned", "products", "transpose", NotTurned::new),
        of("Ug was multiplied by H", "parameterGradients", "made of H", OfState::new),
        of("gradients are assigned", "accumulates", "= where += is meant", Assigns::new),
        of("dNext is written into", "unchanged", "dNext was changed", WritesInto::new),
        of("the batch is four rows", "again", "dX", FourRows::new),
        of("the sigmoid overflows", "large", "received NaN", Overflows::new));
  }

  private static Mutant of(
      String mistake, String method, String says, RecurrentStepFactory factory) {
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(
            mistake, RecurrentStepContract.class, "a gated step", Answers.subjectOf(factory)));
  }

  private static final class SeesAll extends OpenGatedStep {
    SeesAll(Parameter wf, Parameter uf, Parameter bf, Parameter wg, Parameter ug, Parameter bg) {
      super(wf, uf, bf, wg, ug, bg);
    }

    @Override
    protected INDArray g(INDArray x, INDArray h, INDArray m) {
      return super.g(x, h, h);
    }
  }

  private static final class OnePath extends OpenGatedStep {
    OnePath(Parameter wf, Parameter uf, Parameter bf, Parameter wg, Parameter ug, Parameter bg) {
      super(wf, uf, bf, wg, ug, bg);
    }

    @Override
    protected INDArray dZf(StepValues v, INDArray dNext, INDArray dM) {
      return super.dZf(v, dNext, dM.mul(0));
    }
  }

  private static final class Twice extends OpenGatedStep {
    Twice(Parameter wf, Parameter uf, Parameter bf, Parameter wg, Parameter ug, Parameter bg) {
      super(wf, uf, bf, wg, ug, bg);
    }

    @Override
    protected INDArray dH(StepValues v, INDArray dNext, INDArray dM, INDArray dZf) {
      return super.dH(v, dNext, dM, dZf).add(dM);
    }
  }

  private static final class AllBack extends OpenGatedStep {
    AllBack(Parameter wf, Parameter uf, Parameter bf, Parameter wg, Parameter ug, Parameter bg) {
      super(wf, uf, bf, wg, ug, bg);
    }

    @Override
    protected INDArray dH(StepValues v, INDArray dNext, INDArray dM, INDArray dZf) {
      return super.dH(v, dNext, dM, dZf).add(dNext.mul(v.f()));
    }
  }

  private static final class Opposite extends OpenGatedStep {
    Opposite(Parameter wf, Parameter uf, Parameter bf, Parameter wg, Parameter ug, Parameter bg) {
      super(wf, uf, bf, wg, ug, bg);
    }

    @Override
    protected INDArray dZf(StepValues v, INDArray dNext, INDArray dM) {
      INDArray dF = dNext.mul(v.h().sub(v.g())).add(dM.mul(v.h()));
      return dF.mul(v.f()).mul(v.f().rsub(1));
    }
  }

  private static final class NotTurned extends OpenGatedStep {
    NotTurned(Parameter wf, Parameter uf, Parameter bf, Parameter wg, Parameter ug, Parameter bg) {
      super(wf, uf, bf, wg, ug, bg);
    }

    @Override
    protected INDArray dM(INDArray dZg) {
      return Ops.matmul(dZg, ug.value());
    }
  }

  private static final class OfState extends OpenGatedStep {
    OfState(Parameter wf, Parameter uf, Parameter bf, Parameter wg, Parameter ug, Parameter bg) {
      super(wf, uf, bf, wg, ug, bg);
    }

    @Override
    protected INDArray dUg(StepValues v, INDArray dZg) {
      return Ops.matmulTransposeA(v.h(), dZg);
    }
  }

  private static final class Assigns extends OpenGatedStep {
    Assigns(Parameter wf, Parameter uf, Parameter bf, Parameter wg, Parameter ug, Parameter bg) {
      super(wf, uf, bf, wg, ug, bg);
    }

    @Override
    protected void add(Parameter p, INDArray gradient) {
      p.gradient().assign(gradient);
    }
  }

  private static final class WritesInto extends OpenGatedStep {
    WritesInto(Parameter wf, Parameter uf, Parameter bf, Parameter wg, Parameter ug, Parameter bg) {
      super(wf, uf, bf, wg, ug, bg);
    }

    @Override
    protected INDArray dH(StepValues v, INDArray dNext, INDArray dM, INDArray dZf) {
      return dNext
          .muli(v.f().rsub(1))
          .add(dM.mul(v.f()))
          .add(Ops.matmulTransposeB(dZf, uf.value()));
    }
  }

  private static final class FourRows extends OpenGatedStep {
    FourRows(Parameter wf, Parameter uf, Parameter bf, Parameter wg, Parameter ug, Parameter bg) {
      super(wf, uf, bf, wg, ug, bg);
    }

    @Override
    protected INDArray dX(INDArray dZf, INDArray dZg) {
      return super.dX(dZf, dZg).mul(dZf.size(0)).div(4);
    }
  }

  private static final class Overflows extends OpenGatedStep {
    Overflows(Parameter wf, Parameter uf, Parameter bf, Parameter wg, Parameter ug, Parameter bg) {
      super(wf, uf, bf, wg, ug, bg);
    }

    @Override
    protected INDArray f(INDArray x, INDArray h) {
      INDArray z = Ops.affine(x, wf.value(), bf.value()).add(Ops.matmul(h, uf.value()));
      INDArray e = Transforms.exp(z, true);
      return e.div(e.add(1));
    }
  }
}
