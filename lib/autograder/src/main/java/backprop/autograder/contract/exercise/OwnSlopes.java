package backprop.autograder.contract.exercise;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;

import backprop.autograder.contract.Expect;
import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * The gradients that an answer itself gives, whatever formula they are of: a mistake in them, which
 * has a test of its own, is none of the steps and of the curvature that are made of them. Each
 * question has an object of its own, beside the one that is tested.
 */
final class OwnSlopes implements Slopes {

  /** Where nothing else stands. */
  private static final int ASIDE = 9;

  /** The least cosine of two directions that are about the same. */
  private static final double ALONG = 0.6;

  private final Subject subject;
  private int place;

  OwnSlopes(Subject subject) {
    this.subject = subject;
  }

  /** Turns to the object that is tested from here on. */
  void turnTo(int tested) {
    place = tested;
    Expect.worked("turning to another object", subject.turnTo(tested));
  }

  @Override
  public double curvature(Bowl bowl) {
    int d = bowl.d();
    double[] flat = gradient(bowl, new double[d]);
    RealMatrix h = new Array2DRowRealMatrix(d, d);
    for (int j = 0; j < d; j++) {
      double[] w = new double[d];
      w[j] = 1;
      double[] slopes = gradient(bowl, w);
      for (int i = 0; i < d; i++) {
        h.setEntry(i, j, slopes[i] - flat[i]);
      }
    }
    EigenDecomposition directions = new EigenDecomposition(h);
    return Arrays.stream(directions.getRealEigenvalues()).map(Math::abs).max().orElseThrow();
  }

  @Override
  public Tensor walk(Bowl bowl, double rate, int steps) {
    Reply reply = aside(bowl, "walk", new PlainValue.Num(rate), new PlainValue.Num(steps));
    return Expect.numbers("where the gradient leads", reply, DOUBLE, bowl.d(), 1);
  }

  /**
   * Whether they point about along the right ones, up or down, at zeros and at a point: so does a
   * formula with a mistake, and no constant, and nothing else without the problem in it.
   */
  boolean resembleThoseOf(Bowl bowl, double... w) {
    return resembles(bowl, new double[bowl.d()]) && resembles(bowl, w);
  }

  private boolean resembles(Bowl bowl, double... w) {
    RealVector right = new ArrayRealVector(bowl.gradient(w));
    RealVector given = new ArrayRealVector(gradient(bowl, w));
    return Math.abs(right.dotProduct(given)) >= ALONG * right.getNorm() * given.getNorm()
        && given.getNorm() > 0;
  }

  private double[] gradient(Bowl bowl, double... w) {
    Reply reply = aside(bowl, "gradient", Followed.column(w));
    return Expect.numbers("the gradient", reply, DOUBLE, bowl.d(), 1).values();
  }

  private Reply aside(Bowl bowl, String operation, PlainValue... arguments) {
    subject.turnTo(ASIDE);
    try {
      Followed.construct(subject, bowl, MemoryLayout.C);
      return subject.call(operation, arguments);
    } finally {
      subject.turnTo(place);
    }
  }
}
