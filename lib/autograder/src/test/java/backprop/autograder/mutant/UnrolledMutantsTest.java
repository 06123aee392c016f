package backprop.autograder.mutant;

import backprop.autograder.contract.exercise.UnrolledContract;
import backprop.autograder.library.Trialled;
import backprop.exercise.RecurrentStep;
import backprop.exercise.StepValues;
import backprop.exercise.UnrolledFactory;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.worker.answer.Answers;
import java.util.List;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Sequences of steps, with one mistake each. */
final class UnrolledMutantsTest extends MutantSuite {

  UnrolledMutantsTest() {
    super(UnrolledContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of("every step begins with zeros", "forward", "not carried on", Alone::new),
        of("nothing comes back", "backward", "from the step after", NothingBack::new),
        of("the state is not handed back", "backward", "a state of zeros", Stateless::new),
        of("all that came back is summed", "backward", "what was carried", Summed::new),
        of("dY is added behind the step", "backward", "behind the step", Behind::new),
        of("gradients are emptied first", "once", "was forgotten", EmptiesFirst::new),
        of("no parameter is listed", "listed", "received none", ListsNone::new),
        of("the latest steps of all objects", "again", "the first object again", SharesSteps::new),
        of("static fields keep the batch", "again", "a static field", SharesBatch::new),
        of("a state of FLOAT zeros", "again", "h must be DOUBLE, as x is", FloatZeros::new),
        of("dY is written into", "unchanged", "dY was changed", AddsInto::new),
        of("any dY will do", "refused", "[3, 5, 3]", TakesAny::new));
  }

  private static Mutant of(String mistake, String method, String says, UnrolledFactory factory) {
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(
            mistake,
            UnrolledContract.class,
            "H_s = step(X_s, H_{s-1})",
            Answers.subjectOf(factory)));
  }

  private static final class Alone extends OpenUnrolled {
    Alone(RecurrentStep step, int hidden) {
      super(step, hidden);
    }

    @Override
    protected INDArray carried(INDArray next) {
      return next.mul(0);
    }
  }

  private static final class NothingBack extends OpenUnrolled {
    NothingBack(RecurrentStep step, int hidden) {
      super(step, hidden);
    }

    @Override
    protected INDArray back(INDArray dH) {
      return dH.mul(0);
    }
  }

  private static final class Stateless extends OpenUnrolled {
    Stateless(RecurrentStep step, int hidden) {
      super(step, hidden);
    }

    @Override
    protected StepValues handed(StepValues v) {
      return new StepValues(v.x(), v.h().mul(0), null, null, null, v.next());
    }
  }

  private static final class Summed extends OpenUnrolled {
    private INDArray carried;

    Summed(RecurrentStep step, int hidden) {
      super(step, hidden);
    }

    @Override
    protected INDArray sum(INDArray dY, INDArray dH) {
      carried = dH;
      return super.sum(dY, dH);
    }

    @Override
    protected INDArray back(INDArray dH) {
      return dH.add(carried);
    }
  }

  private static final class Behind extends OpenUnrolled {
    private INDArray rows;

    Behind(RecurrentStep step, int hidden) {
      super(step, hidden);
    }

    @Override
    protected INDArray sum(INDArray dY, INDArray dH) {
      rows = dY;
      return dH;
    }

    @Override
    protected INDArray back(INDArray dH) {
      return dH.add(rows);
    }
  }

  private static final class EmptiesFirst extends OpenUnrolled {
    EmptiesFirst(RecurrentStep step, int hidden) {
      super(step, hidden);
    }

    @Override
    public INDArray backward(INDArray dY) {
      parameters().forEach(Parameter::zeroGradient);
      return super.backward(dY);
    }
  }

  private static final class ListsNone extends OpenUnrolled {
    ListsNone(RecurrentStep step, int hidden) {
      super(step, hidden);
    }

    @Override
    public List<Parameter> parameters() {
      return List.of();
    }
  }

  private static final class SharesSteps extends OpenUnrolled {
    private static RecurrentStep latest;
    private static int size;
    private OpenUnrolled at;

    SharesSteps(RecurrentStep step, int hidden) {
      super(step, hidden);
      latest = step;
      size = hidden;
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      at = new OpenUnrolled(latest, size);
      return at.forward(x, mode);
    }

    @Override
    public INDArray backward(INDArray dY) {
      return (at == null ? new OpenUnrolled(latest, size) : at).backward(dY);
    }
  }

  private static final class SharesBatch extends OpenUnrolled {
    private static INDArray latest;
    private static List<StepValues> made;

    SharesBatch(RecurrentStep step, int hidden) {
      super(step, hidden);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      INDArray y = super.forward(x, mode);
      latest = x;
      made = values;
      return y;
    }

    @Override
    public INDArray backward(INDArray dY) {
      x = latest;
      values = made;
      return super.backward(dY);
    }
  }

  private static final class FloatZeros extends OpenUnrolled {
    FloatZeros(RecurrentStep step, int hidden) {
      super(step, hidden);
    }

    @Override
    protected INDArray zeros(INDArray like) {
      return Nd4j.zeros(DataType.FLOAT, like.size(0), hidden);
    }
  }

  private static final class AddsInto extends OpenUnrolled {
    AddsInto(RecurrentStep step, int hidden) {
      super(step, hidden);
    }

    @Override
    protected INDArray sum(INDArray dY, INDArray dH) {
      return dY.addi(dH);
    }
  }

  private static final class TakesAny extends OpenUnrolled {
    TakesAny(RecurrentStep step, int hidden) {
      super(step, hidden);
    }

    @Override
    protected void refuse(INDArray dY) {
      if (x == null) {
        super.refuse(dY);
      }
    }
  }
}
