package backprop.autograder.library;

import backprop.autograder.contract.RegularizerSpec;
import backprop.regularize.L2;
import java.util.Arrays;
import java.util.stream.Stream;

public final class L2ContractTest extends LibrarySuite {

  /** Of strength 0.3. */
  public static final RegularizerSpec SPEC =
      new RegularizerSpec(
          "L2",
          "λ/2 · Σ w²",
          "λ w",
          w -> 0.3 / 2 * Arrays.stream(w.values()).map(v -> v * v).sum());

  L2ContractTest() {
    super(L2.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(regularizer(SPEC, () -> new L2(0.3)));
  }
}
