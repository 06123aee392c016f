package backprop.autograder.contract;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;

import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What clipping by norm does to gradients. It is constructed with a name, the limit, and the
 * parameters, named {@code p1}, {@code p2}…
 *
 * <p>Limits are such that a millionth added to the norm, as PyTorch does, makes no difference.
 */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class ClipContract {

  private static final String LENGTH =
      "a gradient that is too long has the limit's length afterwards";

  /** What a clip by norm makes of a gradient that is too long. */
  public static final String BY_NORM = "g · limit / ‖g‖";

  private static final double TOLERANCE = 1e-5;

  /** Of parameters of one model: biases, weights, and the kernels of a convolution. */
  private static final List<long[]> SHAPES =
      List.of(
          new long[] {5},
          new long[] {2, 3},
          new long[] {2, 3, 2},
          new long[] {1},
          new long[] {1, 40});

  private final Subject subject;
  private final String formula;
  private final Tensor first;
  private final Tensor second;
  private final List<Tensor> several = new ArrayList<>();
  private final long seed;

  ClipContract(Subject subject, String formula, long seed) {
    this.subject = subject;
    this.formula = formula;
    Random random = new Random(seed);
    first = Draw.array(random, 4, 3);
    second = Draw.array(random, 4, 3).times(2);
    this.seed = seed;
    for (long[] shape : SHAPES) {
      several.add(Draw.array(random, shape));
    }
  }

  @Test
  @Order(1)
  @Points(2)
  @DisplayName(LENGTH)
  @Hint("The norm is the root of the sum of squares. By which factor must each element shrink?")
  void length() {
    double limit = norm(first) / 3;
    Tensor clipped = clip(limit, first).get(0);
    Expect.close("‖g‖, with one parameter", limit, norm(clipped), TOLERANCE);
  }

  @Test
  @Order(2)
  @Points(2)
  @DisplayName("the norm is that of all gradients together")
  @Hint(
      "One sum of squares over all parameters first, of any shape, and only then one factor for all"
          + " of them.")
  void together() {
    double alone = norm(clip(norm(first) / 2, first).get(0)) / (norm(first) / 2);
    double all = norm(first, second);
    List<Tensor> clipped = clip(all / 3, first, second);
    Tensor[] both = clipped.toArray(Tensor[]::new);
    Expect.close("‖g‖, with two parameters", alone * all / 3, norm(both), TOLERANCE);
    Tensor[] unlike = several.toArray(Tensor[]::new);
    all = norm(unlike);
    Tensor[] shorter = clip(all / 3, unlike).toArray(Tensor[]::new);
    String what = "‖g‖, with five parameters of one, two and three axes";
    Expect.close(what, alone * all / 3, norm(shorter), TOLERANCE);
  }

  @Test
  @Order(3)
  @DisplayName("the direction stays")
  @Hint("Every element by the same factor: cutting each to the limit bends the arrow.")
  void direction() {
    shortens();
    Tensor clipped = clip(norm(first) / 3, first).get(0);
    Expect.close(
        formula + ": the direction",
        first.times(1 / norm(first)),
        clipped.times(1 / norm(clipped)),
        TOLERANCE,
        new Diagnosis(1));
  }

  @Test
  @Order(4)
  @Points(2)
  @DisplayName("gradients within the limit stay as they are, bit for bit")
  @Hint("A limit is not a target: short gradients are short since the loss is nearly flat.")
  void within() {
    // Where nothing were ever clipped, this would be no merit.
    clip(norm(first) / 6, first);
    List<Tensor> after = run(2 * norm(first, second), first, second);
    Expect.unchanged("the gradient of p1", first, after.get(0));
    Expect.unchanged("the gradient of p2", second, after.get(1));
  }

  @Test
  @Order(5)
  @DisplayName("gradients of zeros stay zeros")
  @Hint("What is the quotient of 0 and a norm of 0?")
  void zeros() {
    shortens();
    clip(norm(first) / 6, first);
    Tensor zero = first.times(0);
    for (Tensor after : run(1, zero, zero)) {
      if (!Arrays.stream(after.values()).allMatch(v -> v == 0)) {
        throw new AssertionError(
            "gradients of zeros: expected zeros, received " + Arrays.toString(after.values()));
      }
    }
  }

  @Test
  @Order(6)
  @DisplayName("the parameters' values stay as they are")
  @Hint("A clip shortens p.gradient(); p.value() is the optimizer's.")
  void untouched() {
    shortens();
    clip(norm(first) / 6, first, second);
    for (String name : List.of("p1", "p2")) {
      PlainValue after = Expect.worked("reading " + name, subject.parameter(name)).result();
      Expect.unchanged("the value of " + name, value(first), (Tensor) after);
    }
  }

  @Test
  @Order(7)
  @DisplayName("the next gradients are clipped by their own norm, beside another clip too")
  @Hint("Sum the squares in a variable of apply: a field still holds what was summed before.")
  void again() {
    shortens();
    double limit = norm(first) / 2;
    double alone = norm(clip(limit, first).get(0)) / limit;
    turnTo(1);
    clip(norm(second) / 7, second);
    turnTo(0);
    Tensor next = applied(second).get(0);
    String what = "‖g‖, of the next gradients";
    Expect.close(what, alone * Math.min(limit, norm(second)), norm(next), TOLERANCE);
  }

  /**
   * Requires a clip to bring a gradient about to its limit: what it must leave is no merit else.
   */
  private void shortens() {
    turnTo(0);
    double limit = norm(first) / 30;
    double received = norm(clip(limit, first).get(0)) / limit;
    if (!(received >= 0.25 && received <= 4)) {
      throw Caused.waiting(
          "this test waits for "
              + formula
              + ": a gradient that is 30 times too long is afterwards "
              + received
              + " times as long as the limit",
          "a gradient that is too long is not brought to the limit",
          LENGTH);
    }
  }

  private void turnTo(int place) {
    Expect.worked("turning to another clip", subject.turnTo(place));
  }

  /** The gradients after clipping, which must have changed them to numbers that are not all 0. */
  private List<Tensor> clip(double limit, Tensor... gradients) {
    List<Tensor> after = run(limit, gradients);
    for (int i = 0; i < gradients.length; i++) {
      Tensor clipped =
          Expect.array(formula, subject.gradient("p" + (i + 1)), DOUBLE, gradients[i].shape());
      if (Arrays.equals(gradients[i].values(), clipped.values())) {
        throw new AssertionError(
            formula
                + ": gradients with a norm of "
                + norm(gradients)
                + " and a limit of "
                + limit
                + " were left as they are");
      }
    }
    return after;
  }

  private List<Tensor> run(double limit, Tensor... gradients) {
    List<PlainValue> arguments = new ArrayList<>();
    arguments.add(new PlainValue.Text("Clipping"));
    arguments.add(new PlainValue.Num(limit));
    Arrays.stream(gradients).forEach(g -> arguments.add(value(g)));
    Expect.worked("constructing the clip", subject.construct(arguments));
    return applied(gradients);
  }

  /** What a parameter of this gradient holds. */
  private Tensor value(Tensor gradient) {
    return Draw.array(new Random(seed + 1), gradient.shape());
  }

  /** What the clip that there is makes of these. */
  private List<Tensor> applied(Tensor... gradients) {
    for (int i = 0; i < gradients.length; i++) {
      Expect.worked("setting a gradient", subject.setGradient("p" + (i + 1), gradients[i]));
    }
    Expect.worked(formula, subject.call("apply"));
    List<Tensor> after = new ArrayList<>();
    for (int i = 0; i < gradients.length; i++) {
      after.add(
          Expect.numbers(formula, subject.gradient("p" + (i + 1)), DOUBLE, gradients[i].shape()));
    }
    return after;
  }

  private static double norm(Tensor... gradients) {
    return Math.sqrt(
        Arrays.stream(gradients)
            .flatMapToDouble(g -> Arrays.stream(g.values()))
            .map(v -> v * v)
            .sum());
  }
}
