package backprop.autograder.contract.exercise;

import backprop.autograder.contract.AssignmentExtension;
import backprop.autograder.contract.Caused;
import backprop.autograder.contract.Draw;
import backprop.autograder.contract.Expect;
import backprop.autograder.contract.Hint;
import backprop.autograder.contract.Points;
import backprop.autograder.contract.exercise.Specimen.Activation;
import backprop.autograder.contract.exercise.Specimen.Fault;
import backprop.worker.subject.Handed;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a gradient checker does: it calls whole layers right, and broken ones wrong.
 *
 * <p>Each test shows four layers with one fault and four whole ones, in an order drawn by lot, and
 * is passed by eight right verdicts. All eight are asked for, whatever the first ones are: where a
 * test ended would tell which was wrong. Who always says yes, or always no, passes none; who
 * alternates passes one in 70, who throws coins one in 256.
 */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class CheckerContract {

  private static final int OF_EACH = 4;

  /** Nearer to a kink than any step of a central difference, and on one side of it. */
  private static final double BESIDE = 3e-8;

  /** More than the sum of four products of numbers below 1. */
  private static final double ABOVE = 5;

  private static final String DIVISOR =
      "The points are right, one on each side. What is their difference divided by? / (2 * h),"
          + " since / 2 * h multiplies by h. Is it compared with what backward added, without what"
          + " the gradient held before? And how far may two right numbers be apart?";

  private static final double FAINT = 0.05;

  /** Neither this plus h nor this minus h has all of its digits. */
  private static final double TINY = 1.2345678901234567e-8;

  private final Subject subject;
  private final Random random;

  CheckerContract(Subject subject, long seed) {
    this.subject = subject;
    random = new Random(seed);
  }

  @BeforeEach
  void construct() {
    Expect.worked("constructing the checker", subject.construct(List.of()));
  }

  @Test
  @Order(1)
  @Points(2)
  @DisplayName("a wrong sign in a weight's gradient is seen")
  @Hint("Compare numbers, not their sizes.")
  void sign() {
    tellsApart(Activation.TANH, Fault.SIGN);
  }

  @Test
  @Order(2)
  @Points(2)
  @DisplayName("a transposed matrix in dX is seen")
  @Hint("What backward returns is a gradient too, by x: nudge every element of x.")
  void transposed() {
    tellsApart(Activation.NONE, Fault.TRANSPOSED);
  }

  @Test
  @Order(3)
  @Points(2)
  @DisplayName("gradients that are assigned instead of added are seen")
  @Hint("Let the gradients hold something before backward runs. What must they hold after it?")
  void assigned() {
    tellsApart(Activation.TANH, Fault.ASSIGNED);
  }

  @Test
  @Order(4)
  @Points(2)
  @DisplayName("a missing derivative of the activation is seen")
  @Hint("Judge at the x and the weights that the layer came with.")
  void derivative() {
    tellsApart(Activation.TANH, Fault.DERIVATIVE);
  }

  @Test
  @Order(5)
  @Points(2)
  @DisplayName("a gradient that is off by the batch size is seen")
  @Hint("Use the whole batch; and a factor is an error, even if the direction is right.")
  void batch() {
    tellsApart(Activation.TANH, Fault.BATCH);
  }

  @Test
  @Order(6)
  @Points(2)
  @DisplayName("a single wrong element is seen")
  @Hint(
      "Every element of every array, however many parameters there are, and (3) as it stands:"
          + " gradients may be small, and so may mistakes.")
  void element() {
    judgeAll(
        Fault.ELEMENT,
        (fault, place) ->
            judge(Activation.TANH, fault, place, drawn(false, 1 + place % 3).faint()));
  }

  @Test
  @Order(7)
  @Points(2)
  @DisplayName("NaN is seen")
  @Hint("With NaN, <, > and <= are false. What does your comparison say when it is?")
  void nan() {
    tellsApart(Activation.NONE, Fault.NAN);
    tellsApart(Activation.NONE, Fault.NAN_OUTPUT);
    // Who looks at no dX has lost the test of that.
    if (!verdict(Activation.NONE, Fault.TRANSPOSED, 2, drawn(true))) {
      tellsApart(Activation.NONE, Fault.NAN_INPUT);
    }
  }

  @Test
  @Order(8)
  @Points(2)
  @DisplayName("a gradient of zeros is seen, where outputs always sum to 1")
  @Hint("The sum of a softmax's outputs never changes. Which dY gives every output its own weight?")
  void zero() {
    tellsApart(Activation.SOFTMAX, Fault.ZERO);
  }

  @Test
  @Order(9)
  @Points(2)
  @DisplayName("a kink beside an input is no mistake, and hides none")
  @Hint("Where the slopes to the left and to the right differ, there is nothing to compare with.")
  void kink() {
    judgeAll(
        Fault.DOUBLED,
        (fault, place) -> judge(Activation.RELU, fault, place, drawn(false).besideKink(place)));
  }

  @Test
  @Order(10)
  @Points(2)
  @DisplayName("x and the parameters are afterwards what they were, bit for bit")
  @Hint("Keep the element before you nudge it, and put it back; adding and subtracting h rounds.")
  void leaves() {
    judgeAll(
        Fault.DOUBLED,
        (fault, place) -> {
          Drawn arrays = drawn(false).withTiny();
          Reply after = judge(Activation.TANH, fault, place, arrays);
          Expect.unchanged("x", arrays.x, after.inputs().get(after.inputs().size() - 3));
          unchanged("w", arrays.w());
          unchanged("b", arrays.b());
        });
  }

  private void unchanged(String name, Tensor before) {
    Reply reply = Expect.worked("reading " + name, subject.call(name));
    Expect.unchanged(name, before, (Tensor) reply.result());
  }

  private void tellsApart(Activation activation, Fault fault) {
    judgeAll(fault, (f, place) -> judge(activation, f, place, drawn(fault == Fault.TRANSPOSED)));
  }

  /**
   * Judges as many layers with this fault as whole ones, in an order drawn by lot, all of them;
   * what was wrong with the first wrong verdict is said in the end. Of each kind, every layer has
   * another place for what is peculiar to it.
   */
  private void judgeAll(Fault fault, ObjIntConsumer<Fault> judge) {
    List<Integer> layers = new ArrayList<>(IntStream.range(0, 2 * OF_EACH).boxed().toList());
    Collections.shuffle(layers, random);
    List<AssertionError> wrong = new ArrayList<>();
    for (int layer : layers) {
      try {
        judge.accept(layer < OF_EACH ? fault : Fault.NONE, layer % OF_EACH);
      } catch (AssertionError e) {
        wrong.add(e);
      }
    }
    if (!wrong.isEmpty()) {
      throw wrong.get(0);
    }
  }

  /** Asks for a verdict, and requires the right one. */
  private Reply judge(Activation activation, Fault fault, int place, Drawn arrays) {
    Nudges nudges = new Nudges(arrays.x, arrays.parameters);
    Reply reply = ask(activation, fault, place, arrays, nudges);
    String layer =
        text(activation, arrays.parameters.size())
            + ", X "
            + Arrays.toString(arrays.x.shape())
            + ", "
            + text(fault);
    boolean agrees = Expect.number(layer + ": the verdict", reply) == 1;
    if (!agrees && fault == Fault.NONE) {
      throw callsWholeWrong(layer, nudges.mistake());
    }
    if (agrees && fault != Fault.NONE) {
      throw new AssertionError(
          layer + ": expected false, received true, which calls a broken layer right");
    }
    return reply;
  }

  private Reply ask(Activation activation, Fault fault, int place, Drawn arrays, Nudges nudges) {
    Specimen specimen = new Specimen(activation, fault, place);
    Handed watched =
        (operation, arguments) -> {
          if (operation.startsWith("forward")) {
            nudges.saw((Tensor) arguments[0], Specimen.parameters(arguments));
          }
          return specimen.ask(operation, arguments);
        };
    return subject.call(watched, "agrees", arrays.shown());
  }

  /** What is said of one layer, right or wrong. */
  private boolean verdict(Activation activation, Fault fault, int place, Drawn arrays) {
    Nudges nudges = new Nudges(arrays.x, arrays.parameters);
    return Expect.number("the verdict", ask(activation, fault, place, arrays, nudges)) == 1;
  }

  /** Slopes that are wrong cost every test: what they are wrong by is said once. */
  private static Caused callsWholeWrong(String layer, String mistake) {
    return Caused.by(
        layer
            + ": expected true, received false, which calls a whole one wrong"
            + (mistake.isEmpty() ? "" : "\n  Known mistake: " + mistake),
        "layers with nothing wrong are called wrong",
        mistake.isEmpty() ? DIVISOR : "");
  }

  private static String text(Activation activation, int parameters) {
    String z = parameters == 1 ? "X W" : "X W + b";
    String y =
        switch (activation) {
          case NONE -> z;
          case TANH -> "tanh(" + z + ")";
          case RELU -> "relu(" + z + ")";
          case SOFTMAX -> "softmax(" + z + ")";
        };
    return "Y = " + y + (parameters == 3 ? " ⊙ g" : "");
  }

  private static String text(Fault fault) {
    return switch (fault) {
      case NONE -> "with nothing wrong";
      case SIGN -> "with the wrong sign in dW";
      case DOUBLED -> "with a dW that is twice too large";
      case TRANSPOSED -> "with W for Wᵀ in dX";
      case ASSIGNED -> "with = for += in dW and db";
      case DERIVATIVE -> "without the activation's derivative";
      case BATCH -> "with a mean for the sum in db";
      case ELEMENT -> "with one element of a gradient a ten-thousandth too large";
      case NAN -> "with NaN in dW";
      case NAN_INPUT -> "with NaN in dX";
      case NAN_OUTPUT -> "with NaN in Y";
      case ZERO -> "with zeros for all gradients";
    };
  }

  private Drawn drawn(boolean square) {
    return drawn(square, 2);
  }

  /** Of a layer with so many parameters, of w, b and g. */
  private Drawn drawn(boolean square, int parameters) {
    int n = random.nextInt(2, 5);
    int in = random.nextInt(2, 5);
    int out = square ? in : random.nextInt(2, 5);
    Tensor x = Draw.array(random, n, in);
    Tensor w = Draw.array(random, in, out);
    Tensor b = Draw.array(random, out);
    return new Drawn(x, List.of(w, b, Draw.array(random, 1, out)).subList(0, parameters));
  }

  /** What a layer is made of and judged at. */
  private record Drawn(Tensor x, List<Tensor> parameters) {

    Tensor w() {
      return parameters.get(0);
    }

    Tensor b() {
      return parameters.get(1);
    }

    Tensor[] shown() {
      return Stream.concat(Stream.of(x), parameters.stream()).toArray(Tensor[]::new);
    }

    /** The same with a tiny first element in each array: added to it, h takes digits along. */
    Drawn withTiny() {
      List<Tensor> tiny = parameters.stream().map(p -> p.with(0, TINY)).toList();
      return new Drawn(x.with(0, TINY), tiny);
    }

    /** The same with inputs so small that a weight's gradient is a few hundredths. */
    Drawn faint() {
      return new Drawn(x.times(FAINT), parameters);
    }

    /**
     * The same with a bias that puts one output beside 0, the first or last of the first or last
     * example, and all others but that one's column above it, where a fault shows, or one column
     * far below.
     */
    Drawn besideKink(int place) {
      int row = place % 2 == 0 ? 0 : (int) x.shape()[0] - 1;
      int out = b().values().length;
      int column = place < 2 ? 0 : out - 1;
      double z = 0;
      for (int j = 0; j < x.shape()[1]; j++) {
        z += x.at(row, j) * w().at(j, column);
      }
      double[] bias = new double[out];
      Arrays.fill(bias, ABOVE);
      bias[column] = BESIDE - z;
      if (out > 2) {
        // A dead unit: slopes and gradients that are both exactly 0 agree.
        bias[1] = -ABOVE;
      }
      return new Drawn(x, List.of(w(), Tensor.of(b().shape(), bias)));
    }
  }
}
