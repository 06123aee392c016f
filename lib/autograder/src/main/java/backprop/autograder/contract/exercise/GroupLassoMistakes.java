package backprop.autograder.contract.exercise;

import static backprop.autograder.contract.exercise.GroupLassoTrial.M;
import static backprop.autograder.contract.exercise.GroupLassoTrial.ROOT;

import backprop.autograder.contract.Diagnosis;
import backprop.worker.subject.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a group lasso gives where a known mistake was made in it, of a λ and a square of weights.
 */
final class GroupLassoMistakes {

  private final double lambda;
  private final Tensor w;

  GroupLassoMistakes(double lambda, Tensor w) {
    this.lambda = lambda;
    this.w = w;
  }

  /** Wrong penalties, by what to say of them. */
  Map<String, Double> ofPenalty() {
    Map<String, Double> mistakes = new LinkedHashMap<>();
    mistakes.put("√m is missing", RowGroups.penalty(lambda, w));
    mistakes.put("m stands where its root belongs", RowGroups.penalty(lambda * M, w));
    mistakes.put("λ is missing", RowGroups.penalty(ROOT, w));
    mistakes.put(
        "columns are taken for rows: a row has one input's weights",
        RowGroups.penalty(lambda * ROOT, RowGroups.turned(w)));
    mistakes.put("squares are summed: a root is missing for each row", lambda * ROOT * w.inner(w));
    mistakes.put(
        "one root of all squares, where each row has its own",
        RowGroups.penalty(lambda * ROOT, RowGroups.whole(w)));
    mistakes.put(
        "sizes of single weights are summed, as in L1",
        RowGroups.penalty(lambda * ROOT, RowGroups.single(w)));
    return mistakes;
  }

  /** What rows become that each are pulled at with one number. */
  @FunctionalInterface
  interface Pulled {

    /** All of these rows. */
    Tensor by(double pull, Tensor rows);
  }

  /** What a formula gives by another pull, and of other groups; the right pull is rate λ √m. */
  Diagnosis of(Pulled formula, double rate) {
    double right = rate * lambda * ROOT;
    return new Diagnosis(1)
        .orElse("√m is missing", formula.by(rate * lambda, w))
        .orElse("m stands where its root belongs", formula.by(rate * lambda * M, w))
        .orElse("λ is missing", formula.by(rate * ROOT, w))
        .orElse(
            "columns are taken for rows: a row has one input's weights",
            RowGroups.turned(formula.by(right, RowGroups.turned(w))))
        .orElse(
            "one length of all weights, where each row has its own",
            RowGroups.back(formula.by(right, RowGroups.whole(w)), w))
        .orElse(
            "each weight is treated by itself, as under L1",
            RowGroups.back(formula.by(right, RowGroups.single(w)), w));
  }
}
