package backprop.autograder.spec;

import backprop.autograder.contract.RegularizerSpec;
import backprop.worker.subject.Tensor;
import java.util.function.DoubleUnaryOperator;

/** Penalties on single weights. */
public final class RegularizerSpecs {

  /** Of λ = 0.3. */
  public static final RegularizerSpec L1 =
      new RegularizerSpec("L1", "λ · Σ |w|", "λ sign(w)", w -> 0.3 * sum(w, Math::abs));

  /** Of λ = 0.3. */
  public static final RegularizerSpec L2 =
      new RegularizerSpec("L2", "λ/2 · Σ w²", "λ w", w -> 0.3 / 2 * sum(w, v -> v * v));

  /** Of λ₁ = 0.2 and λ₂ = 0.5. */
  public static final RegularizerSpec ELASTIC_NET =
      new RegularizerSpec(
          "ElasticNet",
          "λ₁ · Σ |w| + λ₂/2 · Σ w²",
          "λ₁ sign(w) + λ₂ w",
          w -> sum(w, v -> 0.2 * Math.abs(v) + 0.5 / 2 * v * v));

  private RegularizerSpecs() {}

  private static double sum(Tensor w, DoubleUnaryOperator f) {
    double sum = 0;
    for (double v : w.values()) {
      sum += f.applyAsDouble(v);
    }
    return sum;
  }
}
