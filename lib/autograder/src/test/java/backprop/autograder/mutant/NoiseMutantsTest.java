package backprop.autograder.mutant;

import backprop.autograder.contract.exercise.NoiseContract;
import backprop.autograder.library.Trialled;
import backprop.exercise.DropoutFactory;
import backprop.nn.Mode;
import backprop.worker.answer.Answers;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Gaussian dropouts with one mistake each. */
final class NoiseMutantsTest extends MutantSuite {

  NoiseMutantsTest() {
    super(NoiseContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of("the noise is about 0", "mean", "drawn about 0", AboutZero::new),
        of("σ² is taken for σ", "variance", "a root is missing", WithoutRoot::new),
        of("p is what is kept", "variance", "changed places", Kept::new),
        of("the noise is a box", "bell", "kurtosis", Box::new),
        of("noise below 0 is cut", "bell", "below", Cut::new),
        of("a row has one noise", "own", "different numbers", OfRows::new),
        of("the noise is kept for a shape", "own", "two forwards", Keeps::new),
        of("EVAL has noise too", "eval", "Y = X, in EVAL", NoisyEval::new),
        of("EVAL goes back by old noise", "eval", "dX = dY, after", OldNoise::new),
        of("the generator is another one", "seeds", "of one seed", OwnGenerator::new),
        of("the seed is always the same", "seeds", "two seeds", OneSeed::new),
        of("EVAL draws too", "seeds", "after a forward in EVAL", DrawsInEval::new),
        of("dY comes back as it is", "backward", "dY itself", Forgets::new),
        of("backward draws again", "backward", "draws again", DrawsAgain::new),
        of("the noise is shared by all", "backward", "dX = dY ⊙ M", Shared::new),
        of("M is found as Y / X", "zeros", "dX", Divides::new),
        of("Y is written into X", "unchanged", "X was changed", InPlace::new),
        of("Y is kept and filled anew", "unchanged", "an earlier forward", Refills::new),
        of("M lies otherwise than X", "layouts", "sliced out", Misreads::new),
        of("FLOAT is answered in DOUBLE", "layouts", "received DOUBLE", AlwaysDouble::new),
        of("integers are cast in silence", "refusals", "forward of LONG", Casts::new));
  }

  private static Mutant of(String mistake, String method, String says, DropoutFactory factory) {
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(mistake, NoiseContract.class, "noise", Answers.subjectOf(factory)));
  }

  private static final class AboutZero extends OpenNoise {
    AboutZero(double p, RandomGenerator random) {
      super(p, random);
    }

    @Override
    double draw() {
      return super.draw() - 1;
    }
  }

  private static final class WithoutRoot extends OpenNoise {
    WithoutRoot(double p, RandomGenerator random) {
      super(p, random);
    }

    @Override
    double draw() {
      return 1 + p / (1 - p) * random.nextGaussian();
    }
  }

  private static final class Kept extends OpenNoise {
    Kept(double p, RandomGenerator random) {
      super(p, random);
    }

    @Override
    double draw() {
      return 1 + Math.sqrt((1 - p) / p) * random.nextGaussian();
    }
  }

  private static final class Box extends OpenNoise {
    Box(double p, RandomGenerator random) {
      super(p, random);
    }

    @Override
    double draw() {
      return 1 + Math.sqrt(3 * p / (1 - p)) * random.nextDouble(-1, 1);
    }
  }

  /** So little of it, at a small p, that mean and variance hardly change. */
  private static final class Cut extends OpenNoise {
    Cut(double p, RandomGenerator random) {
      super(p, random);
    }

    @Override
    double draw() {
      double limit = 2.9 * Math.sqrt(p / (1 - p));
      double noise = super.draw();
      while (noise < 1 - limit) {
        noise = super.draw();
      }
      return noise;
    }
  }

  private static final class OfRows extends OpenNoise {
    OfRows(double p, RandomGenerator random) {
      super(p, random);
    }

    @Override
    INDArray noise(INDArray x) {
      INDArray m = super.noise(x);
      if (x.rank() == 2 && x.rows() > 100) {
        m.getRow(1).assign(m.getRow(0));
        m.getRow(2).assign(m.getRow(0));
      }
      return m;
    }
  }

  private static final class Keeps extends OpenNoise {
    private INDArray kept;

    Keeps(double p, RandomGenerator random) {
      super(p, random);
    }

    @Override
    INDArray noise(INDArray x) {
      if (x.length() < 10_000) {
        return super.noise(x);
      }
      kept = kept == null ? super.noise(x) : kept;
      return kept;
    }
  }

  private static final class NoisyEval extends OpenNoise {
    NoisyEval(double p, RandomGenerator random) {
      super(p, random);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      INDArray y = super.forward(x, mode);
      return mode == Mode.EVAL ? y.mul(1 - p) : y;
    }
  }

  private static final class OldNoise extends OpenNoise {
    OldNoise(double p, RandomGenerator random) {
      super(p, random);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return mode == Mode.TRAIN ? super.forward(x, mode) : x.dup();
    }
  }

  private static final class OwnGenerator extends OpenNoise {
    private static final Random OWN = new Random(3);

    OwnGenerator(double p, RandomGenerator random) {
      super(p, OWN);
    }
  }

  private static final class OneSeed extends OpenNoise {
    OneSeed(double p, RandomGenerator random) {
      super(p, new Random(3));
    }
  }

  private static final class DrawsInEval extends OpenNoise {
    DrawsInEval(double p, RandomGenerator random) {
      super(p, random);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      random.nextGaussian();
      return super.forward(x, mode);
    }
  }

  private static final class Forgets extends OpenNoise {
    Forgets(double p, RandomGenerator random) {
      super(p, random);
    }

    @Override
    INDArray dX(INDArray dY) {
      // Not where other tests ask for no more than that the noise is the same.
      return dY.rank() == 2 && dY.rows() == dY.columns() ? dY.dup() : super.dX(dY);
    }
  }

  private static final class DrawsAgain extends OpenNoise {
    DrawsAgain(double p, RandomGenerator random) {
      super(p, random);
    }

    @Override
    INDArray dX(INDArray dY) {
      return dY.rank() == 2 && dY.rows() == dY.columns() ? dY.mul(noise(dY)) : super.dX(dY);
    }
  }

  private static final class Shared extends OpenNoise {
    private static INDArray shared;

    Shared(double p, RandomGenerator random) {
      super(p, random);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      INDArray y = super.forward(x, mode);
      shared = m;
      return y;
    }

    @Override
    INDArray dX(INDArray dY) {
      return dY.mul(shared);
    }
  }

  private static final class Divides extends OpenNoise {
    private INDArray x;
    private INDArray y;

    Divides(double p, RandomGenerator random) {
      super(p, random);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      y = super.forward(x, mode);
      this.x = x.dup();
      return y.dup();
    }

    @Override
    INDArray dX(INDArray dY) {
      return dY.mul(y).div(x);
    }
  }

  private static final class InPlace extends OpenNoise {
    InPlace(double p, RandomGenerator random) {
      super(p, random);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return x.assign(super.forward(x, mode));
    }
  }

  private static final class Refills extends OpenNoise {
    private INDArray y;

    Refills(double p, RandomGenerator random) {
      super(p, random);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      INDArray next = super.forward(x, mode);
      boolean again = y != null && y.equalShapes(next) && y.dataType() == next.dataType();
      y = again ? y.assign(next) : next;
      return y;
    }
  }

  private static final class Misreads extends OpenNoise {
    Misreads(double p, RandomGenerator random) {
      super(p, random);
    }

    @Override
    INDArray dX(INDArray dY) {
      return super.dX(Buffers.misread(dY));
    }
  }

  private static final class AlwaysDouble extends OpenNoise {
    AlwaysDouble(double p, RandomGenerator random) {
      super(p, random);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return super.forward(x, mode).castTo(DataType.DOUBLE);
    }
  }

  private static final class Casts extends OpenNoise {
    Casts(double p, RandomGenerator random) {
      super(p, random);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return super.forward(x.dataType().isFPType() ? x : x.castTo(DataType.DOUBLE), mode);
    }
  }
}
