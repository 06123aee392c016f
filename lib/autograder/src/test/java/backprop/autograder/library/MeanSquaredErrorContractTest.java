package backprop.autograder.library;

import backprop.loss.MeanSquaredError;

final class MeanSquaredErrorContractTest extends ElementLossSuite {

  MeanSquaredErrorContractTest() {
    super(
        MeanSquaredError.class,
        "L = 1/N · Σ (P - T)²",
        "∂L/∂P = 2/N · (P - T)",
        new Targets(-1, 1),
        (p, t) -> (p - t) * (p - t),
        MeanSquaredError::new);
  }
}
