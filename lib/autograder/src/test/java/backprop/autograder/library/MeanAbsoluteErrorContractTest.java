package backprop.autograder.library;

import backprop.loss.MeanAbsoluteError;

final class MeanAbsoluteErrorContractTest extends ElementLossSuite {

  MeanAbsoluteErrorContractTest() {
    super(
        MeanAbsoluteError.class,
        "L = 1/N · Σ |P - T|",
        "∂L/∂P = 1/N · sign(P - T)",
        new Targets(-1, 1),
        (p, t) -> Math.abs(p - t),
        MeanAbsoluteError::new);
  }
}
