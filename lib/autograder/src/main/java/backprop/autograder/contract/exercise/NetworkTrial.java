package backprop.autograder.contract.exercise;

import backprop.autograder.contract.Diagnosis;
import backprop.autograder.contract.Draw;
import backprop.autograder.contract.Expect;
import backprop.autograder.contract.exercise.NetworkSteps.NetworkStep;
import backprop.exercise.NetworkPass;
import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * One pass through exercise 07's network, and gradients drawn by lot in the place of those that a
 * line finds before it: what a line does with them shows, whatever the other lines do.
 */
final class NetworkTrial {

  private static final double LEAST_VARIANCE = 0.02;

  private static final Tensor ONE = Tensor.of(new long[] {1}, 1);

  /** Every array of the forward pass, by name. */
  final Map<String, Tensor> arrays;

  /** Every gradient, by name, as it is handed over. */
  final Map<String, Tensor> gradients = new LinkedHashMap<>();

  private NetworkTrial(Map<String, Tensor> arrays) {
    this.arrays = arrays;
  }

  /**
   * A pass of {@code n} examples of {@code t} tokens from {@code v}. Where a column hardly varies,
   * one over its deviation is so large that rounding shows: then it is drawn again.
   */
  static NetworkTrial draw(Random random, int n, int t, int d, int m, int v) {
    NetworkTrial trial = drawOnce(random, n, t, d, m, v);
    while (Arrays.stream(trial.arrays.get("var").values()).anyMatch(s -> s < LEAST_VARIANCE)) {
      trial = drawOnce(random, n, t, d, m, v);
    }
    return trial;
  }

  private static NetworkTrial drawOnce(Random random, int n, int t, int d, int m, int v) {
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    arrays.put("x", Draw.indices(random, v, n, t));
    arrays.put("c", Draw.indices(random, v, n));
    arrays.put("E", Draw.array(random, v, d));
    arrays.put("W1", Draw.array(random, (long) t * d, m));
    arrays.put("b1", Draw.array(random, m));
    arrays.put("gain", Draw.array(random, m));
    arrays.put("bias", Draw.array(random, m));
    arrays.put("W2", Draw.array(random, m, v));
    arrays.put("b2", Draw.array(random, v));
    return new NetworkTrial(arrays).pass(random);
  }

  private NetworkTrial pass(Random random) {
    NetworkTrial trial = new NetworkTrial(NetworkSteps.run(NetworkSteps.ALL, arrays));
    for (String name : NetworkPass.BACKWARD) {
      trial.gradients.put(name, Draw.array(random, trial.arrays.get(by(name)).shape()));
    }
    // These are the same numbers in the network, and whoever takes one for the other is right.
    trial.gradients.put("dscaled", trial.gradients.get("dH"));
    long[] rows = trial.arrays.get("rows").shape();
    trial.gradients.put("drows", Tensor.of(rows, trial.gradients.get("dA0").values()));
    return trial;
  }

  /** The same parameters with these logits' weights and biases so many times as large. */
  NetworkTrial withLogits(Random random, double factor) {
    Map<String, Tensor> larger = new LinkedHashMap<>(arrays);
    larger.put("W2", arrays.get("W2").times(factor));
    larger.put("b2", arrays.get("b2").times(factor));
    return new NetworkTrial(larger).pass(random);
  }

  /** The name of the array by which this is the gradient. */
  static String by(String of) {
    return of.replace(" at once", "").substring(1);
  }

  /** What to call a gradient in a message: with the steps that its array goes into. */
  static String formula(String of) {
    if (of.equals("dZ2 at once")) {
      return of + ", from the forward pass alone";
    }
    return of.equals("dZ1 at once")
        ? of + ", from the forward pass and dH"
        : NetworkSteps.into(by(of)).stream()
            .map(NetworkStep::says)
            .collect(Collectors.joining(" and ", of + ", where ", ""));
  }

  /** What the gradient should be. */
  Tensor expected(String of) {
    if (of.equals("dZ2 at once")) {
      return NetworkSteps.gradient(NetworkSteps.between("Z2", "L"), arrays, "Z2", ONE);
    }
    if (of.equals("dZ1 at once")) {
      return NetworkSteps.gradient(
          NetworkSteps.between("Z1", "H"), arrays, "Z1", gradients.get("dH"));
    }
    return NetworkSteps.into(by(of)).stream()
        .map(step -> through(step, by(of)))
        .reduce(Tensor::plus)
        .orElseThrow();
  }

  /** What comes back to an array through one of the steps that it goes into. */
  Tensor through(NetworkStep step, String array) {
    Tensor r = step.array().equals("L") ? ONE : gradients.get("d" + step.array());
    return NetworkSteps.gradient(List.of(step), arrays, array, r);
  }

  /** The slopes of the whole network's loss by one of its arrays. */
  Tensor slopes(String array) {
    boolean made = NetworkSteps.ALL.stream().anyMatch(step -> step.array().equals(array));
    List<NetworkStep> rest = made ? NetworkSteps.between(array, "L") : NetworkSteps.ALL;
    return NetworkSteps.gradient(rest, arrays, array, ONE);
  }

  /** Asks for a gradient, and hands over what has been found before it. */
  Reply ask(Subject subject, String of) {
    return ask(subject, of, gradients, UnaryOperator.identity());
  }

  /** The same, of other gradients, and of each array as it is then. */
  Reply ask(Subject subject, String of, Map<String, Tensor> found, UnaryOperator<Tensor> as) {
    List<PlainValue> arguments = new ArrayList<>();
    Map<String, Tensor> given = given(of, found);
    arguments.add(new PlainValue.Text(of));
    arguments.add(new PlainValue.Text(String.join(" ", given.keySet())));
    given.values().forEach(a -> arguments.add(as.apply(a)));
    return subject.call("gradient", arguments.toArray(PlainValue[]::new));
  }

  /** What is handed over with the question: the forward pass, and the gradients before. */
  Map<String, Tensor> given(String of, Map<String, Tensor> found) {
    Map<String, Tensor> given = new LinkedHashMap<>(arrays);
    given.remove("L");
    for (String name : before(of)) {
      given.put(name, found.get(name));
    }
    return given;
  }

  private static List<String> before(String of) {
    List<String> all = NetworkPass.BACKWARD;
    return switch (of) {
      case "dZ2 at once" -> List.of();
      case "dZ1 at once" -> List.of("dH");
      default -> all.subList(0, all.indexOf(of));
    };
  }

  /** Requires a gradient to be this. */
  void judge(String of, Tensor expected, Reply reply, DataType type, double tolerance) {
    String what = formula(of);
    Expect.worked(what + ": the call", reply);
    long[] shape = arrays.get(by(of)).shape();
    NetworkMistakes.requireShape(what, shape, reply);
    Tensor received = Expect.array(what, reply, type, shape);
    try {
      Expect.close(what, expected, received, tolerance, new Diagnosis(1));
    } catch (AssertionError wrong) {
      // Only now, since to know the mistakes takes longer than to compare.
      Expect.close(what, expected, received, tolerance, NetworkMistakes.known(this, of));
      throw wrong;
    }
  }

  /** The type and layout of the numbers, where indices stay indices. */
  static Tensor as(Tensor a, DataType type, MemoryLayout layout) {
    return (a.type().isFPType() ? a.as(type) : a).in(layout);
  }
}
