package backprop.autograder.contract;

import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The forward pass of exercise 07's network, step by step in plain loops, and gradients that know
 * no derivation: they are measured.
 */
final class NetworkSteps {

  /** Of five points; at this step cutting off and rounding are both some 1e-11. */
  private static final double H = 1e-4;

  private static final double EPSILON = 1e-5;

  /** In this order, which is that of the network. */
  static final List<NetworkStep> ALL =
      List.of(
          step("rows = the rows of E that x picks", NetworkSteps::picked, "E"),
          step("A0 = rows, joined to [n, t·d]", NetworkSteps::joined, "rows"),
          step("Z1 = A0 W1 + b1", a -> affine(a, "A0", "W1", "b1"), "A0", "W1", "b1"),
          step("mean = Σ_rows Z1 / n", a -> meanOfRows(a.get("Z1")), "Z1"),
          step("diff = Z1 - mean", a -> with(a, "Z1", "mean", (z, m) -> z - m), "Z1", "mean"),
          step("squares = diff ⊙ diff", a -> each(a.get("diff"), v -> v * v), "diff"),
          step("var = Σ_rows squares / n", a -> meanOfRows(a.get("squares")), "squares"),
          step(
              "invRoot = 1 / √(var + ε)",
              a -> each(a.get("var"), v -> 1 / Math.sqrt(v + EPSILON)),
              "var"),
          step(
              "normed = diff ⊙ invRoot",
              a -> with(a, "diff", "invRoot", (v, r) -> v * r),
              "diff",
              "invRoot"),
          step(
              "scaled = normed ⊙ gain",
              a -> with(a, "normed", "gain", (v, g) -> v * g),
              "normed",
              "gain"),
          step("H = scaled + bias", a -> with(a, "scaled", "bias", Double::sum), "scaled", "bias"),
          step("A1 = tanh H", a -> each(a.get("H"), Math::tanh), "H"),
          step("Z2 = A1 W2 + b2", a -> affine(a, "A1", "W2", "b2"), "A1", "W2", "b2"),
          step("max = the largest of each row of Z2", NetworkSteps::largest, "Z2"),
          step("shifted = Z2 - max", a -> with(a, "Z2", "max", (z, m) -> z - m), "Z2", "max"),
          step("exps = e^shifted", a -> each(a.get("shifted"), Math::exp), "shifted"),
          step("sums = Σ_columns exps", NetworkSteps::sumsOfColumns, "exps"),
          step("inverse = 1 / sums", a -> each(a.get("sums"), s -> 1 / s), "sums"),
          step(
              "P = exps ⊙ inverse",
              a -> with(a, "exps", "inverse", (e, s) -> e * s),
              "exps",
              "inverse"),
          step("logP = log P", a -> each(a.get("P"), Math::log), "P"),
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
      String array,
      String says,
      List<String> inputs,
      Function<Map<String, Tensor>, Tensor> formula) {}

  private static NetworkStep step(
      String says, Function<Map<String, Tensor>, Tensor> formula, String... inputs) {
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
    Map<String, Tensor> all = new HashMap<>(arrays);
    steps.forEach(step -> all.put(step.array(), step.formula().apply(all)));
    return all;
  }

  /** The gradient, by an array, of Σ R ⊙ (what the last of these steps makes); measured. */
  static Tensor measured(List<NetworkStep> steps, Map<String, Tensor> arrays, String by, Tensor r) {
    String last = steps.get(steps.size() - 1).array();
    Tensor here = arrays.get(by);
    double[] gradient = new double[here.values().length];
    for (int i = 0; i < gradient.length; i++) {
      for (int k : new int[] {-2, -1, 1, 2}) {
        Map<String, Tensor> moved = new HashMap<>(arrays);
        moved.put(by, here.with(i, here.values()[i] + k * H));
        steps.forEach(step -> moved.put(step.array(), step.formula().apply(moved)));
        double[] made = moved.get(last).values();
        double weight = (Math.abs(k) == 1 ? 8 : -1) * Math.signum(k) / (12 * H);
        for (int o = 0; o < made.length; o++) {
          gradient[i] += weight * r.values()[o] * made[o];
        }
      }
    }
    return Tensor.of(here.shape(), gradient);
  }

  private static Tensor picked(Map<String, Tensor> a) {
    Tensor x = a.get("x");
    int d = (int) a.get("E").shape()[1];
    double[] rows = new double[x.values().length * d];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = a.get("E").at((int) x.values()[i / d], i % d);
    }
    return Tensor.of(new long[] {x.shape()[0], x.shape()[1], d}, rows);
  }

  private static Tensor joined(Map<String, Tensor> a) {
    long[] s = a.get("rows").shape();
    return Tensor.of(new long[] {s[0], s[1] * s[2]}, a.get("rows").values());
  }

  private static Tensor affine(Map<String, Tensor> a, String x, String w, String b) {
    Tensor y = product(a.get(x), a.get(w));
    return combined(y, a.get(b), Double::sum);
  }

  /** The product of two matrices. */
  static Tensor product(Tensor x, Tensor w) {
    int n = (int) x.shape()[0];
    int in = (int) x.shape()[1];
    int out = (int) w.shape()[1];
    double[] y = new double[n * out];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < out; j++) {
        for (int k = 0; k < in; k++) {
          y[i * out + j] += x.at(i, k) * w.at(k, j);
        }
      }
    }
    return Tensor.of(new long[] {n, out}, y);
  }

  private static Tensor meanOfRows(Tensor x) {
    int n = (int) x.shape()[0];
    int m = (int) x.shape()[1];
    double[] mean = new double[m];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        mean[j] += x.at(i, j) / n;
      }
    }
    return Tensor.of(new long[] {1, m}, mean);
  }

  private static Tensor sumsOfColumns(Map<String, Tensor> a) {
    return ofRows(a.get("exps"), row -> Arrays.stream(row).sum());
  }

  private static Tensor largest(Map<String, Tensor> a) {
    return ofRows(a.get("Z2"), row -> Arrays.stream(row).max().orElseThrow());
  }

  /** A number of each row, as a column. */
  private static Tensor ofRows(Tensor x, ToDoubleFunction<double[]> number) {
    int n = (int) x.shape()[0];
    double[] made = new double[n];
    for (int i = 0; i < n; i++) {
      made[i] = number.applyAsDouble(x.row(i).values());
    }
    return Tensor.of(new long[] {n, 1}, made);
  }

  private static Tensor loss(Map<String, Tensor> a) {
    Tensor c = a.get("c");
    double loss = 0;
    for (int i = 0; i < c.values().length; i++) {
      loss -= a.get("logP").at(i, (int) c.values()[i]) / c.values().length;
    }
    return Tensor.of(new long[] {1}, loss);
  }

  /** A function of each element. */
  static Tensor each(Tensor x, DoubleUnaryOperator f) {
    return Tensor.of(x.shape(), Arrays.stream(x.values()).map(f).toArray());
  }

  private static Tensor with(Map<String, Tensor> a, String x, String y, DoubleBinaryOperator f) {
    return combined(a.get(x), a.get(y), f);
  }

  /** A matrix with another, a row [1,m] or [m], or a column [n,1], which go with all of it. */
  static Tensor combined(Tensor x, Tensor y, DoubleBinaryOperator f) {
    int n = (int) x.shape()[0];
    int m = (int) x.shape()[1];
    boolean column = y.shape().length == 2 && y.shape()[1] == 1;
    boolean row = !column && (y.shape().length == 1 || y.shape()[0] == 1);
    double[] made = new double[n * m];
    for (int i = 0; i < made.length; i++) {
      int at = column ? i / m : row ? i % m : i;
      made[i] = f.applyAsDouble(x.values()[i], y.values()[at]);
    }
    return Tensor.of(new long[] {n, m}, made);
  }
}
