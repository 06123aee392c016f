package backprop.autograder.spec;

import backprop.autograder.contract.ElementwiseSpec;

/** Functions of each element. */
public final class ActivationSpecs {

  /** {@code max(0, X)}. */
  public static final ElementwiseSpec RELU =
      new ElementwiseSpec(
          "Relu", "Y = max(0, X)", "dX = dY ⊙ [X > 0]", x -> Math.max(0, x), x -> x > 0 ? 1 : 0);

  /** ReLU with a slope of 0.2 below 0. */
  public static final ElementwiseSpec LEAKY_RELU =
      new ElementwiseSpec(
          "LeakyRelu",
          "Y = X where X > 0, else a X",
          "dX = dY where X > 0, else a dY",
          x -> x > 0 ? x : 0.2 * x,
          x -> x > 0 ? 1 : 0.2);

  /** The logistic function. */
  public static final ElementwiseSpec SIGMOID =
      new ElementwiseSpec(
          "Sigmoid",
          "Y = σ(X)",
          "dX = dY ⊙ Y ⊙ (1 - Y)",
          ActivationSpecs::sigmoid,
          x -> sigmoid(x) * sigmoid(-x));

  /** The hyperbolic tangent. */
  public static final ElementwiseSpec TANH =
      new ElementwiseSpec(
          "Tanh",
          "Y = tanh(X)",
          "dX = dY ⊙ (1 - Y²)",
          Math::tanh,
          x -> 1 / Math.pow(Math.cosh(x), 2));

  /** X times the share of a bell that lies below it. */
  public static final ElementwiseSpec GELU =
      new ElementwiseSpec(
          "Gelu",
          "Y = X ⊙ Φ(X)",
          "dX = dY ⊙ (Φ(X) + X ⊙ φ(X))",
          x -> x * normalBelow(x),
          x -> normalBelow(x) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI));

  /** GELU by way of tanh, as GPT-2 has it. */
  public static final ElementwiseSpec GELU_TANH =
      new ElementwiseSpec(
          "GeluTanh",
          "Y = X ⊙ (1 + tanh U) / 2, U = √(2/π) (X + 0.044715 X³)",
          "dX = dY ⊙ (1 + tanh U + X ⊙ U' ⊙ (1 - tanh² U)) / 2",
          x -> x / (1 + Math.exp(-2 * u(x))),
          ActivationSpecs::slopeOfGeluTanh);

  /** X by way of its size. */
  public static final ElementwiseSpec SOFTSIGN =
      new ElementwiseSpec(
          "Softsign",
          "Y = X / (1 + |X|)",
          "dX = dY / (1 + |X|)²",
          x -> x / (1 + Math.abs(x)),
          x -> 1 / Math.pow(1 + Math.abs(x), 2));

  /** ReLU without a corner. */
  public static final ElementwiseSpec SOFTPLUS =
      new ElementwiseSpec(
          "Softplus",
          "Y = log(1 + exp X)",
          "dX = dY ⊙ σ(X)",
          x -> Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x))),
          ActivationSpecs::sigmoid);

  /** X times its sigmoid. */
  public static final ElementwiseSpec SILU =
      new ElementwiseSpec(
          "SiLU",
          "Y = X σ(X)",
          "dX = dY ⊙ (σ(X) + X σ(X) (1 - σ(X)))",
          x -> x * sigmoid(x),
          x -> sigmoid(x) + x * sigmoid(x) * sigmoid(-x));

  private ActivationSpecs() {}

  /** {@code σ(x)}. */
  public static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** Φ by Simpson's rule on the density, from -12 on: an integral, no library's erf. */
  private static double normalBelow(double x) {
    if (Math.abs(x) > 12) {
      return x > 0 ? 1 : 0;
    }
    int steps = 20_000;
    double h = (x + 12) / steps;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      double at = -12 + i * h;
      double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * Math.exp(-at * at / 2);
    }
    return sum * h / 3 / Math.sqrt(2 * Math.PI);
  }

  private static double u(double x) {
    return Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
  }

  private static double slopeOfGeluTanh(double x) {
    double tanh = Math.tanh(u(x));
    double slopeOfU = Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
    double curved = tanh * tanh == 1 ? 0 : x * slopeOfU * (1 - tanh * tanh);
    return (1 + tanh + curved) / 2;
  }
}
