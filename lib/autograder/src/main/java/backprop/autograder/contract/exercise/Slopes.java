package backprop.autograder.contract.exercise;

import backprop.worker.subject.Tensor;
import java.util.function.UnaryOperator;

/** The gradients of least-squares problems: how steeply they change, and where they lead. */
interface Slopes {

  /** The largest curvature of a problem, whatever its sign. */
  double curvature(Bowl bowl);

  /** Where so many steps from zeros arrive. */
  Tensor walk(Bowl bowl, double rate, int steps);

  /** Those of a formula: of the right one, or of one with a slip. */
  static Slopes of(UnaryOperator<Bowl> formula) {
    return new Slopes() {
      @Override
      public double curvature(Bowl bowl) {
        return formula.apply(bowl).curvature();
      }

      @Override
      public Tensor walk(Bowl bowl, double rate, int steps) {
        return Followed.column(formula.apply(bowl).descend(rate, steps));
      }
    };
  }
}
