package backprop.autograder.mutant;

import backprop.autograder.contract.exercise.ParallelContract;
import backprop.autograder.library.Trialled;
import backprop.exercise.ParallelBlockFactory;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.worker.answer.Answers;
import java.util.List;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Blocks with their branches side by side, with one mistake each. */
final class ParallelMutantsTest extends MutantSuite {

  ParallelMutantsTest() {
    super(ParallelContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of("X is forgotten", "forward", "X itself is missing", NoWayThere::new),
        of("dY does not come back", "backward", "dY itself is missing", NoWayBack::new),
        of("it empties F", "branches", "was forgotten", (n, a, f) -> new Empties(n, a, f, f)),
        of("it empties N", "normGradients", "was forgotten", (n, a, f) -> new Empties(n, a, f, n)),
        of("it is always training", "modes", "asked in EVAL", AlwaysTrains::new),
        of("the norm is not trained", "parameters", "p3, p4, p5, p6", NoNorm::new),
        of("all blocks are one", "again", "the first block again", Shares::new),
        of("the sum is made in X", "unchanged", "X was changed", InPlace::new),
        of("Y is written into N(X)", "unchanged", "attention was given was changed", Reuses::new),
        of("the norm is asked for each branch", "once", "one question", AsksTwice::new));
  }

  private static Mutant of(
      String mistake, String method, String says, ParallelBlockFactory factory) {
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(
            mistake,
            ParallelContract.class,
            "Y = X + A(N(X)) + F(N(X))",
            Answers.subjectOf(factory)));
  }

  private static final class NoWayThere extends OpenParallel {
    NoWayThere(Layer norm, Layer attention, Layer feedForward) {
      super(norm, attention, feedForward);
    }

    @Override
    protected INDArray y(INDArray x, INDArray attended, INDArray fed) {
      return attended.add(fed);
    }
  }

  private static final class NoWayBack extends OpenParallel {
    NoWayBack(Layer norm, Layer attention, Layer feedForward) {
      super(norm, attention, feedForward);
    }

    @Override
    protected INDArray dX(INDArray dY, INDArray attended, INDArray fed) {
      return norm.backward(attended.add(fed));
    }
  }

  /** Empties the gradients of one of its layers first. */
  private static final class Empties extends OpenParallel {
    private final Layer emptied;

    Empties(Layer norm, Layer attention, Layer feedForward, Layer emptied) {
      super(norm, attention, feedForward);
      this.emptied = emptied;
    }

    @Override
    public INDArray backward(INDArray dY) {
      emptied.parameters().forEach(Parameter::zeroGradient);
      return super.backward(dY);
    }
  }

  private static final class AlwaysTrains extends OpenParallel {
    AlwaysTrains(Layer norm, Layer attention, Layer feedForward) {
      super(norm, attention, feedForward);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return super.forward(x, Mode.TRAIN);
    }
  }

  private static final class NoNorm extends OpenParallel {
    NoNorm(Layer norm, Layer attention, Layer feedForward) {
      super(norm, attention, feedForward);
    }

    @Override
    public List<Parameter> parameters() {
      List<Parameter> all = super.parameters();
      return all.subList(norm.parameters().size(), all.size());
    }
  }

  private static final class Shares extends OpenParallel {
    private static OpenParallel latest;

    Shares(Layer norm, Layer attention, Layer feedForward) {
      super(norm, attention, feedForward);
      latest = new OpenParallel(norm, attention, feedForward);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return latest.forward(x, mode);
    }

    @Override
    public INDArray backward(INDArray dY) {
      return latest.backward(dY);
    }
  }

  private static final class InPlace extends OpenParallel {
    InPlace(Layer norm, Layer attention, Layer feedForward) {
      super(norm, attention, feedForward);
    }

    @Override
    protected INDArray y(INDArray x, INDArray attended, INDArray fed) {
      return x.addi(attended).addi(fed);
    }
  }

  /** Its layers keep N(X), and find Y in it. */
  private static final class Reuses extends OpenParallel {
    Reuses(Layer norm, Layer attention, Layer feedForward) {
      super(norm, attention, feedForward);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      INDArray m = norm.forward(x, mode);
      INDArray attended = attention.forward(m, mode);
      INDArray fed = feedForward.forward(m, mode);
      return m.assign(x).addi(attended).addi(fed);
    }
  }

  private static final class AsksTwice extends OpenParallel {
    AsksTwice(Layer norm, Layer attention, Layer feedForward) {
      super(norm, attention, feedForward);
    }

    @Override
    protected INDArray dX(INDArray dY, INDArray attended, INDArray fed) {
      return dY.add(norm.backward(attended)).add(norm.backward(fed));
    }
  }
}
