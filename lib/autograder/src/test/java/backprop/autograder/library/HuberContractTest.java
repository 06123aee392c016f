package backprop.autograder.library;

import backprop.loss.Huber;

final class HuberContractTest extends ElementLossSuite {

  HuberContractTest() {
    super(
        Huber.class,
        "L = 1/N · Σ h(P - T)",
        "∂L/∂P = 1/N · (P - T, cut to [-δ, δ])",
        new Targets(-2, 2),
        (p, t) -> h(p - t),
        () -> new Huber(0.8));
  }

  private static double h(double e) {
    return Math.abs(e) <= 0.8 ? e * e / 2 : 0.8 * (Math.abs(e) - 0.4);
  }
}
