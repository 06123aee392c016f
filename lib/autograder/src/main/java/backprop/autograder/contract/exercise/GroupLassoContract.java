package backprop.autograder.contract.exercise;

import static backprop.autograder.contract.exercise.GroupLassoTrial.ALL;
import static backprop.autograder.contract.exercise.GroupLassoTrial.CLOSE;
import static backprop.autograder.contract.exercise.GroupLassoTrial.FORMULAS;
import static backprop.autograder.contract.exercise.GroupLassoTrial.GRADIENT;
import static backprop.autograder.contract.exercise.GroupLassoTrial.M;
import static backprop.autograder.contract.exercise.GroupLassoTrial.PENALTY;
import static backprop.autograder.contract.exercise.GroupLassoTrial.PROXIMAL;
import static backprop.autograder.contract.exercise.GroupLassoTrial.ROOT;
import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;
import static org.nd4j.linalg.api.buffer.DataType.INT64;

import backprop.autograder.contract.AssignmentExtension;
import backprop.autograder.contract.Diagnosis;
import backprop.autograder.contract.Draw;
import backprop.autograder.contract.Expect;
import backprop.autograder.contract.Hint;
import backprop.autograder.contract.Holding;
import backprop.autograder.contract.Points;
import backprop.autograder.contract.Sample;
import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a penalty on the lengths of rows does: its value, its gradient, and its proximal step. It is
 * constructed with a name and λ.
 *
 * <p>What must hold whatever the formula is looked at where two of the three follow theirs, and
 * compared for those: see {@link Holding}. How rows near zero are treated is compared with how this
 * answer treats others, so that a wrong factor costs its own test.
 *
 * <p>Who takes another factor for √m throughout loses the test of the penalty alone: its derivative
 * and its proximal step are right for that penalty.
 */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class GroupLassoContract {

  private static final double SINGLE = 1e-4;

  private final GroupLassoTrial trial;
  private final Tensor w;
  private final double lambda;
  private final double eta;

  GroupLassoContract(Subject subject, String name, long seed) {
    trial = new GroupLassoTrial(subject, name, seed);
    w = trial.w;
    lambda = trial.lambda;
    eta = trial.eta;
  }

  @Test
  @Order(1)
  @Points(2)
  @DisplayName(PENALTY)
  @Hint("Two inputs with three outputs each, on paper: how many roots are taken, and of what?")
  void penalty() {
    trial.construct(lambda);
    double received = trial.number("penalty", w);
    double expected = RowGroups.penalty(lambda * ROOT, w);
    if (!(Math.abs(expected - received) <= CLOSE * (1 + expected))) {
      Assertions.fail(
          FORMULAS.get("penalty")
              + ": "
              + Expect.told(expected, received)
              + Sample.known(new GroupLassoMistakes(lambda, w).ofPenalty(), received));
    }
  }

  @Test
  @Order(2)
  @Points(3)
  @DisplayName(GRADIENT)
  @Hint(
      "One weight is in the length of one row alone. The chain rule there: the slope of a root,"
          + " then the slope of a sum of squares.")
  void gradient() {
    double pull = lambda * trial.factor(M);
    trial.construct(lambda);
    Diagnosis known =
        new GroupLassoMistakes(lambda, w)
            .of(RowGroups::gradient, 1)
            .orElse("the length is missing: yours is W, times a number", w.times(pull))
            .orElse("the length is missing: yours is W, times a number", w.times(lambda))
            .orElse(
                "divided by the square of the length",
                RowGroups.scaled(w, length -> pull / (length * length)));
    Tensor expected = RowGroups.gradient(pull, w);
    String what = FORMULAS.get("gradient") + trial.followed().slip();
    Expect.close(what, expected, trial.array("gradient", w), CLOSE, known);
  }

  @Test
  @Order(3)
  @Points(2)
  @DisplayName("the gradient of a row of zeros is 0, and that of a row near them a whole one")
  @Hint(
      "0 / 0 is NaN: which rows come to it? Treat those by themselves. A small number added to"
          + " every length is felt by rows that are small, and those are the ones that matter"
          + " here.")
  void nearZero() {
    trial.construct(lambda);
    Tensor usual = trial.array("gradient", w).row(0);
    double own = Math.copySign(RowGroups.lengths(usual)[0], usual.inner(w.row(0)));
    double[] sizes = {0, 1e-6, 1, 1e6, 1e-3};
    Tensor rows = trial.rows(sizes);
    Tensor received = trial.array("gradient", rows);
    for (int i = 0; i < sizes.length; i++) {
      double[] expected = RowGroups.gradient(own, rows.row(i)).values();
      double[] row = received.row(i).values();
      for (int j = 0; j < row.length; j++) {
        if (!(Math.abs(expected[j] - row[j]) <= 1e-5 * Math.abs(own))) {
          Assertions.fail(
              String.format(
                  Locale.ROOT,
                  "%s at [%d, %d], in a row of length %.3g: expected %.6g, received %.6g",
                  FORMULAS.get("gradient"),
                  i,
                  j,
                  RowGroups.lengths(rows)[i],
                  expected[j],
                  row[j]));
        }
      }
    }
  }

  @Test
  @Order(4)
  @Points(3)
  @DisplayName(PROXIMAL)
  @Hint(
      "Only V's length is to be found: it points as W_i does. By how much does a length shrink that"
          + " is pulled at with the same force all the time?")
  void proximal() {
    double pull = eta * lambda * trial.factor(M);
    trial.construct(lambda);
    Tensor far = w.times(3);
    Diagnosis known =
        new GroupLassoMistakes(lambda, far)
            .of(RowGroups::proximal, eta)
            .orElse("η is missing", RowGroups.proximal(lambda * ROOT, far))
            .orElse("yours is W itself: what stays must be shorter too", far)
            .orElse("rows shrink by a share of themselves, as under L2", far.times(1 / (1 + pull)))
            .orElse("rows shrink by a share of themselves, as under L2", far.times(1 - pull));
    Tensor expected = RowGroups.proximal(pull, far);
    String what = "W_i - η λ √m W_i / ‖W_i‖" + trial.followed().slip();
    Expect.close(what, expected, trial.proximal(far, eta), CLOSE, known);
  }

  @Test
  @Order(5)
  @Points(3)
  @DisplayName("proximal puts rows within the step to exact zeros, and leaves rows of zeros there")
  @Hint(
      "A row that is shorter than the step ends at zero and does not come out on the other side:"
          + " what would be a negative factor is 0. And a row of zeros has no length to divide by.")
  void within() {
    double pull = lambda * trial.factor(M);
    trial.construct(lambda);
    Tensor far = trial.rows(100, 100, 100, 100, 100);
    double own = RowGroups.lengths(far)[0] - RowGroups.lengths(trial.proximal(far, eta))[0];
    double step = own > 1e-3 ? own : eta * pull;
    double[] sizes = {0.9 * step, 0, 1.1 * step, 1e-3 * step, 30 * step};
    Tensor rows = trial.rows(sizes);
    Tensor received =
        Expect.numbers(
            FORMULAS.get("proximal") + " from rows of which one is zeros",
            trial.call("proximal", rows, eta),
            DOUBLE,
            rows.shape());
    for (int i = 0; i < sizes.length; i++) {
      boolean zero = Arrays.stream(received.row(i).values()).allMatch(v -> v == 0);
      if (zero != sizes[i] < step) {
        String times = String.format(Locale.ROOT, "%.3g", sizes[i] / step);
        String row = Arrays.toString(received.row(i).values());
        boolean other = sizes[i] < step && received.row(i).inner(rows.row(i)) < 0;
        Assertions.fail(
            "a row "
                + times
                + " times as long as the step: expected "
                + (zero ? "a shorter row" : "zeros")
                + ", received "
                + row
                + (other ? "\n  Known mistake: the row came out on the other side of zero" : ""));
      }
    }
  }

  @Test
  @Order(6)
  @Points(2)
  @DisplayName("other widths, strengths and rates, and another penalty beside it, change nothing")
  @Hint(
      "m is the width of the matrix that comes, η comes with each call, and λ belongs to one"
          + " object: keep it in a field that is not static.")
  void others() {
    Holding holding = trial.holding();
    long[][] shapes = {{6, 3}, {1, 5}, {3, 1}, {2, 9}};
    for (long[] shape : shapes) {
      double strength = trial.random.nextDouble(0.6, 0.9);
      double rate = trial.random.nextDouble(0.01, 0.05);
      trial.construct(strength);
      Expect.worked("turning to another", trial.subject.turnTo(1));
      trial.construct(0.01);
      trial.number("penalty", trial.drawn(shape));
      Expect.worked("turning back", trial.subject.turnTo(0));
      Tensor other = trial.drawn(shape).times(2);
      double pull = strength * trial.factor(shape[1]);
      String when =
          String.format(Locale.ROOT, ", with W %s and λ = %.3g", Arrays.toString(shape), strength);
      if (holding.of("penalty")) {
        double expected = RowGroups.penalty(pull, other);
        Expect.close(
            FORMULAS.get("penalty") + when, expected, trial.number("penalty", other), CLOSE);
      }
      compare(holding, "gradient", when, RowGroups.gradient(pull, other), other, eta);
      compare(holding, "proximal", when, RowGroups.proximal(rate * pull, other), other, rate);
    }
  }

  private void compare(
      Holding holding, String of, String when, Tensor expected, Tensor w, double rate) {
    if (holding.of(of)) {
      String what = FORMULAS.get(of) + when;
      Tensor received = Expect.numbers(what, trial.call(of, w, rate), DOUBLE, w.shape());
      Expect.close(what, expected, received, CLOSE, new Diagnosis(1));
    }
  }

  @Test
  @Order(7)
  @DisplayName("nothing changes the weights, or an array that was returned before")
  @Hint(
      "Operations whose names end in i (muli, divi…) write into their array, and a row that getRow"
          + " gives is a part of it: copy first. An array that you returned is no longer yours.")
  void unchanged() {
    trial.holding();
    trial.construct(lambda);
    trial.number("penalty", w);
    Tensor gradient = trial.array("gradient", w);
    Reply after = trial.call("proximal", w.times(2), eta);
    Tensor proximal = Expect.array(FORMULAS.get("proximal"), after, DOUBLE, w.shape());
    List<Tensor> inputs = after.inputs();
    Expect.unchanged("W given to penalty", w, inputs.get(0));
    Expect.unchanged("W given to gradient", w, inputs.get(1));
    Expect.unchanged("W given to proximal", w.times(2), inputs.get(2));
    trial.call("gradient", w.times(-1), eta);
    Reply last = Expect.worked("proximal", trial.call("proximal", w.times(-3), eta));
    Expect.unchanged("the gradient returned before", gradient, last.outputs().get(0));
    Expect.unchanged("the step returned before", proximal, last.outputs().get(1));
  }

  @Test
  @Order(8)
  @DisplayName("every memory order gives the same, and FLOAT weights get FLOAT")
  @Hint(
      "Read elements by both indices or through array operations, never from the buffer of data();"
          + " and take the type from the weights.")
  void layouts() {
    Holding holding = trial.holding();
    trial.construct(lambda);
    Tensor other = trial.drawn(5, 3).times(2);
    for (MemoryLayout layout : MemoryLayout.values()) {
      same(holding, other, other.in(layout), ", with W " + layout, CLOSE);
    }
    same(holding, other, other.as(FLOAT), ", in FLOAT", SINGLE);
  }

  private void same(Holding holding, Tensor one, Tensor other, String when, double tolerance) {
    if (holding.of("penalty")) {
      double expected = trial.number("penalty", one);
      Expect.close(
          FORMULAS.get("penalty") + when, expected, trial.number("penalty", other), tolerance);
    }
    for (String of : List.of("gradient", "proximal")) {
      if (holding.of(of)) {
        String what = FORMULAS.get(of) + when;
        Tensor expected = Expect.array(what, trial.call(of, one, eta), DOUBLE, one.shape());
        Tensor received = Expect.array(what, trial.call(of, other, eta), other.type(), one.shape());
        Expect.close(what, expected, received, tolerance, new Diagnosis(1));
      }
    }
  }

  @Test
  @Order(9)
  @DisplayName("what is no matrix of real numbers is refused by name")
  @Hint("Shapes.requireMatrix, before anything is computed.")
  void refusals() {
    trial.holding();
    trial.construct(lambda);
    Tensor row = Draw.array(trial.random, 4);
    Tensor kernels = Draw.array(trial.random, 2, 3, 2, 2);
    for (String operation : ALL) {
      refuse(operation, w.as(INT64), INT64.name());
      refuse(operation, row, "[4]");
      refuse(operation, kernels, "[2, 3, 2, 2]");
    }
  }

  private void refuse(String operation, Tensor weights, String says) {
    Reply reply = trial.call(operation, weights, eta);
    String what = operation + " of weights of " + says;
    Expect.refused(what, reply, IllegalArgumentException.class, says);
  }

  @Test
  @Order(10)
  @DisplayName("NaN stays NaN, and is not switched off")
  @Hint(
      "With NaN, <, > and == are false: which way does your if go then? 0 in its place would"
          + " hide that the training has gone wrong.")
  void nan() {
    Holding holding = trial.holding();
    trial.construct(lambda);
    // Known of the row alone, so that this is no test of what other rows get.
    Tensor ill = w.with(M + 1, Double.NaN);
    if (holding.of("penalty")) {
      Reply reply = Expect.worked("penalty of NaN", trial.subject.call("penalty", ill));
      stays("penalty", reply.result() instanceof PlainValue.Num n ? n.value() : 0);
    }
    for (String of : List.of("gradient", "proximal")) {
      if (holding.of(of)) {
        Reply reply = Expect.worked(of + " of NaN", trial.call(of, ill, eta));
        stays(
            of, reply.result() instanceof Tensor t && t.values().length == M * M ? t.at(1, 1) : 0);
      }
    }
  }

  private static void stays(String of, double received) {
    if (!Double.isNaN(received)) {
      Assertions.fail(of + " of a weight that is NaN: expected NaN, received " + received);
    }
  }

  @Test
  @Order(11)
  @DisplayName("a large matrix has its gradient in the time of a few passes")
  @Hint(
      "Central differences ask penalty twice for each weight, and there are thousands: use the"
          + " formula of the derivation.")
  void large() {
    Holding holding = trial.holding();
    trial.construct(lambda);
    Tensor large = trial.drawn(784, 128);
    long start = System.nanoTime();
    Expect.array(
        "proximal, at [784, 128]", trial.call("proximal", large, eta), DOUBLE, large.shape());
    if (holding.of("gradient")) {
      // By the pull at its first row, since whether that goes with the width is another test's.
      Tensor received = trial.array("gradient", large);
      double own = RowGroups.lengths(received.row(0))[0];
      String what = FORMULAS.get("gradient") + ", at [784, 128], as its first row is pulled at";
      Tensor expected = RowGroups.gradient(own, large);
      Expect.close(what, expected, received, CLOSE, new Diagnosis(1));
    }
    Expect.inTime("gradient and proximal", start);
  }
}
