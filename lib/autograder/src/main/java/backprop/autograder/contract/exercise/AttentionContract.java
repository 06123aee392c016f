package backprop.autograder.contract.exercise;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;

import backprop.autograder.contract.AssignmentExtension;
import backprop.autograder.contract.Diagnosis;
import backprop.autograder.contract.Expect;
import backprop.autograder.contract.Hint;
import backprop.autograder.contract.Holding;
import backprop.autograder.contract.Points;
import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What an attention does whose heads share keys and values: {@link AttentionLoops} has the
 * formulas.
 *
 * <p>Each step is handed arrays drawn by lot, so that a slip in one costs its own test. What
 * forward and backward make of the steps is held against the steps as the answer has them.
 */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class AttentionContract {

  private static final String SCORES =
      "scores are Q_is · K_r / √k, less m_i for each position back";
  private static final String SHARES = "shares are the softmax of what a position may look at";
  private static final String GATHER = "gather sums the values by the shares of each row";
  private static final String VALUES = "dV has what all heads send back to a value";
  private static final String SHARE_GRADIENT = "dA has in row s, column r the slope by that share";
  private static final String SCORE_GRADIENT = "dS is dA through the Jacobian of each row";
  private static final String QUERIES = "dQ has what a query's scores send back to it";
  private static final String KEYS = "dK has what all heads send back to a key";
  private static final String SLOPES = "dm sums over a head's scores, by how far back they look";

  private static final List<String> FORWARD = List.of("scores", "shares", "gather");
  private static final List<String> BACKWARD =
      List.of(
          "valueGradient",
          "shareGradient",
          "scoreGradient",
          "queryGradient",
          "keyGradient",
          "slopeGradient");

  private static final Map<String, String> TESTS =
      Map.of(
          "scores", SCORES,
          "shares", SHARES,
          "gather", GATHER,
          "valueGradient", VALUES,
          "shareGradient", SHARE_GRADIENT,
          "scoreGradient", SCORE_GRADIENT,
          "queryGradient", QUERIES,
          "keyGradient", KEYS,
          "slopeGradient", SLOPES);

  private static final Map<String, String> FORMULAS =
      Map.of(
          "scores", "scores(q, k, m), S_isr = Σ_j Q_isj K_rj / √k - m_i (s - r)",
          "shares", "shares(scores), A_isr = exp S_isr / Σ_l exp S_isl",
          "gather", "gather(a, v), O_isj = Σ_r A_isr V_rj",
          "valueGradient", "valueGradient(a, dO), dV",
          "shareGradient", "shareGradient(dO, v), dA",
          "scoreGradient", "scoreGradient(a, dA), dS",
          "queryGradient", "queryGradient(dS, k), dQ",
          "keyGradient", "keyGradient(dS, q), dK",
          "slopeGradient", "slopeGradient(dS), dm");

  /** Rounding alone: a softmax's slope that is measured is further off; other steps are linear. */
  private static final double TOLERANCE = 1e-13;

  private static final double SINGLE = 1e-5;

  /** All lengths alike, so that a product of the wrong arrays is numbers, and can be named. */
  private static final int ALIKE = 4;

  private final Subject subject;
  private final String name;
  private final Random random;
  private final AttentionArrays main;

  AttentionContract(Subject subject, String name, long seed) {
    this.subject = subject;
    this.name = name;
    random = new Random(seed);
    main = AttentionArrays.drawn(random, new AttentionLoops(ALIKE, ALIKE, ALIKE, ALIKE));
  }

  @BeforeEach
  void construct() {
    construct(ALIKE);
  }

  @Test
  @Order(1)
  @Points(4)
  @DisplayName(SCORES)
  @Hint(
      "All heads meet the same keys: the rows of all queries, one below the other, times Kᵀ is one"
          + " product. The bias is subtracted after the division by √k.")
  void scores() {
    judge("scores", main, "");
  }

  @Test
  @Order(2)
  @Points(4)
  @DisplayName(SHARES)
  @Hint(
      "Sum over those r alone that s may look at, s itself among them; all others have the share"
          + " 0, and are in no sum.")
  void shares() {
    judge("shares", main, ", in a window as long as the text");
  }

  @Test
  @Order(3)
  @Points(3)
  @DisplayName("a position looks at as many positions as the window has, and no further back")
  @Hint(
      "The window counts the position itself: at a window of 1 it looks at itself alone, at 2 also"
          + " at the one before. What must s - r be? A share outside is 0, not almost 0.")
  void window() {
    for (int window : new int[] {1, 2, 3, 7}) {
      construct(window);
      AttentionLoops of = new AttentionLoops(2, 5, 3, window);
      AttentionArrays at = AttentionArrays.drawn(random, of);
      String where = FORMULAS.get("shares") + ", at a window of " + window;
      Tensor a = array(where, subject.call("shares", at.s()), 2, 5, 5);
      int wrong = of.misplaced(a);
      if (wrong >= 0) {
        double share = a.values()[wrong];
        String instead = share == 0 ? "a share, received 0" : "0, received " + share;
        Assertions.fail(where + ", at " + a.index(wrong) + ": expected " + instead);
      }
    }
  }

  @Test
  @Order(4)
  @Points(2)
  @DisplayName(GATHER)
  @Hint("The rows of all heads, one below the other, times V.")
  void gather() {
    judge("gather", main, "");
  }

  @Test
  @Order(5)
  @Points(4)
  @DisplayName(VALUES)
  @Hint(
      "In which O_isj does V_rj stand, with which factor? In those of every head, and of every s:"
          + " sum over both.")
  void values() {
    judge("valueGradient", main, "");
  }

  @Test
  @Order(6)
  @Points(2)
  @DisplayName(SHARE_GRADIENT)
  @Hint("A_isr reaches the k numbers of O_is, each with a factor: which?")
  void shareGradient() {
    judge("shareGradient", main, "");
  }

  @Test
  @Order(7)
  @Points(6)
  @DisplayName(SCORE_GRADIENT)
  @Hint(
      "∂A_l/∂S_r = A_l ([l = r] - A_r) within one row. Multiply by dA_l, sum over l, and take out"
          + " what does not depend on l.")
  void scoreGradient() {
    judge("scoreGradient", main, "");
  }

  @Test
  @Order(8)
  @Points(3)
  @DisplayName(QUERIES)
  @Hint("Q_isj stands in row s of its own head's scores, with the factor K_rj / √k.")
  void queries() {
    judge("queryGradient", main, "");
  }

  @Test
  @Order(9)
  @Points(4)
  @DisplayName(KEYS)
  @Hint("K_rj stands in column r of every head's scores, with the factor Q_isj / √k.")
  void keys() {
    judge("keyGradient", main, "");
  }

  @Test
  @Order(10)
  @Points(4)
  @DisplayName(SLOPES)
  @Hint("m_i stands in all scores of head i. What is ∂S_isr/∂m_i?")
  void slopes() {
    judge("slopeGradient", main, "");
  }

  @Test
  @Order(11)
  @Points(2)
  @DisplayName("forward goes through the three steps")
  @Hint("What gather is handed is what shares gave, of what scores gave.")
  void forward() {
    holding().requireHalf(FORWARD);
    construct();
    Tensor a = own("shares", own("scores", main.arguments("scores")));
    compareWithOwn("forward", inTypeOf(FORWARD), own("gather", a, main.v()), whole(shares(main)));
  }

  @Test
  @Order(12)
  @Points(3)
  @DisplayName("backward goes through all steps, and gives four gradients")
  @Hint(
      "A first, as in forward. Then dO goes two ways, to V and to A; from A through the softmax to"
          + " S; and from S to Q, to K and to m.")
  void backward() {
    holding().requireHalf(BACKWARD);
    construct();
    Tensor a = own("shares", own("scores", main.arguments("scores")));
    Tensor dS = own("scoreGradient", a, own("shareGradient", main.dO(), main.v()));
    AttentionArrays at = inTypeOf(all());
    AttentionLoops of = main.of();
    Tensor rightA = shares(main);
    Tensor rightDs = of.scoreGradient(rightA, of.shareGradient(main.dO(), main.v()));
    compareWithOwn(
        "dV", at, own("valueGradient", a, main.dO()), of.valueGradient(rightA, main.dO()));
    compareWithOwn(
        "dQ", at, own("queryGradient", dS, main.k()), of.queryGradient(rightDs, main.k()));
    compareWithOwn("dK", at, own("keyGradient", dS, main.q()), of.keyGradient(rightDs, main.q()));
    compareWithOwn("dM", at, own("slopeGradient", dS), of.slopeGradient(rightDs));
  }

  @Test
  @Order(13)
  @Points(3)
  @DisplayName("scores of 10,000 and of -10,000 have shares, and shares of 1 and 0 have gradients")
  @Hint(
      "exp of 10,000 is Infinity. Subtract the largest score of a row from all of it, before exp;"
          + " the largest of those that the position may look at.")
  void extremes() {
    AttentionLoops of = main.of();
    Tensor far = of.pairs((r, i, j) -> (j > i ? r - 1.5 : (r + j) % 2 - 0.5) * 2e4 + 0.1 * j * r);
    holding().require("shares");
    construct();
    String what = FORMULAS.get("shares") + ", at scores as large as 10,000";
    Tensor a = numbers(what, subject.call("shares", far), ALIKE, ALIKE, ALIKE);
    Expect.close(what, of.shares(far), a, Math.max(1e-9, rounding(a)), new Diagnosis(1));
    Reply reply = subject.call("scoreGradient", of.shares(far), main.dA());
    if (holding().of("scoreGradient")) {
      String back = FORMULAS.get("scoreGradient") + ", where shares are 1 or 0";
      Tensor dS = numbers(back, reply, ALIKE, ALIKE, ALIKE);
      Tensor expected = of.scoreGradient(of.shares(far), main.dA());
      Expect.close(back, expected, dS, rounding(dS), new Diagnosis(1));
    }
  }

  @Test
  @Order(14)
  @Points(2)
  @DisplayName("what a position may not look at changes nothing, not even the last digit")
  @Hint(
      "Does anything that is computed for a row, its largest score for one, know numbers that the"
          + " row may not look at?")
  void future() {
    holding().require("shares");
    String what = FORMULAS.get("shares") + ", with other scores where nobody looks,";
    for (int window : new int[] {6, 3}) {
      construct(window);
      AttentionLoops of = new AttentionLoops(2, 6, 3, window);
      Tensor s = AttentionArrays.drawn(random, of).s();
      Tensor before = array(what, subject.call("shares", s), 2, 6, 6);
      // Who looks too far back, or not far enough, has lost the test of the window.
      boolean itsOwn = of.misplaced(before) < 0;
      for (double size : itsOwn ? new double[] {1, -3, 40} : new double[] {}) {
        Tensor other = of.inside(s, AttentionArrays.drawn(random, of).s().times(size));
        Tensor after = array(what, subject.call("shares", other), 2, 6, 6);
        Expect.identical(what, before, after);
      }
    }
  }

  @Test
  @Order(15)
  @Points(2)
  @DisplayName("any number of heads, positions and columns is right, one object after another")
  @Hint(
      "Take sizes from the arrays that come, and the window from a field that is not static. What"
          + " if there is one head, or one position, or a window longer than the text?")
  void others() {
    Holding holding = holding();
    int[][] sizes = {{2, 5, 3, 5}, {1, 1, 1, 1}, {5, 3, 2, 9}, {1, 4, 3, 4}, {3, 2, 7, 2}};
    for (int[] size : sizes) {
      AttentionLoops of = new AttentionLoops(size[0], size[1], size[2], size[3]);
      construct(of.window());
      Expect.worked("turning to another", subject.turnTo(1));
      construct(1);
      subject.call("shares", AttentionArrays.drawn(random, of).s());
      Expect.worked("turning back", subject.turnTo(0));
      AttentionArrays at = AttentionArrays.drawn(random, of);
      String where =
          String.format(
              Locale.ROOT,
              ", of %d heads, %d positions, %d columns, in a window of %d",
              size[0],
              size[1],
              size[2],
              size[3]);
      for (String step : right(holding)) {
        compare(step, at, where, numbers(says(step, where), ask(step, at), shape(step, at)));
      }
    }
  }

  @Test
  @Order(16)
  @DisplayName("what is handed over is not changed, and what was returned stays")
  @Hint(
      "Operations whose names end in i (muli, subi…) write into their array, and a reshaped array"
          + " is mostly the same numbers. Make a new one, in every call.")
  void unchanged() {
    List<String> operations = new ArrayList<>(right(holding()));
    operations.addAll(List.of("forward", "dQ"));
    AttentionArrays next = AttentionArrays.drawn(random, main.of());
    for (String operation : operations) {
      construct();
      Tensor[] handed = main.arguments(operation);
      Reply first = subject.call(operation, handed);
      if (first.failed() || !(first.result() instanceof Tensor returned)) {
        continue; // Which another test says.
      }
      List<Tensor> after = first.inputs();
      for (int p = 0; p < handed.length; p++) {
        Expect.unchanged(operation + ": argument " + (p + 1), handed[p], after.get(p));
      }
      Reply second = Expect.worked(operation, subject.call(operation, next.arguments(operation)));
      String what = "what " + operation + " returned before";
      Expect.unchanged(what, returned, second.outputs().get(0));
    }
  }

  @Test
  @Order(17)
  @DisplayName("every memory order gives the same, and FLOAT gives FLOAT")
  @Hint(
      "Read elements by their indices or through array operations, never from the buffer of data()"
          + " of an array that you were handed. Nd4j.zeros(n, t) is FLOAT always: take the type"
          + " from what you were handed, as in Nd4j.zeros(scores.dataType(), n, t).")
  void layouts() {
    Holding holding = holding();
    construct();
    for (String step : right(holding)) {
      for (MemoryLayout layout : MemoryLayout.values()) {
        same(step, main.each(x -> x.in(layout)), ", with arrays " + layout, TOLERANCE);
      }
      same(step, main.each(x -> x.as(FLOAT)), ", in FLOAT", SINGLE);
    }
  }

  private void same(String step, AttentionArrays at, String where, double tolerance) {
    Tensor received =
        Expect.array(says(step, where), ask(step, at), at.q().type(), shape(step, at));
    Expect.close(
        says(step, where), main.expected(step), received.as(DOUBLE), tolerance, new Diagnosis(1));
  }

  /** Which steps follow their formulas, of which half must. */
  private Holding holding() {
    construct();
    Holding holding = new Holding();
    TESTS.forEach((step, test) -> holding.note(step, test, () -> judge(step, main, "")));
    return holding;
  }

  private List<String> right(Holding holding) {
    holding.requireHalf(all());
    return all().stream().filter(holding::of).toList();
  }

  private static List<String> all() {
    List<String> all = new ArrayList<>(FORWARD);
    all.addAll(BACKWARD);
    return all;
  }

  /** Compares with the formula; where it differs, says whether by a known mistake. */
  private void judge(String step, AttentionArrays at, String where) {
    Tensor received = array(says(step, where), ask(step, at), shape(step, at));
    compare(step, at, where, received);
  }

  private void compare(String step, AttentionArrays at, String where, Tensor received) {
    Expect.close(
        says(step, where), at.expected(step), received, rounding(received), at.slips(step));
  }

  /** Numbers alone are judged: the type has a test of its own. */
  private static Tensor array(String what, Reply reply, long... shape) {
    return Expect.array(what, reply, type(reply), shape);
  }

  private static Tensor numbers(String what, Reply reply, long... shape) {
    return Expect.numbers(what, reply, type(reply), shape);
  }

  private static DataType type(Reply reply) {
    return reply.result() instanceof Tensor given && given.type() == FLOAT ? FLOAT : DOUBLE;
  }

  private static double rounding(Tensor of) {
    return of.type() == FLOAT ? SINGLE : TOLERANCE;
  }

  private static String says(String step, String where) {
    return FORMULAS.get(step) + where;
  }

  /** Asks; a number where nobody looks is of no account, and is taken to be the right one. */
  private Reply ask(String step, AttentionArrays at) {
    Reply reply = subject.call(step, at.arguments(step));
    Tensor expected = at.expected(step);
    boolean anything = step.equals("scores") || step.equals("shareGradient");
    if (anything
        && reply.result() instanceof Tensor received
        && Arrays.equals(received.shape(), expected.shape())) {
      Tensor seen = at.of().inside(received, expected);
      Tensor typed = new Tensor(received.type(), seen.shape(), received.layout(), seen.values());
      return new Reply(typed, reply.inputs(), reply.outputs(), reply.failure());
    }
    return reply;
  }

  private static long[] shape(String step, AttentionArrays at) {
    return at.expected(step).shape();
  }

  /** What a step of the answer gives, right or wrong. */
  private Tensor own(String step, Tensor... arguments) {
    Reply reply = Expect.worked(step, subject.call(step, arguments));
    return reply.result() instanceof Tensor given
        ? given.as(DOUBLE)
        : Assertions.fail(step + ": expected an array, received " + reply.result());
  }

  private static Tensor shares(AttentionArrays at) {
    return at.of().shares(at.of().scores(at.q(), at.k(), at.m()));
  }

  private Tensor whole(Tensor a) {
    return main.of().gather(a, main.v());
  }

  /** In FLOAT where one of these steps always is: in DOUBLE, the next would be handed both. */
  private AttentionArrays inTypeOf(List<String> steps) {
    boolean single = steps.stream().anyMatch(step -> type(ask(step, main)) == FLOAT);
    return single ? main.each(x -> x.as(FLOAT)) : main;
  }

  /** Requires what the answer's own steps lead to, or what is right. */
  private void compareWithOwn(String operation, AttentionArrays at, Tensor own, Tensor right) {
    String what =
        operation.equals("forward")
            ? "forward(q, k, v, m), by your own steps"
            : operation + " of backward(q, k, v, m, dO), by your own steps";
    Reply reply = subject.call(operation, at.arguments(operation));
    Tensor received = Expect.array(what, reply, at.q().type(), right.shape());
    double tolerance = rounding(received);
    try {
      Expect.close(what, right, received, tolerance, new Diagnosis(1));
    } catch (AssertionError notRight) {
      Expect.close(what, own, received, tolerance, new Diagnosis(1));
    }
  }

  private void construct(int window) {
    Expect.worked(
        "constructing " + name,
        subject.construct(List.of(new PlainValue.Text(name), new PlainValue.Num(window))));
  }
}
