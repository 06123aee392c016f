package backprop.optim;

import backprop.nn.Parameter;
import backprop.tensor.Ops;
import java.util.List;

/** Shortens gradients that are too long, before the step. Derived in lesson 11. */
@FunctionalInterface
public interface GradientClip {

  /** Changes the parameters' gradients in place. */
  void apply(List<Parameter> parameters);

  /**
   * Cuts every element to {@code [-limit, limit]}.
   *
   * @throws IllegalArgumentException if {@code limit} is not above 0
   */
  static GradientClip byValue(double limit) {
    Optimizer.requirePositive("GradientClip.byValue", "limit", limit);
    return parameters ->
        parameters.forEach(p -> p.gradient().assign(Ops.clamp(p.gradient(), limit)));
  }

  /**
   * Scales all gradients together so that the norm of all of them is at most {@code limit}: {@code
   * g ← g · min(1, limit / (‖g‖ + 1e-6))}. The direction of the step stays. Pascanu, Mikolov and
   * Bengio, 2013.
   *
   * @throws IllegalArgumentException if {@code limit} is not above 0
   */
  static GradientClip byNorm(double limit) {
    Optimizer.requirePositive("GradientClip.byNorm", "limit", limit);
    return parameters -> {
      double square = 0;
      for (Parameter p : parameters) {
        square += Ops.dot(p.gradient(), p.gradient());
      }
      if (Double.isInfinite(square)) {
        throw new IllegalStateException(
            "GradientClip.byNorm: the squares of the gradients must have a sum, got infinity; make"
                + " the numbers to learn from smaller, by a Standardize layer, say");
      }
      double scale = limit / (Math.sqrt(square) + 1e-6);
      if (scale < 1) {
        parameters.forEach(p -> p.gradient().muli(scale));
      }
    };
  }
}
