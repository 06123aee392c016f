package backprop.autograder.library;

import backprop.loss.BinaryCrossEntropy;

final class BinaryCrossEntropyContractTest extends ElementLossSuite {

  BinaryCrossEntropyContractTest() {
    super(
        BinaryCrossEntropy.class,
        "L = 1/N · Σ ( max(0, Z) - Z T + log(1 + exp(-|Z|)) )",
        "∂L/∂Z = 1/N · (σ(Z) - T)",
        new Targets(0, 1),
        (z, t) -> Math.max(0, z) - z * t + Math.log1p(Math.exp(-Math.abs(z))),
        BinaryCrossEntropy::new);
  }
}
