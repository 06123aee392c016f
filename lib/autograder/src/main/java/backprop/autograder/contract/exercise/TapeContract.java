package backprop.autograder.contract.exercise;

import backprop.autograder.contract.AssignmentExtension;
import backprop.autograder.contract.Caused;
import backprop.autograder.contract.Expect;
import backprop.autograder.contract.Hint;
import backprop.autograder.contract.Points;
import backprop.autograder.contract.exercise.TapeProgram.TapeOperation;
import backprop.worker.subject.Subject;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a tape does: it notes operations as they come, and finds slopes on its way back. */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class TapeContract {

  private static final String SUM_AND_PRODUCT = "a sum and a product have their slopes";
  private static final String QUOTIENT = "a quotient has its slopes";
  private static final String ALONG = "slopes multiply along the way back";
  private static final String TWICE = "what one operation uses twice gets both shares";

  private static final String MIDDLE =
      "backward begins at the entry that it is given; each entry of the tape has a place";

  private static final int DRAWS = 3;

  /**
   * A difference, or a divisor, that is smaller than the steps of who measures to twelve digits.
   */
  private static final double CLOSE = 1e-9;

  private final TapeTrial tape;
  private final Random random;

  TapeContract(Subject subject, String formula, long seed) {
    tape = new TapeTrial(subject, formula);
    random = new Random(seed);
  }

  @BeforeEach
  void construct() {
    tape.construct();
  }

  @Test
  @Order(1)
  @DisplayName("entries have the numbers 0, 1, 2 … in the order in which they come")
  @Hint("How many entries were there on this tape before this one? That is its number.")
  void numbers() {
    TapeProgram drawn = TapeProgram.drawn(random, right(), 9, true);
    // What is alike has entries of its own.
    TapeProgram alike = TapeProgram.of("variable 0.5; variable 0.5; plus 0 1; plus 0 1");
    for (TapeProgram program : List.of(drawn, alike)) {
      construct();
      double[] numbers = tape.record(program);
      for (int i = 0; i < numbers.length; i++) {
        if (numbers[i] != i) {
          throw new AssertionError(
              String.format(
                  Locale.ROOT,
                  "%s: expected entry %d to have that number, received %.0f%s",
                  program,
                  i,
                  numbers[i],
                  TapeMistakes.ofNumbers(numbers, 0)));
        }
      }
    }
  }

  @Test
  @Order(2)
  @DisplayName("value gives the number of every entry, and NaN stays NaN")
  @Hint("Write each number down beside its operation. Of which comparisons is NaN the larger?")
  void values() {
    right();
    TapeProgram drawn = TapeProgram.drawn(random, all(), 12, true);
    construct();
    tape.record(drawn);
    tape.compareValues(drawn);
    for (String text :
        List.of(
            "variable NaN; variable 1.0; max 0 1; max 1 0; plus 1 2",
            "variable 0.0; variable -3.0; dividedBy 1 0; max 2 1; dividedBy 0 0; times 4 1",
            "variable 1.0E300; times 0 0; dividedBy 0 1; variable -Infinity; max 3 0")) {
      TapeProgram program = TapeProgram.of(text);
      construct();
      tape.record(program);
      tape.compareValues(program);
    }
  }

  @Test
  @Order(3)
  @Points(2)
  @DisplayName(SUM_AND_PRODUCT)
  @Hint("Nudge one of both, and hold the other still: how fast does the result grow?")
  void sumAndProduct() {
    for (int draw = 0; draw < DRAWS; draw++) {
      slopesOf(TapeOperation.PLUS, sized(), sized());
      slopesOf(TapeOperation.TIMES, sized(), sized());
    }
  }

  @Test
  @Order(4)
  @Points(2)
  @DisplayName(QUOTIENT)
  @Hint("a / b is a · b⁻¹. By a it is a straight line; by b it falls where a and b are above 0.")
  void quotient() {
    for (int draw = 0; draw < DRAWS; draw++) {
      slopesOf(TapeOperation.DIVIDED_BY, sized(), sized());
      slopesOf(TapeOperation.DIVIDED_BY, sized(), CLOSE * sized());
    }
  }

  @Test
  @Order(5)
  @Points(2)
  @DisplayName("a maximum has its slopes, and where both are equal they add up to 1")
  @Hint(
      "If the larger grows, the maximum grows with it; if the smaller does, nothing happens. Where"
          + " both are equal, one of them gets the 1 alone, or both share it.")
  void maximum() {
    for (int draw = 0; draw < DRAWS; draw++) {
      double a = sized();
      slopesOf(TapeOperation.MAX, a, a + 1);
      slopesOf(TapeOperation.MAX, a, a - 1);
      slopesOf(TapeOperation.MAX, a, a + CLOSE);
      slopesOf(TapeOperation.MAX, a, a - CLOSE);
      construct();
      TapeProgram program = TapeProgram.of("variable " + a + "; variable " + a + "; max 0 1");
      tape.record(program);
      double[] slopes = tape.backward(program, 2);
      Expect.close(
          "max(a, a) = a: the sum of both slopes", 1, slopes[0] + slopes[1], TapeTrial.TOLERANCE);
      if (Math.min(slopes[0], slopes[1]) < 0) {
        throw new AssertionError("max(a, a): a slope below 0, " + Arrays.toString(slopes));
      }
    }
  }

  @Test
  @Order(6)
  @DisplayName("a sine has its slope")
  @Hint("Where is the sine steepest, and where is it flat? And the angle is that of the operand.")
  void sine() {
    for (int draw = 0; draw < DRAWS; draw++) {
      slopesOf(TapeOperation.SIN, sized(), 0);
      slopesOf(TapeOperation.SIN, 1000 * sized(), 0);
    }
  }

  @Test
  @Order(7)
  @DisplayName(ALONG)
  @Hint("Each operand gets the slope of its operation, times what that operation has itself.")
  void along() {
    Set<TapeOperation> right = right();
    compare(falling(right));
    for (int draw = 0; draw < DRAWS; draw++) {
      compare(TapeProgram.drawn(random, right, 15, false));
    }
  }

  @Test
  @Order(8)
  @Points(2)
  @DisplayName(TWICE)
  @Hint("a + a is 2a. There are two arrows from a to it, and each brings its share.")
  void twice() {
    Set<TapeOperation> right = right();
    for (TapeOperation operation : right) {
      if (operation.ofTwo() && operation != TapeOperation.MAX) {
        construct();
        compare(TapeProgram.of("variable " + sized() + "; " + operation + " 0 0"));
      }
    }
  }

  @Test
  @Order(9)
  @Points(2)
  @DisplayName("shares of several operations add up, in programs drawn by lot")
  @Hint("What several operations are made of hears from each of them. Is that = or +=?")
  void programs() {
    Set<TapeOperation> right = following();
    twiceIsRight(right);
    String of = ofTwo(right) + " ";
    compare(
        TapeProgram.of(
            ("variable " + sized() + "; variable " + sized() + "; ")
                + (of + "0 1; " + of + "1 0; " + of + "2 3")));
    for (int draw = 0; draw < 2 * DRAWS; draw++) {
      compare(TapeProgram.drawn(random, right, 25, true));
    }
  }

  @Test
  @Order(10)
  @DisplayName(MIDDLE)
  @Hint(
      "out need not be the last. What stands behind it, it was not made of. The array has a place"
          + " for each entry of this tape, those too.")
  void middle() {
    Set<TapeOperation> right = following();
    TapeProgram program = TapeProgram.drawn(random, right, 16, false);
    int last = program.lines().size() - 1;
    // Between the end and what it was made of stands what it was not made of.
    String of = ofTwo(right) + " ";
    compare(
        TapeProgram.of(
            ("variable " + sized() + "; variable " + sized() + "; ")
                + ("variable " + sized() + "; variable " + sized() + "; ")
                + (of + "0 1; " + of + "2 3; variable " + sized() + "; " + of + "4 6")));
    // A variable, 1, is made of nothing but itself.
    for (int out : new int[] {1, last / 2, last - 1, last}) {
      construct();
      tape.record(program);
      tape.compare(program, out);
    }
    int length = tape.backward(1);
    if (length != program.lines().size()) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "backward(1): expected an array of length %d, one place for each entry of the tape,"
                  + " received one of length %d%s",
              program.lines().size(),
              length,
              length > program.lines().size() ? TapeMistakes.OLDER : ""));
    }
  }

  @Test
  @Order(11)
  @DisplayName("a second backward begins at zero, and changes nothing of the first")
  @Hint("A new array for each way back; nothing on the tape changes on the way.")
  void again() {
    Set<TapeOperation> right = following();
    middleIsRight(right);
    TapeProgram program = TapeProgram.drawn(random, right, 12, false);
    construct();
    tape.record(program);
    int last = program.lines().size() - 1;
    double[] first = tape.backward(program, last);
    double[] second = tape.backward(program, last);
    tape.closeTo(program, last, program.slopes(last), first);
    tape.closeTo(program, last, first, second, "the second time");
    tape.closeTo(
        program, 0, program.slopes(0), tape.backward(program, 0), "after backward of another");
    tape.closeTo(
        program, last, first, tape.gradients(program, 0), "the array that came first, afterwards");
    tape.spoil();
    String written = "after somebody wrote into the array that came before";
    tape.closeTo(program, 0, program.slopes(0), tape.backward(program, 0), written);
    // The tape goes on after a way back.
    TapeProgram more =
        TapeProgram.of("variable 0.5; " + ofTwo(right) + " " + (last + 1) + " " + last);
    tape.record(more);
    TapeProgram whole = program.then(more);
    String later = "of a program that went on after backward";
    int end = last + 2;
    tape.closeTo(whole, 0, whole.slopes(0), tape.backward(whole, 0), later);
    tape.closeTo(whole, end, whole.slopes(end), tape.backward(whole, end), later);
    tape.closeTo(whole, last, whole.slopes(last), tape.backward(whole, last), later);
  }

  @Test
  @Order(12)
  @DisplayName("what out is not made of has 0, and passes nothing on, however steep it is")
  @Hint("In Java, 0 times infinity is NaN. Who has nothing to pass on need not pass it on.")
  void steep() {
    Set<TapeOperation> right = following();
    middleIsRight(right);
    if (!right.contains(TapeOperation.DIVIDED_BY)) {
      needs(right, TapeOperation.TIMES, SUM_AND_PRODUCT);
    }
    // x, 0, ∞, y; then an end, with steep slopes by x noted before it and behind it.
    String steep =
        right.contains(TapeOperation.DIVIDED_BY)
            ? "dividedBy 0 1; dividedBy 1 1"
            : "times 0 2; sin 2";
    double y = sized();
    TapeProgram program =
        TapeProgram.of(
            ("variable " + sized() + "; variable 0.0; variable Infinity; variable " + y + "; ")
                + (steep + "; " + ofTwo(right) + " 0 3; " + steep));
    construct();
    tape.record(program);
    tape.compare(program, 6);
    passesOn(right);
  }

  /** What out is made of has its share, however large it is, or small. */
  private void passesOn(Set<TapeOperation> right) {
    String a = "variable " + sized() + "; ";
    if (right.contains(TapeOperation.DIVIDED_BY)) {
      // Who writes entry 0 where an operation has no operand passes 0 times infinity to that.
      String quotient = "variable 1.0; variable 2.0; variable 0.0; " + a + "dividedBy 3 2";
      double byA = slope(quotient, 3);
      if (byA != Double.POSITIVE_INFINITY) {
        throw new AssertionError("a / 0: the slope by a: expected Infinity, received " + byA);
      }
    }
    if (right.contains(TapeOperation.TIMES)) {
      String products = a + "variable 1.0E20; variable 1.0E-20; times 0 1; times 3 2";
      double byA = slope(products, 0);
      Expect.close("a · 1e20 · 1e-20: the slope by a", 1, byA, TapeTrial.TOLERANCE);
    }
  }

  /** The slope of a program's last entry by one of its entries. */
  private double slope(String text, int by) {
    construct();
    TapeProgram program = TapeProgram.of(text);
    tape.record(program);
    return tape.backward(program, program.lines().size() - 1)[by];
  }

  @Test
  @Order(13)
  @Points(2)
  @DisplayName("300,000 operations, and fifty doublings, go back in one walk")
  @Hint("No recursion, no path by itself, no copy of the whole for each entry: one loop.")
  void once() {
    Set<TapeOperation> right = following();
    twiceIsRight(right);
    needs(right, TapeOperation.PLUS, SUM_AND_PRODUCT);
    for (int k : new int[] {20, 26, 30, 32, 50}) {
      construct();
      tape.record(TapeProgram.of("variable 1.0"));
      Expect.worked("doubling", tape.record("plus -1 -1", k));
      double[] slope = tape.timed(k + " doublings", 0, () -> tape.backward(new double[] {0}, k));
      Expect.close(k + " doublings: the slope", Math.pow(2, k), slope[0], 1e-12);
    }
    for (int n : new int[] {10_000, 30_000, 100_000, 300_000}) {
      construct();
      tape.record(TapeProgram.of("variable 1.0; variable " + 1.0 / n + "; variable " + sized()));
      tape.timed("recording " + n + " sums", n, () -> tape.record("plus -1 1", n));
      int out = n + 2;
      double[] places = {0, 1, 2, 3, out};
      double[] slopes =
          tape.timed("the way back over " + n + " sums", n, () -> tape.backward(places, out));
      double[] wanted = {0, n, 1, 1, 1};
      for (int i = 0; i < wanted.length; i++) {
        Expect.close(
            "a chain of " + n + " sums: the slope by entry " + (int) places[i],
            wanted[i],
            slopes[i],
            1e-9);
      }
    }
  }

  @Test
  @Order(14)
  @DisplayName("two tapes know nothing of each other")
  @Hint("Fields of the object, and nothing static.")
  void tapes() {
    Set<TapeOperation> right = following();
    TapeProgram[] programs = new TapeProgram[2];
    double[] first = new double[2];
    for (int i = 0; i < 2; i++) {
      programs[i] = TapeProgram.drawn(random, right, 10 + 3 * i, false);
      tape.turnTo(i);
      construct();
      double[] numbers = tape.record(programs[i]);
      first[i] = numbers[0];
      // Where any tape begins, and how long its arrays are, other tests look at.
      if (first[i] != first[0]) {
        throw new AssertionError(
            String.format(
                Locale.ROOT,
                "the second tape, while the first one lives: expected its first entry to have the"
                    + " number %.0f, like that of the first tape, received %.0f%s",
                first[0],
                first[1],
                TapeMistakes.ofNumbers(numbers, first[0])));
      }
    }
    int[] beyond = new int[2];
    for (int i = 0; i < 2; i++) {
      tape.turnTo(i);
      tape.compareValues(programs[i]);
      int last = programs[i].lines().size() - 1;
      beyond[i] = tape.backward(last) - last - 1;
      tape.closeTo(programs[i], last, programs[i].slopes(last), tape.gradients(programs[i], 0));
    }
    if (beyond[0] != beyond[1]) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "of two tapes with %d and %d entries backward gave arrays of length %d and %d",
              programs[0].lines().size(),
              programs[1].lines().size(),
              programs[0].lines().size() + beyond[0],
              programs[1].lines().size() + beyond[1]));
    }
  }

  /** Requires one operation on two variables to have its slopes; names a known mistake. */
  private void slopesOf(TapeOperation operation, double a, double b) {
    construct();
    TapeProgram program = single(operation, a, b);
    tape.record(program);
    double[] received = tape.backward(program, 2);
    double byA = operation.slopeByA(a, b);
    double byB = operation.slopeByB(a, b);
    String name = operation.ofTwo() ? operation + "(a, b)" : operation + "(a)";
    String where = String.format(Locale.ROOT, " at a = %.11g, b = %.11g", a, b);
    Expect.close(name + ": the slope of the result by itself", 1, received[2], TapeTrial.TOLERANCE);
    boolean right = TapeTrial.near(byA, received[0]) && TapeTrial.near(byB, received[1]);
    if (!right) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "%s%s: expected the slopes %.9g by a and %.9g by b, received %.9g and %.9g%s",
              name,
              where,
              byA,
              byB,
              received[0],
              received[1],
              TapeMistakes.ofSlopes(operation, a, b, received[0], received[1])));
    }
  }

  private static TapeProgram single(TapeOperation operation, double a, double b) {
    return TapeProgram.of(
        ("variable " + a + "; variable " + b + "; ")
            + (operation + " 0" + (operation.ofTwo() ? " 1" : "")));
  }

  /** The operations that have their slopes, at numbers of this test's own; most of them must. */
  private Set<TapeOperation> right() {
    Set<TapeOperation> right = EnumSet.noneOf(TapeOperation.class);
    AssertionError thrown = null;
    for (TapeOperation operation : all()) {
      construct();
      double b = sized();
      TapeProgram program = single(operation, b + 0.3, b);
      try {
        compareOn(program);
        right.add(operation);
      } catch (Caused failure) {
        thrown = failure;
      } catch (AssertionError wrong) {
        // It has a test of its own.
      }
    }
    if (2 * right.size() >= all().size()) {
      construct();
      return right;
    }
    if (right.isEmpty() && thrown != null) {
      throw thrown;
    }
    throw Caused.waiting(
        "this test waits for most operations to have their slopes; right are " + right,
        "most operations do not have their slopes",
        right.contains(TapeOperation.PLUS) && right.contains(TapeOperation.TIMES)
            ? QUOTIENT
            : SUM_AND_PRODUCT);
  }

  private static Set<TapeOperation> all() {
    return EnumSet.complementOf(EnumSet.of(TapeOperation.VARIABLE));
  }

  /** The same, of a tape on which slopes multiply along the way. */
  private Set<TapeOperation> following() {
    Set<TapeOperation> right = right();
    for (TapeProgram program :
        List.of(falling(right), TapeProgram.drawn(random, right, 15, false))) {
      int last = program.lines().size() - 1;
      waitFor(program, last, ALONG, "slopes do not multiply along the way back");
    }
    return right;
  }

  /** A short chain with a slope below 0 in its middle, the same with every seed. */
  private static TapeProgram falling(Set<TapeOperation> right) {
    if (right.contains(TapeOperation.TIMES)) {
      return TapeProgram.of(
          "variable 0.75; variable -1.5; variable -0.5; times 0 1; times 3 2; variable 2.0; times 4"
              + " 5");
    }
    if (right.contains(TapeOperation.DIVIDED_BY)) {
      return TapeProgram.of(
          "variable 0.75; variable 1.5; variable 0.5; dividedBy 0 1; dividedBy 2 3");
    }
    // Neither: then these two are among the right ones, which are most.
    return TapeProgram.of("variable 1.25; variable 1.5; plus 0 1; sin 2; variable 0.5; plus 3 4");
  }

  private void twiceIsRight(Set<TapeOperation> right) {
    TapeProgram program = TapeProgram.of("variable " + sized() + "; " + ofTwo(right) + " 0 0");
    waitFor(program, 1, TWICE, "what is used twice does not get both shares");
  }

  private void middleIsRight(Set<TapeOperation> right) {
    TapeProgram program = TapeProgram.drawn(random, right, 10, false);
    int out = program.lines().size() - 2;
    waitFor(program, out, MIDDLE, "backward does not begin at the entry that it is given");
  }

  private void waitFor(TapeProgram program, int out, String test, String what) {
    construct();
    try {
      tape.record(program);
      tape.compare(program, out);
      construct();
    } catch (AssertionError wrong) {
      throw Caused.waiting("this test waits for another: " + wrong.getMessage(), what, test);
    }
  }

  private static void needs(Set<TapeOperation> right, TapeOperation operation, String test) {
    if (!right.contains(operation)) {
      throw Caused.waiting(
          "this test waits for " + operation + " to have its slopes",
          operation + " does not have its slopes",
          test);
    }
  }

  /** One of them that has two operands; all but one have. */
  private static TapeOperation ofTwo(Set<TapeOperation> right) {
    return right.stream().filter(TapeOperation::ofTwo).findFirst().orElseThrow();
  }

  /** Records a program on a new tape, and compares the slopes of its last entry. */
  private void compare(TapeProgram program) {
    construct();
    compareOn(program);
  }

  private void compareOn(TapeProgram program) {
    tape.record(program);
    tape.compare(program, program.lines().size() - 1);
  }

  /** A number of some size, of either sign. */
  private double sized() {
    return (random.nextBoolean() ? 1 : -1) * random.nextDouble(0.5, 2);
  }
}
