package backprop.autograder.contract.exercise;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import backprop.autograder.contract.AssignmentExtension;
import backprop.autograder.contract.Diagnosis;
import backprop.autograder.contract.Expect;
import backprop.autograder.contract.Hint;
import backprop.autograder.contract.Holding;
import backprop.autograder.contract.Points;
import backprop.exercise.NetworkPass;
import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What the lines of a backward pass through exercise 07's network give, each by itself: a line is
 * handed numbers by lot for the gradients before it, so that a wrong one costs its own test, and
 * gradients that are zero in this network, or alike, are not there.
 */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class NetworkContract {

  private static final String LINE = "a line gives its gradient";
  private static final String ADDED = "what is used more than once gets a sum";
  private static final String LOGITS = "dZ2 at once: cross-entropy in one formula";
  private static final String NORM = "dZ1 at once: batch normalization in one formula";

  /** Arrays that several steps use, or one step several times. */
  private static final List<String> TWICE = List.of("dexps", "dZ2", "ddiff", "dZ1", "dE");

  static final double TOLERANCE = 1e-11;
  private static final double FLOAT_TOLERANCE = 1e-3;

  private final Subject subject;
  private final Random random;
  private final NetworkTrial trial;

  NetworkContract(Subject subject, long seed) {
    this.subject = subject;
    random = new Random(seed);
    // Alike, so that a product of the wrong arrays has numbers to look at.
    trial = NetworkTrial.draw(random, 4, 2, 2, 4, 4);
  }

  @TestFactory
  @Order(1)
  @Points(0.5)
  @DisplayName(LINE)
  @Hint(
      "Write the step for one element. What comes back is the gradient of the step's result times"
          + " the step's slope; where one element served many, sum over all that it served.")
  Stream<DynamicTest> lines() {
    return NetworkPass.BACKWARD.stream()
        .filter(of -> !TWICE.contains(of))
        .map(of -> dynamicTest(of, () -> judge(of)));
  }

  @TestFactory
  @Order(2)
  @DisplayName(ADDED)
  @Hint(
      "Look through the forward pass for every place where this array is used. Each place sends"
          + " something back, and one adds.")
  Stream<DynamicTest> added() {
    return TWICE.stream().map(of -> dynamicTest(of, () -> judge(of)));
  }

  @Test
  @Order(3)
  @Points(2)
  @DisplayName(LOGITS)
  @Hint("Lesson 07 has it: what the network says, less what is so; and the loss is a mean.")
  void logits() {
    judge("dZ2 at once");
    NetworkTrial huge = trial.withLogits(random, 1000);
    double n = huge.arrays.get("c").values().length;
    double[] expected = huge.arrays.get("P").times(1 / n).values();
    int k = expected.length / (int) n;
    for (int i = 0; i < n; i++) {
      expected[i * k + (int) huge.arrays.get("c").values()[i]] -= 1 / n;
    }
    Tensor wanted = Tensor.of(huge.arrays.get("P").shape(), expected);
    Reply reply = huge.ask(subject, "dZ2 at once");
    huge.judge("dZ2 at once", wanted, reply, DataType.DOUBLE, TOLERANCE);
  }

  @Test
  @Order(4)
  @Points(2)
  @DisplayName(NORM)
  @Hint(
      "Put the lines from dscaled to dZ1 into each other, for one column. Two sums over the rows"
          + " are left: that of dH, and that of dH ⊙ normed.")
  void norm() {
    judge("dZ1 at once");
  }

  @Test
  @Order(5)
  @DisplayName("all lines in a row, from the loss to the table, give the whole network's slopes")
  @Hint(
      "Each line is right for numbers by lot, and this is the real pass, where many gradients are"
          + " 0: is there a quotient by one of them?")
  void whole() {
    Map<String, Tensor> found = new LinkedHashMap<>();
    for (String of : NetworkPass.BACKWARD) {
      waitFor(of);
      Reply reply = trial.ask(subject, of, found, a -> a);
      String what = of + ", in a row with the lines before it";
      Tensor gradient =
          Expect.numbers(
              what, reply, DataType.DOUBLE, trial.arrays.get(NetworkTrial.by(of)).shape());
      Tensor slopes = trial.slopes(NetworkTrial.by(of));
      Expect.close(what, slopes, gradient, TOLERANCE, new Diagnosis(1));
      found.put(of, gradient);
    }
  }

  @Test
  @Order(6)
  @DisplayName("no array that is handed in is changed")
  @Hint("a.muli(b), a.addi(b) and their like write into a: for what is handed in, mul and add.")
  void unchanged() {
    for (String of : holding()) {
      construct();
      Reply reply = Expect.worked(of, trial.ask(subject, of));
      List<Map.Entry<String, Tensor>> given =
          List.copyOf(trial.given(of, trial.gradients).entrySet());
      for (int i = 0; i < given.size(); i++) {
        String name = of + ": " + given.get(i).getKey();
        Expect.unchanged(name, given.get(i).getValue(), reply.inputs().get(i));
      }
    }
  }

  @Test
  @Order(7)
  @Points(2)
  @DisplayName("every line holds for the next batch too: other sizes, another memory order, FLOAT")
  @Hint(
      "Take sizes and types from the arrays: a.c.size(0) examples, a.E.dataType(); and keep nothing"
          + " from one call to the next.")
  void again() {
    NetworkTrial other = NetworkTrial.draw(random, 7, 3, 2, 5, 6);
    for (String of : holding()) {
      construct();
      Expect.worked(of, trial.ask(subject, of));
      Tensor expected = other.expected(of);
      for (MemoryLayout layout : List.of(MemoryLayout.F, MemoryLayout.STRIDED)) {
        Reply reply =
            other.ask(
                subject, of, other.gradients, a -> NetworkTrial.as(a, DataType.DOUBLE, layout));
        other.judge(of, expected, reply, DataType.DOUBLE, TOLERANCE);
      }
      Reply reply =
          other.ask(
              subject,
              of,
              other.gradients,
              a -> NetworkTrial.as(a, DataType.FLOAT, MemoryLayout.C));
      other.judge(of, expected, reply, DataType.FLOAT, FLOAT_TOLERANCE);
    }
  }

  private void judge(String of) {
    construct();
    trial.judge(of, trial.expected(of), trial.ask(subject, of), DataType.DOUBLE, TOLERANCE);
  }

  private void construct() {
    Expect.worked("constructing the backward pass", subject.construct(List.of()));
  }

  /** The lines that give their gradients, which must be half of them at least. */
  private List<String> holding() {
    List<String> all = new ArrayList<>(NetworkPass.BACKWARD);
    all.addAll(NetworkPass.AT_ONCE);
    Holding holding = new Holding();
    for (String of : all) {
      holding.note(of, test(of), () -> judge(of));
    }
    holding.requireHalf(all);
    return all.stream().filter(holding::of).toList();
  }

  /** Requires a line to be right by itself, before it is asked in a row. */
  private void waitFor(String of) {
    new Holding().note(of, test(of), () -> judge(of)).requireHalf(List.of(of));
  }

  /** The test of one line, which has the line's name where there are several. */
  private static String test(String of) {
    return switch (of) {
      case "dZ2 at once" -> LOGITS;
      case "dZ1 at once" -> NORM;
      default -> of;
    };
  }
}
