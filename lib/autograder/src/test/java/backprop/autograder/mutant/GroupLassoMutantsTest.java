package backprop.autograder.mutant;

import backprop.autograder.contract.exercise.GroupLassoContract;
import backprop.autograder.library.Trialled;
import backprop.exercise.ProximalFactory;
import backprop.worker.answer.Answers;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Group lassos with one mistake each. */
final class GroupLassoMutantsTest extends MutantSuite {

  GroupLassoMutantsTest() {
    super(GroupLassoContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of("√m is missing in the value", "penalty", "√m is missing", Unweighted::new),
        of("√m is missing throughout", "penalty", "√m is missing", Unscaled::new),
        of("m stands for its root throughout", "penalty", "its root belongs", ByWidth::new),
        of("the gradient is twice too large", "gradient", "2.000 times what is", Twice::new),
        of("rows of zeros are divided by 0", "nearZero", "received NaN", Divides::new),
        of(
            "a little is added to every length",
            "nearZero",
            "in a row of length 1.00e-06",
            Adds::new),
        of("√m is missing in the step", "proximal", "√m is missing", ShortStep::new),
        of("what is left stays as it is", "proximal", "W itself", Hard::new),
        of("short rows come out behind zero", "within", "other side of zero", Overshoots::new),
        of("rows stop short of zero", "within", "expected zeros", Stops::new),
        of("the width is the first one's", "others", "with W [6, 3]", FirstWidth::new),
        of("λ is shared by all", "others", "with W [6, 3]", SharedStrength::new),
        of("the step is taken in place", "unchanged", "W given to proximal", InPlace::new),
        of("one array is returned again", "unchanged", "the gradient returned", Reuses::new),
        of("memory is misread", "layouts", "with W in 'f' order", Misreads::new),
        of("the step is always DOUBLE", "layouts", "received DOUBLE", AlwaysDouble::new),
        of("integers are cast in silence", "refusals", "weights of LONG", Casts::new),
        of("NaN is switched off", "nan", "gradient of a weight that is NaN", HidesSlope::new),
        of("NaN is taken for a short row", "nan", "proximal of a weight that is NaN", Hides::new),
        of("large gradients are cut", "large", "at [784, 128]", CutsLarge::new));
  }

  private static Mutant of(String mistake, String method, String says, ProximalFactory factory) {
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(mistake, GroupLassoContract.class, "lasso", Answers.subjectOf(factory)));
  }

  private static final class Unweighted extends OpenGroupLasso {
    Unweighted(double lambda) {
      super(lambda);
    }

    @Override
    public double penalty(INDArray w) {
      return super.penalty(w) / Math.sqrt(w.columns());
    }
  }

  private static final class Unscaled extends OpenGroupLasso {
    Unscaled(double lambda) {
      super(lambda);
    }

    @Override
    double pull(INDArray w) {
      return lambda;
    }
  }

  private static final class ByWidth extends OpenGroupLasso {
    ByWidth(double lambda) {
      super(lambda);
    }

    @Override
    double pull(INDArray w) {
      return lambda * w.columns();
    }
  }

  private static final class Twice extends OpenGroupLasso {
    Twice(double lambda) {
      super(lambda);
    }

    @Override
    double slope(double pull, double length) {
      return 2 * super.slope(pull, length);
    }
  }

  private static final class Divides extends OpenGroupLasso {
    Divides(double lambda) {
      super(lambda);
    }

    @Override
    double slope(double pull, double length) {
      return pull / length;
    }
  }

  private static final class Adds extends OpenGroupLasso {
    Adds(double lambda) {
      super(lambda);
    }

    @Override
    double slope(double pull, double length) {
      return pull / (length + 1e-10);
    }
  }

  private static final class ShortStep extends OpenGroupLasso {
    ShortStep(double lambda) {
      super(lambda);
    }

    @Override
    public INDArray proximal(INDArray w, double eta) {
      require(w);
      return super.proximal(w, eta / Math.sqrt(w.columns()));
    }
  }

  private static final class Hard extends OpenGroupLasso {
    Hard(double lambda) {
      super(lambda);
    }

    @Override
    double kept(double pull, double length) {
      return length <= pull ? 0 : length / length;
    }
  }

  private static final class Overshoots extends OpenGroupLasso {
    Overshoots(double lambda) {
      super(lambda);
    }

    @Override
    double kept(double pull, double length) {
      return length == 0 ? 0 : 1 - pull / length;
    }
  }

  private static final class Stops extends OpenGroupLasso {
    Stops(double lambda) {
      super(lambda);
    }

    @Override
    double kept(double pull, double length) {
      return length <= pull ? 1e-3 : super.kept(pull, length);
    }
  }

  private static final class FirstWidth extends OpenGroupLasso {
    FirstWidth(double lambda) {
      super(lambda);
    }

    @Override
    double pull(INDArray w) {
      return lambda * Math.sqrt(5);
    }
  }

  /** As a static field would be; each contract's subject makes its own. */
  private static final class SharedStrength extends OpenGroupLasso {
    private static double shared;

    SharedStrength(double lambda) {
      super(lambda);
      shared = lambda;
    }

    @Override
    double pull(INDArray w) {
      return super.pull(w) / lambda * shared;
    }
  }

  private static final class InPlace extends OpenGroupLasso {
    InPlace(double lambda) {
      super(lambda);
    }

    @Override
    public INDArray proximal(INDArray w, double eta) {
      return w.assign(super.proximal(w, eta));
    }
  }

  private static final class Reuses extends OpenGroupLasso {
    private INDArray kept;

    Reuses(double lambda) {
      super(lambda);
    }

    @Override
    public INDArray gradient(INDArray w) {
      INDArray gradient = super.gradient(w);
      boolean again =
          kept != null && kept.equalShapes(gradient) && kept.dataType() == gradient.dataType();
      kept = again ? kept.assign(gradient) : gradient;
      return kept;
    }
  }

  private static final class Misreads extends OpenGroupLasso {
    Misreads(double lambda) {
      super(lambda);
    }

    @Override
    public INDArray gradient(INDArray w) {
      require(w);
      return super.gradient(Buffers.misread(w));
    }
  }

  private static final class AlwaysDouble extends OpenGroupLasso {
    AlwaysDouble(double lambda) {
      super(lambda);
    }

    @Override
    public INDArray proximal(INDArray w, double eta) {
      return super.proximal(w, eta).castTo(DataType.DOUBLE);
    }
  }

  private static final class Casts extends OpenGroupLasso {
    Casts(double lambda) {
      super(lambda);
    }

    @Override
    public double penalty(INDArray w) {
      return super.penalty(w.dataType().isFPType() ? w : w.castTo(DataType.DOUBLE));
    }
  }

  private static final class HidesSlope extends OpenGroupLasso {
    HidesSlope(double lambda) {
      super(lambda);
    }

    @Override
    public INDArray gradient(INDArray w) {
      return withoutNan(super.gradient(w));
    }
  }

  private static final class Hides extends OpenGroupLasso {
    Hides(double lambda) {
      super(lambda);
    }

    @Override
    public INDArray proximal(INDArray w, double eta) {
      return withoutNan(super.proximal(w, eta));
    }
  }

  private static INDArray withoutNan(INDArray a) {
    for (long i = 0; i < a.length(); i++) {
      a.putScalar(i, Double.isNaN(a.getDouble(i)) ? 0 : a.getDouble(i));
    }
    return a;
  }

  private static final class CutsLarge extends OpenGroupLasso {
    CutsLarge(double lambda) {
      super(lambda);
    }

    @Override
    public INDArray gradient(INDArray w) {
      INDArray gradient = super.gradient(w);
      if (w.rows() > 100) {
        gradient.getRow(100).assign(0);
      }
      return gradient;
    }
  }
}
