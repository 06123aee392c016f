package backprop.autograder.library;

import backprop.autograder.contract.InitializerSpec;
import backprop.autograder.contract.InitializerSpec.Distribution;
import backprop.init.He;
import java.util.stream.Stream;

public final class HeContractTest extends LibrarySuite {

  /** Which looks at fanIn. */
  public static final InitializerSpec NORMAL =
      new InitializerSpec(
          "He, normal", "σ² = 2 / fanIn", Distribution.NORMAL, (fanIn, fanOut) -> 2 / fanIn);

  private static final InitializerSpec UNIFORM =
      new InitializerSpec(
          "He, uniform", "a² / 3 = 2 / fanIn", Distribution.UNIFORM, NORMAL.variance());

  HeContractTest() {
    super(He.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(initializer(NORMAL, He::normal), initializer(UNIFORM, He::uniform));
  }
}
