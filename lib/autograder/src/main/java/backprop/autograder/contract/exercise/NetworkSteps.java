package backprop.autograder.contract.exercise;

import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.commons.math3.analysis.differentiation.DerivativeStructure;

/**
 * The forward pass of exercise 07's network, step by step in plain loops, and slopes that are
 * carried forward with it: no line of the way back is written here.
 */
final class NetworkSteps {

  private static final double EPSILON = 1e-5;

  /** In this order, which is that of the network. */
  static final List<NetworkStep> ALL =
      List.of(
          step("rows = the rows of E that x picks", NetworkSteps::picked, "E"),
          step("A0 = rows, joined to [n, t·d]", NetworkSteps::joined, "rows"),
          step("Z1 = A0 W1 + b1", a -> affine(a, "A0", "W1", "b1"), "A0", "W1", "b1"),
          step("mean = Σ_rows Z1 / n", a -> a.get("Z1").ofColumns(NetworkSteps::mean), "Z1"),
          step(
              "diff = Z1 - mean",
              a -> a.get("Z1").with(a.get("mean"), DerivativeStructure::subtract),
              "Z1",
              "mean"),
          step("squares = diff ⊙ diff", a -> a.get("diff").each(v -> v.multiply(v)), "diff"),
          step(
              "var = Σ_rows squares / n",
              a -> a.get("squares").ofColumns(NetworkSteps::mean),
              "squares"),
          step(
              "invRoot = 1 / √(var + ε)",
              a -> a.get("var").each(v -> v.add(EPSILON).sqrt().reciprocal()),
              "var"),
          step(
              "normed = diff ⊙ invRoot",
              a -> a.get("diff").with(a.get("invRoot"), DerivativeStructure::multiply),
              "diff",
              "invRoot"),
          step(
              "scaled = normed ⊙ gain",
              a -> a.get("normed").with(a.get("gain"), DerivativeStructure::multiply),
              "normed",
              "gain"),
          step(
              "H = scaled + bias",
              a -> a.get("scaled").with(a.get("bias"), DerivativeStructure::add),
              "scaled",
              "bias"),
          step("A1 = tanh H", a -> a.get("H").each(DerivativeStructure::tanh), "H"),
          step("Z2 = A1 W2 + b2", a -> affine(a, "A1", "W2", "b2"), "A1", "W2", "b2"),
          step(
              "max = the largest of each row of Z2",
              a -> a.get("Z2").ofRows(NetworkSteps::largest),
              "Z2"),
          step(
              "shifted = Z2 - max",
              a -> a.get("Z2").with(a.get("max"), DerivativeStructure::subtract),
              "Z2",
              "max"),
          step("exps = e^shifted", a -> a.get("shifted").each(DerivativeStructure::exp), "shifted"),
          step("sums = Σ_columns exps", a -> a.get("exps").ofRows(NetworkSteps::sum), "exps"),
          step(
              "inverse = 1 / sums",
              a -> a.get("sums").each(DerivativeStructure::reciprocal),
              "sums"),
          step(
              "P = exps ⊙ inverse",
              a -> a.get("exps").with(a.get("inverse"), DerivativeStructure::multiply),
              "exps",
              "inverse"),
          step("logP = log P", a -> a.get("P").each(DerivativeStructure::log), "P"),
          step("L = -Σ_i logP at [i, c(i)] / n", NetworkSteps::loss, "logP"));

  private NetworkSteps() {}

  /**
   * One step.
   *
   * @param array what it makes
   * @param says its formula, for messages
   * @param inputs the arrays that it is a function of
   * @param formula the same in plain Java
   */
  record NetworkStep(
      String array, String says, List<String> inputs, Function<Map<String, Jets>, Jets> formula) {}

  private static NetworkStep step(
      String says, Function<Map<String, Jets>, Jets> formula, String... inputs) {
    return new NetworkStep(says.substring(0, says.indexOf(' ')), says, List.of(inputs), formula);
  }

  /** The steps that this array goes into. */
  static List<NetworkStep> into(String array) {
    return ALL.stream().filter(step -> step.inputs().contains(array)).toList();
  }

  /** The steps after the one that makes {@code after}, up to the one that makes {@code to}. */
  static List<NetworkStep> between(String after, String to) {
    List<String> names = ALL.stream().map(NetworkStep::array).toList();
    return ALL.subList(names.indexOf(after) + 1, names.indexOf(to) + 1);
  }

  /** What there is after these steps. */
  static Map<String, Tensor> run(List<NetworkStep> steps, Map<String, Tensor> arrays) {
    Map<String, Jets> made = new HashMap<>();
    arrays.forEach((name, array) -> made.put(name, Jets.constant(array, 0)));
    steps.forEach(step -> made.put(step.array(), step.formula().apply(made)));
    Map<String, Tensor> all = new HashMap<>(arrays);
    steps.forEach(step -> all.put(step.array(), made.get(step.array()).numbers()));
    return all;
  }

  /** The gradient, by an array, of Σ R ⊙ (what the last of these steps makes). */
  static Tensor gradient(List<NetworkStep> steps, Map<String, Tensor> arrays, String by, Tensor r) {
    Tensor here = arrays.get(by);
    int variables = here.values().length;
    Map<String, Jets> all = new HashMap<>();
    arrays.forEach((name, array) -> all.put(name, Jets.constant(array, variables)));
    all.put(by, Jets.variables(here));
    steps.forEach(step -> all.put(step.array(), step.formula().apply(all)));
    DerivativeStructure[] made = all.get(steps.get(steps.size() - 1).array()).values();
    double[] gradient = new double[variables];
    for (int o = 0; o < made.length; o++) {
      for (int i = 0; i < variables; i++) {
        gradient[i] += r.values()[o] * slope(made[o], i);
      }
    }
    return Tensor.of(here.shape(), gradient);
  }

  /** Along one of the variables. */
  private static double slope(DerivativeStructure y, int variable) {
    int[] orders = new int[y.getFreeParameters()];
    orders[variable] = 1;
    return y.getPartialDerivative(orders);
  }

  private static Jets picked(Map<String, Jets> a) {
    Jets x = a.get("x");
    int d = (int) a.get("E").shape()[1];
    return Jets.of(
        new long[] {x.shape()[0], x.shape()[1], d},
        i -> a.get("E").at((int) x.values()[i / d].getValue(), i % d));
  }

  private static Jets joined(Map<String, Jets> a) {
    long[] s = a.get("rows").shape();
    return new Jets(new long[] {s[0], s[1] * s[2]}, a.get("rows").values());
  }

  private static Jets affine(Map<String, Jets> a, String x, String w, String b) {
    return a.get(x).product(a.get(w)).with(a.get(b), DerivativeStructure::add);
  }

  private static DerivativeStructure sum(DerivativeStructure... numbers) {
    return Arrays.stream(numbers).reduce(DerivativeStructure::add).orElseThrow();
  }

  static DerivativeStructure mean(DerivativeStructure... numbers) {
    return sum(numbers).divide(numbers.length);
  }

  private static DerivativeStructure largest(DerivativeStructure... numbers) {
    return Arrays.stream(numbers)
        .max(Comparator.comparingDouble(DerivativeStructure::getValue))
        .orElseThrow();
  }

  private static Jets loss(Map<String, Jets> a) {
    DerivativeStructure[] c = a.get("c").values();
    DerivativeStructure[] right =
        IntStream.range(0, c.length)
            .mapToObj(i -> a.get("logP").at(i, (int) c[i].getValue()))
            .toArray(DerivativeStructure[]::new);
    return Jets.of(new long[] {1}, i -> mean(right).negate());
  }
}
