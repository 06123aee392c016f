package backprop.autograder.mutant;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;

import backprop.autograder.contract.exercise.LeastSquaresContract;
import backprop.autograder.library.Trialled;
import backprop.exercise.LeastSquares;
import backprop.exercise.LeastSquaresFactory;
import backprop.tensor.Ops;
import backprop.worker.answer.Answers;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Least squares by descent, with one mistake each. */
final class LeastSquaresMutantsTest extends MutantSuite {

  LeastSquaresMutantsTest() {
    super(LeastSquaresContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of("the loss has no penalty", "loss", "the penalty is missing", Unpunished::new),
        of("the penalty's slope is halved", "gradient", "the penalty counts half", Halved::new),
        of("half of the curvature", "curvature", "yours is half", HalfCurved::new),
        of("the rounds start at ones", "anyDirection", "(8, -8)", FromOnes::new),
        of("0 is divided by 0", "level", "λ is 0.0", Divides::new),
        of("what is nearly level is level", "level", "in millionths", Levels::new),
        of("steps are half as long", "steps", "half as long", HalfSteps::new),
        of("a rate beyond the edge is cut to it", "beyond", "1.2 times the edge", Cautious::new),
        of("a hundred steps at most", "arrives", "w after 1,000 steps", Weary::new),
        of("w is written into", "untouched", "the w given to gradient", WritesIntoW::new),
        of("the next fit goes on", "again", "asked again", GoesOn::new),
        of("the table of curvatures is made", "many", "of 100,000 weights", Tabulates::new));
  }

  private static Mutant of(
      String mistake, String method, String says, LeastSquaresFactory factory) {
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(mistake, LeastSquaresContract.class, "Ridge", Answers.subjectOf(factory)));
  }

  /** The right one. */
  private static class Right implements LeastSquares {
    protected final INDArray x;
    protected final INDArray t;
    protected final INDArray s;
    protected final double lambda;

    Right(INDArray x, INDArray t, INDArray s, double lambda) {
      this.x = x;
      this.t = t;
      this.s = s;
      this.lambda = lambda;
    }

    @Override
    public double loss(INDArray w) {
      INDArray error = Ops.matmul(x, w).sub(t);
      return Ops.dot(error, error.mul(s)) + lambda * Ops.dot(w, w);
    }

    @Override
    public INDArray gradient(INDArray w) {
      return slopes(w);
    }

    private INDArray slopes(INDArray w) {
      return times(w).sub(Ops.matmulTransposeA(x, s.mul(t)).mul(2));
    }

    /** H p. */
    protected INDArray times(INDArray p) {
      return Ops.matmulTransposeA(x, s.mul(Ops.matmul(x, p))).mul(2).add(p.mul(2 * lambda));
    }

    /** Where the rounds start. */
    protected INDArray start() {
      return Nd4j.randn(DOUBLE, x.size(1), 1);
    }

    /** Whether there is nothing to divide by. */
    protected boolean isNothing(double length) {
      return length == 0;
    }

    @Override
    public double curvature() {
      INDArray p = start();
      double length = p.norm2Number().doubleValue();
      for (int k = 0; k < 100 && !isNothing(length); k++) {
        p = times(p.div(length));
        length = p.norm2Number().doubleValue();
      }
      return length;
    }

    @Override
    public INDArray fit(double rate, int steps) {
      return walk(Nd4j.zeros(DOUBLE, x.size(1), 1), rate, steps);
    }

    /** Steps from a start. */
    protected INDArray walk(INDArray start, double rate, int steps) {
      INDArray w = start;
      for (int k = 0; k < steps; k++) {
        w = w.sub(slopes(w).mul(rate));
      }
      return w;
    }
  }

  private static final class Unpunished extends Right {
    Unpunished(INDArray x, INDArray t, INDArray s, double lambda) {
      super(x, t, s, lambda);
    }

    @Override
    public double loss(INDArray w) {
      return super.loss(w) - lambda * Ops.dot(w, w);
    }
  }

  private static final class Halved extends Right {
    Halved(INDArray x, INDArray t, INDArray s, double lambda) {
      super(x, t, s, lambda);
    }

    @Override
    public INDArray gradient(INDArray w) {
      return super.gradient(w).sub(w.mul(lambda));
    }
  }

  private static final class HalfCurved extends Right {
    HalfCurved(INDArray x, INDArray t, INDArray s, double lambda) {
      super(x, t, s, lambda);
    }

    @Override
    public double curvature() {
      return super.curvature() / 2;
    }
  }

  private static final class FromOnes extends Right {
    FromOnes(INDArray x, INDArray t, INDArray s, double lambda) {
      super(x, t, s, lambda);
    }

    @Override
    protected INDArray start() {
      return Nd4j.ones(DOUBLE, x.size(1), 1);
    }
  }

  private static final class Divides extends Right {
    Divides(INDArray x, INDArray t, INDArray s, double lambda) {
      super(x, t, s, lambda);
    }

    @Override
    protected boolean isNothing(double length) {
      return false;
    }
  }

  private static final class Levels extends Right {
    Levels(INDArray x, INDArray t, INDArray s, double lambda) {
      super(x, t, s, lambda);
    }

    @Override
    protected boolean isNothing(double length) {
      return length < 1e-3;
    }
  }

  private static final class HalfSteps extends Right {
    HalfSteps(INDArray x, INDArray t, INDArray s, double lambda) {
      super(x, t, s, lambda);
    }

    @Override
    public INDArray fit(double rate, int steps) {
      return super.fit(rate / 2, steps);
    }
  }

  private static final class Cautious extends Right {
    Cautious(INDArray x, INDArray t, INDArray s, double lambda) {
      super(x, t, s, lambda);
    }

    @Override
    public INDArray fit(double rate, int steps) {
      return super.fit(Math.min(rate, 2 / curvature()), steps);
    }
  }

  private static final class Weary extends Right {
    Weary(INDArray x, INDArray t, INDArray s, double lambda) {
      super(x, t, s, lambda);
    }

    @Override
    public INDArray fit(double rate, int steps) {
      return super.fit(rate, Math.min(steps, 100));
    }
  }

  private static final class WritesIntoW extends Right {
    WritesIntoW(INDArray x, INDArray t, INDArray s, double lambda) {
      super(x, t, s, lambda);
    }

    @Override
    public INDArray gradient(INDArray w) {
      INDArray gradient = super.gradient(w);
      w.muli(2 * lambda);
      return gradient;
    }
  }

  private static final class GoesOn extends Right {
    private INDArray latest;

    GoesOn(INDArray x, INDArray t, INDArray s, double lambda) {
      super(x, t, s, lambda);
      latest = Nd4j.zeros(DOUBLE, x.size(1), 1);
    }

    @Override
    public INDArray fit(double rate, int steps) {
      latest = walk(latest, rate, steps);
      return latest;
    }
  }

  private static final class Tabulates extends Right {
    Tabulates(INDArray x, INDArray t, INDArray s, double lambda) {
      super(x, t, s, lambda);
    }

    @Override
    protected INDArray times(INDArray p) {
      INDArray h = Ops.matmulTransposeA(x, x.mulColumnVector(s)).mul(2);
      return Ops.matmul(h, p).add(p.mul(2 * lambda));
    }
  }
}
