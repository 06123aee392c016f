package backprop.autograder.contract.exercise;

import backprop.worker.subject.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;

/**
 * A feed-forward layer in which two products of X meet, in plain loops.
 *
 * <pre>
 * Y = (f(X W_gate) ⊙ h(X W_up)) W_down
 * </pre>
 *
 * @param f of each element of the one
 * @param h of each element of the other
 */
public record GatedFormula(DoubleUnaryOperator f, DoubleUnaryOperator h)
    implements BiFunction<Tensor, Map<String, Tensor>, Tensor> {

  private static final DoubleUnaryOperator SAME = v -> v;

  /** SwiGLU: f is SiLU, h changes nothing. */
  public static final GatedFormula SWIGLU = new GatedFormula(GatedFormula::silu, SAME);

  @Override
  public Tensor apply(Tensor x, Map<String, Tensor> p) {
    Tensor g = each(Specimen.product(x, p.get("gate")), f);
    Tensor u = each(Specimen.product(x, p.get("up")), h);
    return Specimen.product(times(g, u), p.get("down"));
  }

  /**
   * Formulas that are easily taken for SwiGLU and ask as much of a backward pass, by what to say.
   */
  static Map<String, GatedFormula> asLong() {
    Map<String, GatedFormula> formulas = new LinkedHashMap<>();
    formulas.put(
        "yours has SiLU of X W_u, and that is due to X W_g", new GatedFormula(SAME, SWIGLU.f));
    formulas.put(
        "yours has σ(X W_g) where SiLU is due, X W_g times that",
        new GatedFormula(GatedFormula::sigmoid, SAME));
    formulas.put("yours has SiLU of both products", new GatedFormula(SWIGLU.f, SWIGLU.f));
    return formulas;
  }

  /** The same of formulas that ask less. */
  static Map<String, GatedFormula> shorter() {
    Map<String, GatedFormula> formulas = new LinkedHashMap<>();
    formulas.put("yours has X W_g itself where SiLU of it is due", new GatedFormula(SAME, SAME));
    formulas.put("yours has ReLU where SiLU is due", new GatedFormula(v -> Math.max(0, v), SAME));
    formulas.put("yours has no factor X W_u", new GatedFormula(SWIGLU.f, v -> 1));
    formulas.put("yours has no factor SiLU(X W_g)", new GatedFormula(v -> 1, SAME));
    return formulas;
  }

  static double sigmoid(double v) {
    return 1 / (1 + Math.exp(-v));
  }

  static double silu(double v) {
    return v * sigmoid(v);
  }

  static Tensor each(Tensor a, DoubleUnaryOperator f) {
    double[] values = new double[a.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = f.applyAsDouble(a.values()[i]);
    }
    return Tensor.of(a.shape(), values);
  }

  static Tensor times(Tensor a, Tensor b) {
    double[] values = new double[a.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = a.values()[i] * b.values()[i];
    }
    return Tensor.of(a.shape(), values);
  }
}
