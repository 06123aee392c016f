package backprop.autograder.library;

import backprop.autograder.contract.RegularizerSpec;
import backprop.regularize.ElasticNet;
import java.util.Arrays;
import java.util.stream.Stream;

final class ElasticNetContractTest extends LibrarySuite {

  private static final RegularizerSpec SPEC =
      new RegularizerSpec(
          "ElasticNet",
          "λ₁ · Σ |w| + λ₂/2 · Σ w²",
          "λ₁ sign(w) + λ₂ w",
          w -> Arrays.stream(w.values()).map(v -> 0.2 * Math.abs(v) + 0.5 / 2 * v * v).sum());

  ElasticNetContractTest() {
    super(ElasticNet.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(regularizer(SPEC, () -> new ElasticNet(0.2, 0.5)));
  }
}
