package backprop.autograder.contract.exercise;

import backprop.autograder.contract.Diagnosis;
import backprop.autograder.contract.Expect;
import backprop.autograder.contract.Hint;
import backprop.autograder.contract.LayerTrial;
import backprop.autograder.contract.Points;
import backprop.nn.Mode;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * What a layer does that keeps the largest pixel of each window; its plain window is of 2 by 2
 * pixels and moves by 2.
 */
public final class PoolingContract extends WindowContract {

  private static final double EXACT = 1e-12;

  /** Four windows, in each of which the largest pixel is there more than once. */
  private static final double[] TIES = {
    5, 5, 1, 3,
    1, 0, 3, 2,
    -1, -2, 0, 0,
    -1, -1, 0, 0
  };

  /** Where each of those is met first, last, and at all. */
  private static final int[] FIRST = {0, 3, 8, 10};

  private static final int[] LAST = {1, 6, 13, 15};
  private static final int[][] ALL = {{0, 1}, {3, 6}, {8, 12, 13}, {10, 11, 14, 15}};

  private static final double[] NEGATIVE = {
    -1, -2, -1e-7, -3, -4, -5, -6, -7, -1e5, -900, -0.5, -0.25, -90, -1e30, -0.75, -0.3
  };

  private static final double[] LARGEST = {-1, -1e-7, -90, -0.25};

  PoolingContract(Subject subject, WindowSpec spec, long seed) {
    super(subject, spec, seed);
  }

  @Test
  @Order(17)
  @Points(2)
  @DisplayName("of pixels that are equally large, the first of the window has the gradient")
  @Hint(
      "Y has one slope to give away for each window. Read the window row by row, and let a later"
          + " pixel take the place of an earlier one only where it is larger.")
  void ties() {
    holding(List.of("dX"));
    LayerTrial trial = trial(image(TIES)).construct();
    Expect.worked("forward", trial.forward(trial.x, Mode.TRAIN));
    Tensor dX = trial.dX(trial.x, trial.dY);
    double[] dY = trial.dY.values();
    double[] first = new double[TIES.length];
    double[] last = new double[TIES.length];
    double[] all = new double[TIES.length];
    double[] shared = new double[TIES.length];
    for (int p = 0; p < dY.length; p++) {
      first[FIRST[p]] += dY[p];
      last[LAST[p]] += dY[p];
      for (int q : ALL[p]) {
        all[q] += dY[p];
        shared[q] += dY[p] / ALL[p].length;
      }
    }
    Expect.close(
        "dX where several pixels of a window are equally large, of X " + Arrays.toString(TIES),
        image(first),
        dX,
        EXACT,
        new Diagnosis(1)
            .orElse("the last of them has it", image(last))
            .orElse("each of them has all of it, which is more than came", image(all))
            .orElse("they share it; here the first has all of it", image(shared)));
  }

  @Test
  @Order(18)
  @Points(2)
  @DisplayName("a window of negative numbers has its largest, and NaN stays NaN")
  @Hint(
      "What is the largest so far, before the first pixel? Not 0, nor Double.MIN_VALUE, which is"
          + " the smallest number above 0. And every comparison with NaN is false.")
  void extremes() {
    holding(List.of("Y"));
    LayerTrial trial = trial(image(NEGATIVE)).construct();
    String what = "Y of negative numbers";
    Tensor y = Expect.numbers(what, trial.forward(trial.x, Mode.TRAIN), trial.x.type(), 1, 1, 2, 2);
    Expect.close(
        what,
        Tensor.of(y.shape(), LARGEST),
        y,
        EXACT,
        new Diagnosis(1).orElse("the largest so far begins with 0", y.times(0)));
    for (int at = 0; at < TIES.length; at++) {
      staysNaN(at);
    }
  }

  private void staysNaN(int at) {
    LayerTrial trial = trial(image(TIES).with(at, Double.NaN)).construct();
    Reply reply = Expect.worked("forward of NaN", trial.forward(trial.x, Mode.TRAIN));
    double received = ((Tensor) reply.result()).values()[at / 8 * 2 + at % 4 / 2];
    if (!Double.isNaN(received)) {
      throw new AssertionError(
          "Y of a window with NaN at X "
              + trial.x.index(at)
              + ": expected NaN, received "
              + received
              + ", which hides a mistake");
    }
  }

  private static Tensor image(double... values) {
    return Tensor.of(new long[] {1, 1, 4, 4}, values);
  }
}
