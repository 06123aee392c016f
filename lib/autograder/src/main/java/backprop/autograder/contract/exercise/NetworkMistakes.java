package backprop.autograder.contract.exercise;

import backprop.autograder.contract.Diagnosis;
import backprop.autograder.contract.exercise.NetworkSteps.NetworkStep;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.analysis.differentiation.DerivativeStructure;
import org.junit.jupiter.api.Assertions;

/** What goes wrong on the way back through exercise 07's network, as it looks in the result. */
final class NetworkMistakes {

  private NetworkMistakes() {}

  /** The known mistakes of one line. */
  static Diagnosis known(NetworkTrial trial, String of) {
    Diagnosis diagnosis = new Diagnosis(trial.arrays.get("c").values().length);
    if (of.endsWith("at once")) {
      return atOnce(diagnosis, trial, of);
    }
    String array = NetworkTrial.by(of);
    List<NetworkStep> uses = NetworkSteps.into(array);
    if (uses.size() > 1) {
      for (NetworkStep use : uses) {
        diagnosis.orElse(
            "this is what comes back through "
                + use.array()
                + " alone; "
                + array
                + " is used twice, and one adds over paths",
            trial.through(use, array));
      }
    }
    return ofLine(diagnosis, trial, of);
  }

  private static Diagnosis ofLine(Diagnosis diagnosis, NetworkTrial trial, String of) {
    double n = trial.arrays.get("c").values().length;
    Tensor a1 = value(trial, "A1");
    switch (of) {
      case "dP" ->
          diagnosis.orElse(
              "yours multiplies by P, and the slope of log P is 1/P",
              times(gradient(trial, "dlogP"), value(trial, "P")));
      case "dsums" ->
          diagnosis.orElse(
              "the slope of 1/s is -1/s², and inverse is 1/s: its square is missing",
              times(gradient(trial, "dinverse"), value(trial, "inverse")).times(-1));
      case "dshifted" ->
          diagnosis.orElse(
              "yours is dexps itself: the slope of the exponential is missing",
              gradient(trial, "dexps"));
      case "dZ2" ->
          diagnosis.orElse(
              "yours gives dmax to every element of the row: only the largest decided the maximum",
              Jets.constant(gradient(trial, "dshifted"), 0)
                  .with(Jets.constant(gradient(trial, "dmax"), 0), DerivativeStructure::add)
                  .numbers());
      case "dA1", "dA0" -> {
        String layer = of.equals("dA1") ? "2" : "1";
        Jets dZ = Jets.constant(gradient(trial, "dZ" + layer), 0);
        Jets w = Jets.constant(value(trial, "W" + layer), 0);
        if (w.shape()[0] == w.shape()[1]) {
          diagnosis.orElse(
              "yours is a product with W, where its transpose is meant", dZ.product(w).numbers());
        }
      }
      case "dH" ->
          diagnosis
              .orElse("yours is dA1 itself: the slope of tanh is missing", gradient(trial, "dA1"))
              .orElse(
                  "the slope of tanh is 1 - A1²: the square is missing",
                  times(gradient(trial, "dA1"), each(a1, v -> 1 - v)))
              .orElse(
                  "A1 (1 - A1) is the slope of the sigmoid; that of tanh is 1 - A1²",
                  times(gradient(trial, "dA1"), each(a1, v -> v * (1 - v))));
      case "dnormed" ->
          diagnosis.orElse(
              "yours is dscaled itself: the gain is missing", gradient(trial, "dscaled"));
      case "dvar" ->
          diagnosis.orElse(
              "the slope of v^-½ is -½ v^-1½, which is invRoot three times: yours has it once",
              times(gradient(trial, "dinvRoot"), value(trial, "invRoot")).times(-0.5));
      case "dsquares" ->
          diagnosis.orElse(
              "yours divides by n - 1; this network's variance is the mean over all n",
              through(trial, "var", "squares").times(n / (n - 1)));
      case "ddiff" ->
          diagnosis.orElse(
              "the slope of diff² is 2 diff: the 2 is missing",
              through(trial, "squares", "diff").times(0.5).plus(through(trial, "normed", "diff")));
      case "dZ1" ->
          diagnosis.orElse(
              "the mean's 1/n is missing",
              through(trial, "mean", "Z1").times(n).plus(through(trial, "diff", "Z1")));
      case "dE" ->
          diagnosis.orElse(
              "= where += is meant: a row that is picked twice has kept the last alone",
              assigned(trial));
      default -> {
        // The sign, a factor and a transpose are known of every line.
      }
    }
    return diagnosis;
  }

  private static Diagnosis atOnce(Diagnosis diagnosis, NetworkTrial trial, String of) {
    Tensor p = value(trial, "P");
    if (of.startsWith("dZ2")) {
      return diagnosis
          .orElse("P without the ones at the right classes", p.times(1 / (double) p.shape()[0]))
          .orElse("P without the ones at the right classes, and without the mean", p);
    }
    Jets g =
        Jets.constant(gradient(trial, "dH"), 0)
            .with(Jets.constant(value(trial, "gain"), 0), DerivativeStructure::multiply);
    Jets invRoot = Jets.constant(value(trial, "invRoot"), 0);
    return diagnosis
        .orElse(
            "mean and variance are taken for constants, and every row of Z1 moves both",
            g.with(invRoot, DerivativeStructure::multiply).numbers())
        .orElse(
            "the variance is taken for a constant: the term with normed is missing",
            g.with(g.ofColumns(NetworkSteps::mean), DerivativeStructure::subtract)
                .with(invRoot, DerivativeStructure::multiply)
                .numbers())
        .orElse(
            "the gain is missing",
            NetworkSteps.gradient(
                NetworkSteps.between("Z1", "normed"), trial.arrays, "Z1", gradient(trial, "dH")));
  }

  /** Requires a shape, and says what another one usually comes from. */
  static void requireShape(String what, long[] shape, Reply reply) {
    if (!(reply.result() instanceof Tensor received) || Arrays.equals(received.shape(), shape)) {
      return;
    }
    long expected = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    String mistake = "";
    if (received.values().length > expected) {
      mistake =
          "\n  Known mistake: the step used this array for many elements at once; on the way back,"
              + " sum over them";
    } else if (received.values().length == expected) {
      mistake =
          "\n  Known mistake: as many numbers as are expected, in another shape; a gradient has its"
              + " array's shape, and where a sum keeps the summed dimension is said by its first"
              + " argument: sum(true, 0) does, sum(0) does not";
    } else {
      mistake =
          "\n  Known mistake: the step summed over these elements; on the way back, each of them"
              + " gets a copy";
    }
    Assertions.fail(
        what
            + ": expected the shape "
            + Arrays.toString(shape)
            + ", received "
            + Arrays.toString(received.shape())
            + mistake);
  }

  private static Tensor value(NetworkTrial trial, String name) {
    return trial.arrays.get(name);
  }

  private static Tensor gradient(NetworkTrial trial, String name) {
    return trial.gradients.get(name);
  }

  private static Tensor each(Tensor x, DoubleUnaryOperator f) {
    return Tensor.of(x.shape(), Arrays.stream(x.values()).map(f).toArray());
  }

  private static Tensor times(Tensor a, Tensor b) {
    double[] product = a.values().clone();
    for (int i = 0; i < product.length; i++) {
      product[i] *= b.values()[i];
    }
    return Tensor.of(a.shape(), product);
  }

  private static Tensor through(NetworkTrial trial, String step, String array) {
    return NetworkSteps.into(array).stream()
        .filter(use -> use.array().equals(step))
        .map(use -> trial.through(use, array))
        .findFirst()
        .orElseThrow();
  }

  private static Tensor assigned(NetworkTrial trial) {
    Tensor e = value(trial, "E");
    double[] x = value(trial, "x").values();
    double[] rows = gradient(trial, "drows").values();
    int d = (int) e.shape()[1];
    double[] last = new double[e.values().length];
    for (int i = 0; i < x.length; i++) {
      System.arraycopy(rows, i * d, last, (int) x[i] * d, d);
    }
    return Tensor.of(e.shape(), last);
  }
}
