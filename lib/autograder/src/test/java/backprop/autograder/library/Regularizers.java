package backprop.autograder.library;

import backprop.autograder.contract.RegularizerContract;
import backprop.autograder.contract.RegularizerSpec;
import backprop.regularize.ElasticNet;
import backprop.regularize.L1;
import backprop.regularize.L2;
import backprop.regularize.Regularizer;
import backprop.worker.subject.LocalSubject;
import backprop.worker.subject.Made;
import backprop.worker.subject.Role;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The library's regularizers, each beside its formula in plain Java. */
public final class Regularizers {

  /** L2 of strength 0.3. */
  public static final RegularizerSpec SQUARES =
      new RegularizerSpec(
          "L2",
          "λ/2 · Σ w²",
          "λ w",
          w -> 0.3 / 2 * Arrays.stream(w.values()).map(v -> v * v).sum());

  private static final RegularizerSpec SIZES =
      new RegularizerSpec(
          "L1",
          "λ · Σ |w|",
          "λ sign(w)",
          w -> 0.3 * Arrays.stream(w.values()).map(Math::abs).sum());

  private static final RegularizerSpec BOTH =
      new RegularizerSpec(
          "ElasticNet",
          "λ₁ · Σ |w| + λ₂/2 · Σ w²",
          "λ₁ sign(w) + λ₂ w",
          w -> Arrays.stream(w.values()).map(v -> 0.2 * Math.abs(v) + 0.5 / 2 * v * v).sum());

  private Regularizers() {}

  static Stream<Trialled> all() {
    return Stream.of(
        trialled(SQUARES, () -> new L2(0.3)),
        trialled(SIZES, () -> new L1(0.3)),
        trialled(BOTH, () -> new ElasticNet(0.2, 0.5)));
  }

  /** A regularizer to run the contract on. */
  public static Trialled trialled(RegularizerSpec spec, Supplier<Regularizer> regularizer) {
    return new Trialled(
        spec.name(),
        RegularizerContract.class,
        spec,
        new LocalSubject<>(Role.REGULARIZER, arguments -> new Made<>(regularizer.get(), Map.of())));
  }
}
