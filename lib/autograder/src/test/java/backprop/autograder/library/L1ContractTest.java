package backprop.autograder.library;

import backprop.autograder.contract.RegularizerSpec;
import backprop.regularize.L1;
import java.util.Arrays;
import java.util.stream.Stream;

final class L1ContractTest extends LibrarySuite {

  private static final RegularizerSpec SPEC =
      new RegularizerSpec(
          "L1",
          "λ · Σ |w|",
          "λ sign(w)",
          w -> 0.3 * Arrays.stream(w.values()).map(Math::abs).sum());

  L1ContractTest() {
    super(L1.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(regularizer(SPEC, () -> new L1(0.3)));
  }
}
