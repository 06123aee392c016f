package backprop.autograder.contract;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;
import static org.nd4j.linalg.api.buffer.DataType.INT64;

import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
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

  private static final String PENALTY = "penalty computes its formula";
  private static final String GRADIENT = "gradient is the derivative of the penalty by each weight";
  private static final String PROXIMAL = "proximal takes the whole step where a row outlasts it";

  private static final Map<String, String> FORMULAS =
      Map.of(
          "penalty", "λ √m Σ ‖W_i‖",
          "gradient", "λ √m W_i / ‖W_i‖",
          "proximal", "the proximal step");
  private static final List<String> ALL = List.of("penalty", "gradient", "proximal");

  /** Inputs, and hidden units: a square, in which a column has numbers to be taken for a row's. */
  private static final int M = 5;

  private static final double ROOT = Math.sqrt(M);

  /** What a row's length may be taken times, of its width; the right one, and slips. */
  private static final List<Factor> FACTORS =
      List.of(
          new Factor("", Math::sqrt),
          new Factor(", by your penalty (√m is missing)", m -> 1),
          new Factor(", by your penalty (m stands where its root belongs)", m -> m));

  private record Factor(String slip, DoubleUnaryOperator of) {}

  private static final double CLOSE = 1e-7;
  private static final double SINGLE = 1e-4;

  private final Subject subject;
  private final String name;
  private final Random random;
  private final Tensor w;
  private final double lambda;
  private final double eta;
  // Found where it is first asked for.
  private Factor followed;

  GroupLassoContract(Subject subject, String name, long seed) {
    this.subject = subject;
    this.name = name;
    random = new Random(seed);
    w = drawn(M, M);
    lambda = random.nextDouble(0.2, 0.5);
    eta = random.nextDouble(0.1, 0.3);
  }

  @Test
  @Order(1)
  @Points(2)
  @DisplayName(PENALTY)
  @Hint("Two inputs with three outputs each, on paper: how many roots are taken, and of what?")
  void penalty() {
    construct(lambda);
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
    double received = number("penalty", w);
    double expected = RowGroups.penalty(lambda * ROOT, w);
    if (!(Math.abs(expected - received) <= CLOSE * (1 + expected))) {
      Assertions.fail(
          String.format(
              Locale.ROOT,
              "%s: expected %.9g, received %.9g%s",
              FORMULAS.get("penalty"),
              expected,
              received,
              Sample.known(mistakes, received)));
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
    double pull = lambda * factor(M);
    construct(lambda);
    Diagnosis known =
        slips(p -> rows -> RowGroups.gradient(p, rows), 1)
            .orElse("the length is missing: yours is W, times a number", w.times(pull))
            .orElse("the length is missing: yours is W, times a number", w.times(lambda))
            .orElse(
                "divided by the square of the length",
                RowGroups.scaled(w, length -> pull / (length * length)));
    Tensor expected = RowGroups.gradient(pull, w);
    String what = FORMULAS.get("gradient") + followed().slip();
    Expect.close(what, expected, array("gradient", w), CLOSE, known);
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
    construct(lambda);
    Tensor usual = array("gradient", w).row(0);
    double own = Math.copySign(RowGroups.lengths(usual)[0], usual.inner(w.row(0)));
    double[] sizes = {0, 1e-6, 1, 1e6, 1e-3};
    Tensor rows = rows(sizes);
    Tensor received = array("gradient", rows);
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
    double pull = eta * lambda * factor(M);
    construct(lambda);
    Tensor far = w.times(3);
    Diagnosis known =
        slips(p -> rows -> RowGroups.proximal(p, rows), eta, far)
            .orElse("η is missing", RowGroups.proximal(lambda * ROOT, far))
            .orElse("yours is W itself: what stays must be shorter too", far)
            .orElse("rows shrink by a share of themselves, as under L2", far.times(1 / (1 + pull)))
            .orElse("rows shrink by a share of themselves, as under L2", far.times(1 - pull));
    Tensor expected = RowGroups.proximal(pull, far);
    String what = "W_i - η λ √m W_i / ‖W_i‖" + followed().slip();
    Expect.close(what, expected, proximal(far, eta), CLOSE, known);
  }

  @Test
  @Order(5)
  @Points(3)
  @DisplayName("proximal puts rows within the step to exact zeros, and leaves rows of zeros there")
  @Hint(
      "A row that is shorter than the step ends at zero and does not come out on the other side:"
          + " what would be a negative factor is 0. And a row of zeros has no length to divide by.")
  void within() {
    double pull = lambda * factor(M);
    construct(lambda);
    Tensor far = rows(100, 100, 100, 100, 100);
    double own = RowGroups.lengths(far)[0] - RowGroups.lengths(proximal(far, eta))[0];
    double step = own > 1e-3 ? own : eta * pull;
    double[] sizes = {0.9 * step, 0, 1.1 * step, 1e-3 * step, 30 * step};
    Tensor rows = rows(sizes);
    Tensor received =
        Expect.numbers(
            FORMULAS.get("proximal") + " from rows of which one is zeros",
            call("proximal", rows, eta),
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
    Holding holding = holding();
    long[][] shapes = {{6, 3}, {1, 5}, {3, 1}, {2, 9}};
    for (long[] shape : shapes) {
      double strength = random.nextDouble(0.6, 0.9);
      double rate = random.nextDouble(0.01, 0.05);
      construct(strength);
      Expect.worked("turning to another", subject.turnTo(1));
      construct(0.01);
      number("penalty", drawn(shape));
      Expect.worked("turning back", subject.turnTo(0));
      Tensor other = drawn(shape).times(2);
      double pull = strength * factor(shape[1]);
      String when =
          String.format(Locale.ROOT, ", with W %s and λ = %.3g", Arrays.toString(shape), strength);
      if (holding.of("penalty")) {
        double expected = RowGroups.penalty(pull, other);
        Expect.close(FORMULAS.get("penalty") + when, expected, number("penalty", other), CLOSE);
      }
      compare(holding, "gradient", when, RowGroups.gradient(pull, other), other, eta);
      compare(holding, "proximal", when, RowGroups.proximal(rate * pull, other), other, rate);
    }
  }

  private void compare(
      Holding holding, String of, String when, Tensor expected, Tensor w, double rate) {
    if (holding.of(of)) {
      String what = FORMULAS.get(of) + when;
      Tensor received = Expect.numbers(what, call(of, w, rate), DOUBLE, w.shape());
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
    holding();
    construct(lambda);
    number("penalty", w);
    Tensor gradient = array("gradient", w);
    Reply after = call("proximal", w.times(2), eta);
    Tensor proximal = Expect.array(FORMULAS.get("proximal"), after, DOUBLE, w.shape());
    List<Tensor> inputs = after.inputs();
    Expect.unchanged("W given to penalty", w, inputs.get(0));
    Expect.unchanged("W given to gradient", w, inputs.get(1));
    Expect.unchanged("W given to proximal", w.times(2), inputs.get(2));
    call("gradient", w.times(-1), eta);
    Reply last = Expect.worked("proximal", call("proximal", w.times(-3), eta));
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
    Holding holding = holding();
    construct(lambda);
    Tensor other = drawn(5, 3).times(2);
    for (MemoryLayout layout : MemoryLayout.values()) {
      same(holding, other, other.in(layout), ", with W " + layout, CLOSE);
    }
    same(holding, other, other.as(FLOAT), ", in FLOAT", SINGLE);
  }

  private void same(Holding holding, Tensor one, Tensor other, String when, double tolerance) {
    if (holding.of("penalty")) {
      double expected = number("penalty", one);
      Expect.close(FORMULAS.get("penalty") + when, expected, number("penalty", other), tolerance);
    }
    for (String of : List.of("gradient", "proximal")) {
      if (holding.of(of)) {
        String what = FORMULAS.get(of) + when;
        Tensor expected = Expect.array(what, call(of, one, eta), DOUBLE, one.shape());
        Tensor received = Expect.array(what, call(of, other, eta), other.type(), one.shape());
        Expect.close(what, expected, received, tolerance, new Diagnosis(1));
      }
    }
  }

  @Test
  @Order(9)
  @DisplayName("what is no matrix of real numbers is refused by name")
  @Hint("Shapes.requireMatrix, before anything is computed.")
  void refusals() {
    holding();
    construct(lambda);
    Tensor row = Draw.array(random, 4);
    Tensor kernels = Draw.array(random, 2, 3, 2, 2);
    for (String operation : ALL) {
      refuse(operation, w.as(INT64), INT64.name());
      refuse(operation, row, "[4]");
      refuse(operation, kernels, "[2, 3, 2, 2]");
    }
  }

  private void refuse(String operation, Tensor weights, String says) {
    Reply reply = call(operation, weights, eta);
    String what = operation + " of weights of " + says;
    Expect.refused(what, reply, IllegalArgumentException.class, says);
  }

  @Test
  @Order(10)
  @DisplayName("NaN stays NaN, and is not switched off")
  @Hint(
      "Every comparison with NaN is false: which way does your if go then? 0 in its place would"
          + " hide that the training has gone wrong.")
  void nan() {
    Holding holding = holding();
    construct(lambda);
    // Known of the row alone, so that this is no test of what other rows get.
    Tensor ill = w.with(M + 1, Double.NaN);
    if (holding.of("penalty")) {
      Reply reply = Expect.worked("penalty of NaN", subject.call("penalty", ill));
      stays("penalty", reply.result() instanceof PlainValue.Num n ? n.value() : 0);
    }
    for (String of : List.of("gradient", "proximal")) {
      if (holding.of(of)) {
        Reply reply = Expect.worked(of + " of NaN", call(of, ill, eta));
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
    Holding holding = holding();
    construct(lambda);
    Tensor large = drawn(784, 128);
    long start = System.nanoTime();
    Expect.array("proximal, at [784, 128]", call("proximal", large, eta), DOUBLE, large.shape());
    if (holding.of("gradient")) {
      // By the pull at its first row, since whether that goes with the width is another test's.
      Tensor received = array("gradient", large);
      double own = RowGroups.lengths(received.row(0))[0];
      String what = FORMULAS.get("gradient") + ", at [784, 128], as its first row is pulled at";
      Tensor expected = RowGroups.gradient(own, large);
      Expect.close(what, expected, received, CLOSE, new Diagnosis(1));
    }
    Expect.inTime("gradient and proximal", start);
  }

  /** Which of the three follow their formulas, of which two must. */
  private Holding holding() {
    return holding(followed()).requireHalf(ALL);
  }

  private double factor(double width) {
    return followed().of().applyAsDouble(width);
  }

  /**
   * The factor that more of the three follow than follow √m, the penalty among them: whose penalty
   * is right has a gradient and a step to go by.
   */
  private Factor followed() {
    if (followed == null) {
      followed = FACTORS.get(0);
      for (Factor slip : FACTORS.subList(1, FACTORS.size())) {
        if (holding(slip).of("penalty") && following(slip) > following(followed)) {
          followed = slip;
        }
      }
    }
    return followed;
  }

  private long following(Factor factor) {
    Holding holding = holding(factor);
    return ALL.stream().filter(holding::of).count();
  }

  private Holding holding(Factor factor) {
    Expect.worked("turning to the first", subject.turnTo(0));
    construct(lambda);
    double pull = lambda * factor.of().applyAsDouble(M);
    Diagnosis none = new Diagnosis(1);
    return new Holding()
        .note(
            "penalty",
            PENALTY,
            () ->
                Expect.close(
                    FORMULAS.get("penalty"),
                    RowGroups.penalty(pull, w),
                    number("penalty", w),
                    CLOSE))
        .note(
            "gradient",
            GRADIENT,
            () ->
                Expect.close(
                    FORMULAS.get("gradient"),
                    RowGroups.gradient(pull, w),
                    array("gradient", w),
                    CLOSE,
                    none))
        .note(
            "proximal",
            PROXIMAL,
            () ->
                Expect.close(
                    FORMULAS.get("proximal"),
                    RowGroups.proximal(eta * pull, w.times(3)),
                    proximal(w.times(3), eta),
                    CLOSE,
                    none));
  }

  private Diagnosis slips(Function<Double, UnaryOperator<Tensor>> formula, double rate) {
    return slips(formula, rate, w);
  }

  /** What a formula gives by another pull, and of other groups. */
  private Diagnosis slips(
      Function<Double, UnaryOperator<Tensor>> formula, double rate, Tensor weights) {
    UnaryOperator<Tensor> right = formula.apply(rate * lambda * ROOT);
    return new Diagnosis(1)
        .orElse("√m is missing", formula.apply(rate * lambda).apply(weights))
        .orElse("m stands where its root belongs", formula.apply(rate * lambda * M).apply(weights))
        .orElse("λ is missing", formula.apply(rate * ROOT).apply(weights))
        .orElse(
            "columns are taken for rows: a row has one input's weights",
            RowGroups.turned(right.apply(RowGroups.turned(weights))))
        .orElse(
            "one length of all weights, where each row has its own",
            RowGroups.back(right.apply(RowGroups.whole(weights)), weights))
        .orElse(
            "each weight is treated by itself, as under L1",
            RowGroups.back(right.apply(RowGroups.single(weights)), weights));
  }

  /** Rows of random directions, of these lengths. */
  private Tensor rows(double... lengths) {
    Tensor directions = RowGroups.gradient(1, drawn(M, M));
    double[] values = directions.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= lengths[i / M];
    }
    return Tensor.of(new long[] {M, M}, values);
  }

  /** In float precision, so that weights in FLOAT and in DOUBLE are the very same numbers. */
  private Tensor drawn(long... shape) {
    return Draw.array(random, shape).as(FLOAT).as(DOUBLE);
  }

  private void construct(double strength) {
    Expect.worked(
        "constructing " + name,
        subject.construct(List.of(new PlainValue.Text(name), new PlainValue.Num(strength))));
  }

  private Reply call(String operation, Tensor weights, double rate) {
    return operation.equals("proximal")
        ? subject.call(operation, weights, new PlainValue.Num(rate))
        : subject.call(operation, weights);
  }

  private double number(String operation, Tensor weights) {
    return Expect.number(FORMULAS.get(operation), subject.call(operation, weights));
  }

  private Tensor array(String operation, Tensor weights) {
    return Expect.array(
        FORMULAS.get(operation), call(operation, weights, eta), weights.type(), weights.shape());
  }

  private Tensor proximal(Tensor weights, double rate) {
    return Expect.array(
        FORMULAS.get("proximal"), call("proximal", weights, rate), DOUBLE, weights.shape());
  }
}
