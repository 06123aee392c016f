package backprop.autograder.contract.exercise;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;

import backprop.autograder.contract.AssignmentExtension;
import backprop.autograder.contract.Caused;
import backprop.autograder.contract.Diagnosis;
import backprop.autograder.contract.Draw;
import backprop.autograder.contract.Expect;
import backprop.autograder.contract.Hint;
import backprop.autograder.contract.Holding;
import backprop.autograder.contract.Points;
import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
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
 * What one step of a recurrent unit with one gate gives, each array by itself: see {@link
 * StepTrial}. It is constructed with a name and the values of six parameters.
 */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class RecurrentStepContract {

  private static final String THERE = "forward: ";
  private static final String BACK = "backward: ";
  private static final double TOLERANCE = 1e-11;
  private static final double FLOAT_TOLERANCE = 1e-4;

  /** What is a sum over the paths that an array is used on. */
  private static final List<String> PATHS = List.of("dZg", "dZf", "dH");

  private static final List<String> PRODUCTS = List.of("dM", "dX");

  private static final List<String> ALL =
      Stream.of(StepTrial.FORWARD, StepTrial.BACKWARD, StepTrial.PARAMETERS)
          .flatMap(List::stream)
          .toList();

  private final Subject subject;
  private final Random random;
  private final StepTrial trial;

  RecurrentStepContract(Subject subject, long seed) {
    this.subject = subject;
    random = new Random(seed);
    // Alike, so that a product of the wrong arrays has numbers to look at.
    trial = StepTrial.draw(random, 4, 3, 3);
  }

  @TestFactory
  @Order(1)
  @DisplayName("forward gives a line of the formula")
  @Hint("Read that line of the formula, and then yours, symbol by symbol.")
  Stream<DynamicTest> lines() {
    return tests(StepTrial.FORWARD);
  }

  @TestFactory
  @Order(2)
  @Points(2)
  @DisplayName("backward gives a sum over paths")
  @Hint(
      "Look through the forward formula for every place where this array is used. Each place sends"
          + " something back, times its own slope, and one adds.")
  Stream<DynamicTest> paths() {
    return tests(PATHS);
  }

  @TestFactory
  @Order(3)
  @DisplayName("backward gives what products send back")
  @Hint("Behind a product Y = X W stands dX = dY Wᵀ: lesson 07. Which products is this array in?")
  Stream<DynamicTest> products() {
    return tests(PRODUCTS);
  }

  @TestFactory
  @Order(4)
  @Points(0.5)
  @DisplayName("backward gives a parameter its gradient")
  @Hint(
      "Behind a product Y = X W stands dW = Xᵀ dY, with what W was in truth multiplied by; a bias"
          + " is in every row. Nobody divides by the number of rows.")
  Stream<DynamicTest> parameterGradients() {
    return tests(StepTrial.PARAMETERS);
  }

  private Stream<DynamicTest> tests(List<String> names) {
    return names.stream().map(of -> dynamicTest(test(of), () -> judge(of)));
  }

  @Test
  @Order(5)
  @DisplayName("backward adds to the gradients that are there")
  @Hint("Every step of a sequence gives the same parameters a share: accumulate, never assign.")
  void accumulates() {
    List<String> holding = holding(StepTrial.PARAMETERS);
    trial.construct(subject);
    Map<String, Tensor> before = new LinkedHashMap<>();
    for (String name : StepTrial.PARAMETERS) {
      before.put(name, Draw.array(random, trial.shape(name)));
      Expect.worked("setting a gradient", subject.setGradient(name, before.get(name)));
    }
    Expect.worked("backward", trial.backward(subject));
    for (String name : holding) {
      Tensor share = trial.expected(name, own(trial, name, DOUBLE));
      Tensor right = before.get(name).plus(share);
      Tensor gradient =
          Expect.array("a gradient", subject.gradient(name), DOUBLE, trial.shape(name));
      Diagnosis known =
          new Diagnosis(1)
              .orElse("what was there was replaced: = where += is meant", share)
              .orElse("nothing was added to what was there", before.get(name));
      String what = "the gradient of " + name + ", which held something before";
      Expect.close(what, right, gradient, TOLERANCE, known);
    }
  }

  @Test
  @Order(6)
  @DisplayName("nothing changes but gradients: no argument, no parameter, nothing returned before")
  @Hint("a.muli(b), a.addi(b) and their like write into a: for what is handed over, mul and add.")
  void unchanged() {
    holding(ALL);
    trial.construct(subject);
    Reply forward = trial.forward(subject);
    Map<String, Tensor> returned = new LinkedHashMap<>();
    if (!forward.failed()) {
      StepTrial.FORWARD.forEach(of -> note(returned, of, "the " + of + " that forward returned"));
    }
    Reply backward = trial.backward(subject);
    if (!backward.failed()) {
      StepTrial.BACKWARD.forEach(of -> note(returned, of, "the " + of + " that backward returned"));
    }
    StepTrial next = StepTrial.draw(random, 4, 3, 3);
    next.forward(subject);
    Reply last = next.backward(subject);
    if (last.failed()) {
      last = Expect.worked("forward", next.forward(subject));
    }
    List<Tensor> given = new ArrayList<>(List.of(trial.x(), trial.h()));
    given.addAll(trial.values().values());
    given.add(trial.dNext());
    List<String> names = List.of("X", "H", "X", "H", "F", "M", "G", "next", "dNext");
    for (int i = 0; i < given.size(); i++) {
      Expect.unchanged(names.get(i), given.get(i), last.inputs().get(i));
    }
    int at = 0;
    for (Map.Entry<String, Tensor> was : returned.entrySet()) {
      Expect.unchanged(was.getKey(), was.getValue(), last.outputs().get(at));
      at++;
    }
    for (Map.Entry<String, Tensor> p : trial.parameters().entrySet()) {
      Reply now = Expect.worked("reading " + p.getKey(), subject.parameter(p.getKey()));
      Expect.unchanged(p.getKey(), p.getValue(), (Tensor) now.result());
    }
  }

  private void note(Map<String, Tensor> returned, String of, String what) {
    if (subject.call(of).result() instanceof Tensor array) {
      returned.put(what, array);
    }
  }

  @Test
  @Order(7)
  @Points(2)
  @DisplayName("every line holds for other sizes, changed parameters, any memory order, and FLOAT")
  @Hint(
      "Take sizes and types from the arrays, read a parameter's value where you use it, and keep"
          + " nothing from one call to the next.")
  void again() {
    List<String> holding = holding(ALL);
    StepTrial first = StepTrial.draw(random, 2, 2, 4);
    for (MemoryLayout layout : MemoryLayout.values()) {
      first.construct(subject);
      first.forward(subject);
      first.backward(subject);
      StepTrial other = StepTrial.draw(random, 5, 2, 4).in(DOUBLE, layout);
      for (String name : StepTrial.PARAMETERS) {
        Tensor value = other.parameters().get(name);
        Expect.worked("changing " + name, subject.setParameter(name, value));
      }
      follow(other, holding, "after a step, with arrays " + layout, DOUBLE, TOLERANCE);
    }
    StepTrial single = StepTrial.draw(random, 3, 4, 2).in(FLOAT, MemoryLayout.C);
    single.construct(subject);
    follow(single, holding, "in FLOAT", FLOAT, FLOAT_TOLERANCE);
  }

  @Test
  @Order(8)
  @DisplayName("sums of any size have a gate and a candidate, and NaN stays NaN")
  @Hint("Ops.sigmoid and Ops.tanh are right at any number; e to the power of 1000 is none.")
  void large() {
    List<String> holding = holding(List.of("F", "G"));
    StepTrial huge = trial.with(a -> a.times(100));
    huge.construct(subject);
    follow(huge, holding, "at sums of many thousands", DOUBLE, TOLERANCE);
    double[] poisoned = trial.x().values().clone();
    poisoned[0] = Double.NaN;
    Map<String, Tensor> values = new LinkedHashMap<>(trial.values());
    values.put("X", Tensor.of(trial.x().shape(), poisoned));
    StepTrial broken = new StepTrial(trial.parameters(), values, trial.dNext());
    broken.construct(subject);
    Expect.worked("forward", broken.forward(subject));
    for (String of : holding) {
      Reply reply = Expect.worked(of, subject.call(of));
      double[] row = Arrays.copyOf(((Tensor) reply.result()).values(), 3);
      if (!Arrays.stream(row).allMatch(Double::isNaN)) {
        throw new AssertionError(
            of
                + ": expected NaN in the row of X that has a NaN, received "
                + Arrays.toString(row)
                + "; who hides it hides somebody's mistake");
      }
    }
  }

  /** Requires those lines to follow their formulas at the trial that is constructed. */
  private void follow(
      StepTrial at, List<String> holding, String when, DataType type, double tolerance) {
    for (String name : StepTrial.PARAMETERS) {
      Tensor zeros = at.parameters().get(name).times(0);
      Expect.worked("emptying a gradient", subject.setGradient(name, zeros));
    }
    if (holding.stream().anyMatch(StepTrial.FORWARD::contains)) {
      Expect.worked("forward " + when, at.forward(subject));
    }
    if (!StepTrial.FORWARD.containsAll(holding)) {
      Expect.worked("backward " + when, at.backward(subject));
    }
    for (String of : holding) {
      Map<String, Tensor> own = own(at, of, type);
      Tensor received = received(at, of, type);
      String what = says(of) + ", " + when;
      Expect.close(what, at.expected(of, own), received, tolerance, new Diagnosis(1));
    }
  }

  private void judge(String of) {
    trial.construct(subject);
    Reply asked = Expect.worked(test(of) + ": the call", ask(trial, of));
    Map<String, Tensor> own = own(trial, of, DOUBLE);
    Tensor received = received(trial, of, DOUBLE);
    Diagnosis known = StepMistakes.known(trial, of, own);
    Tensor dNext = asked.inputs().get(asked.inputs().size() - 1);
    if (!StepTrial.FORWARD.contains(of) && !Arrays.equals(dNext.values(), trial.dNext().values())) {
      known.since("backward writes into dNext, and its next line reads what it wrote");
    }
    Expect.close(says(of), trial.expected(of, own), received, TOLERANCE, known);
  }

  /** Makes the call that gives this array. */
  private Reply ask(StepTrial at, String of) {
    return StepTrial.FORWARD.contains(of) ? at.forward(subject) : at.backward(subject);
  }

  private Tensor received(StepTrial at, String of, DataType type) {
    if (StepTrial.PARAMETERS.contains(of)) {
      return Expect.array(says(of), subject.gradient(of), type, at.shape(of));
    }
    return Expect.array(says(of), subject.call(of), type, at.shape(of));
  }

  /** The answer's own arrays that this one is made of, each of which must have content. */
  private Map<String, Tensor> own(StepTrial at, String of, DataType type) {
    Map<String, Tensor> own = new LinkedHashMap<>();
    for (String name : StepTrial.before(of)) {
      try {
        Tensor array = Expect.array(name, subject.call(name), type, at.shape(name));
        varies(name, array);
        own.put(name, array);
      } catch (AssertionError e) {
        String message = of + " is made of your " + name + ", and waits for it: " + e.getMessage();
        throw e instanceof Caused caused
            ? caused.saying(message)
            : Caused.waiting(message, name + " is no array to go on with", test(name));
      }
    }
    return own;
  }

  private static void varies(String name, Tensor array) {
    double first = array.values()[0];
    if (array.values().length > 1 && Arrays.stream(array.values()).allMatch(v -> v == first)) {
      throw new AssertionError(name + ": every element is " + first);
    }
  }

  /** The lines of these that give their arrays, which must be half of them at least. */
  private List<String> holding(List<String> names) {
    Holding holding = new Holding();
    names.forEach(of -> holding.note(of, test(of), () -> judge(of)));
    holding.requireHalf(names);
    return names.stream().filter(holding::of).toList();
  }

  private static String test(String of) {
    if (StepTrial.PARAMETERS.contains(of)) {
      return BACK + "the gradient of " + of;
    }
    return (StepTrial.FORWARD.contains(of) ? THERE : BACK) + of;
  }

  /** What to call an array in a message: where it comes from, or what it was used in. */
  private static String says(String of) {
    return switch (of) {
      case "F" -> "F = σ(X Wf + H Uf + bf)";
      case "M" -> "M = F ⊙ H, of your F";
      case "G" -> "G = tanh(X Wg + M Ug + bg), of your M";
      case "next" -> "next = (1 - F) ⊙ H + F ⊙ G, of your F and G";
      case "dZg" -> "dZg, where next has F ⊙ G in it, and G = tanh(Zg)";
      case "dM" -> "dM, where Zg has M Ug in it, of your dZg";
      case "dZf" -> "dZf, where next and M = F ⊙ H have F in it, and F = σ(Zf), of your dM";
      case "dX" -> "dX, where Zf has X Wf in it, and Zg X Wg, of your dZf and dZg";
      case "dH" -> "dH, where next, M and Zf have H in it, of your dM and dZf";
      default -> "the gradient of " + of + ", of your dZ" + of.charAt(1);
    };
  }
}
