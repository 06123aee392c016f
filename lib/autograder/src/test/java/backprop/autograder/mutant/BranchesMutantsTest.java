package backprop.autograder.mutant;

import backprop.autograder.contract.exercise.BranchesContract;
import backprop.autograder.library.Trialled;
import backprop.exercise.BranchesFactory;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.worker.answer.Answers;
import java.util.List;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Rows of layers whose results are summed, with one mistake each. */
final class BranchesMutantsTest extends MutantSuite {

  BranchesMutantsTest() {
    super(BranchesContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of("the third layer has no part in Y", "forward", "f₃(f₂(f₁(X)))", NoThird::new),
        of("the first layer has no part in dX", "backward", "through f₃", NoFirst::new),
        of("there are three branches", "sumForward", "4 branches", b -> new Three(b, true)),
        of("three branches send back", "sumBackward", "4 branches", b -> new Three(b, false)),
        of("what goes around does not come back", "around", "dY itself is missing", NoWay::new),
        of("gradients are emptied first", "gradients", "was forgotten", Empties::new),
        of("it is always training", "modes", "asked in EVAL", AlwaysTrains::new),
        of("four parameters are enough", "parameters", "p5", Four::new),
        of("a shared parameter is listed twice", "shared", "p1, p4", Twice::new),
        of("all objects have the same branches", "again", "the first object again", Shares::new),
        of("the sum is made in the first term", "unchanged", "X was changed", InPlace::new),
        of("layers are asked twice", "once", "one question", AsksTwice::new));
  }

  private static Mutant of(String mistake, String method, String says, BranchesFactory factory) {
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(mistake, BranchesContract.class, "Y = Σ F_j(X)", Answers.subjectOf(factory)));
  }

  private static final class NoThird extends OpenBranches {
    NoThird(List<List<Layer>> branches) {
      super(branches);
    }

    @Override
    protected INDArray there(List<Layer> branch, INDArray x, Mode mode) {
      INDArray y = super.there(branch, x, mode);
      return branch.size() == 3 ? y.mul(0.5) : y;
    }
  }

  private static final class NoFirst extends OpenBranches {
    NoFirst(List<List<Layer>> branches) {
      super(branches);
    }

    @Override
    protected INDArray back(List<Layer> branch, INDArray dY) {
      INDArray d = dY;
      for (int i = branch.size() - 1; i >= 0; i--) {
        INDArray next = branch.get(i).backward(d);
        d = i == 0 && branch.size() == 3 ? d : next;
      }
      return d;
    }
  }

  /** Leaves the fourth branch out of one of the sums. */
  private static final class Three extends OpenBranches {
    private final boolean forward;

    Three(List<List<Layer>> branches, boolean forward) {
      super(branches);
      this.forward = forward;
    }

    @Override
    protected INDArray there(List<Layer> branch, INDArray x, Mode mode) {
      INDArray y = super.there(branch, x, mode);
      return forward && branches.indexOf(branch) == 3 ? y.mul(0) : y;
    }

    @Override
    protected INDArray back(List<Layer> branch, INDArray dY) {
      INDArray d = super.back(branch, dY);
      return !forward && branches.indexOf(branch) == 3 ? d.mul(0) : d;
    }
  }

  private static final class NoWay extends OpenBranches {
    NoWay(List<List<Layer>> branches) {
      super(branches);
    }

    @Override
    protected INDArray back(List<Layer> branch, INDArray dY) {
      return branch.isEmpty() ? dY.mul(0) : super.back(branch, dY);
    }
  }

  private static final class Empties extends OpenBranches {
    Empties(List<List<Layer>> branches) {
      super(branches);
    }

    @Override
    public INDArray backward(INDArray dY) {
      parameters().forEach(Parameter::zeroGradient);
      return super.backward(dY);
    }
  }

  private static final class AlwaysTrains extends OpenBranches {
    AlwaysTrains(List<List<Layer>> branches) {
      super(branches);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return super.forward(x, Mode.TRAIN);
    }
  }

  private static final class Four extends OpenBranches {
    Four(List<List<Layer>> branches) {
      super(branches);
    }

    @Override
    protected void list(List<Parameter> all, Parameter p) {
      if (all.size() < 4) {
        super.list(all, p);
      }
    }
  }

  private static final class Twice extends OpenBranches {
    Twice(List<List<Layer>> branches) {
      super(branches);
    }

    @Override
    protected void list(List<Parameter> all, Parameter p) {
      all.add(p);
    }
  }

  private static final class Shares extends OpenBranches {
    private static List<List<Layer>> latest;

    Shares(List<List<Layer>> branches) {
      super(branches);
      latest = branches;
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return new OpenBranches(latest).forward(x, mode);
    }

    @Override
    public INDArray backward(INDArray dY) {
      return new OpenBranches(latest).backward(dY);
    }
  }

  private static final class InPlace extends OpenBranches {
    InPlace(List<List<Layer>> branches) {
      super(branches);
    }

    @Override
    protected INDArray add(INDArray sum, INDArray term) {
      return sum.addi(term);
    }
  }

  private static final class AsksTwice extends OpenBranches {
    AsksTwice(List<List<Layer>> branches) {
      super(branches);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      super.forward(x, mode);
      return super.forward(x, mode);
    }
  }
}
