package backprop.autograder.library;

import backprop.autograder.contract.InitializerSpec;
import backprop.autograder.contract.InitializerSpec.Distribution;
import backprop.init.Xavier;
import java.util.stream.Stream;

public final class XavierContractTest extends LibrarySuite {

  /** Which looks at both fans. */
  public static final InitializerSpec UNIFORM =
      new InitializerSpec(
          "Xavier, uniform",
          "a² / 3 = 2 / (fanIn + fanOut)",
          Distribution.UNIFORM,
          (fanIn, fanOut) -> 2 / (fanIn + fanOut));

  private static final InitializerSpec NORMAL =
      new InitializerSpec(
          "Xavier, normal", "σ² = 2 / (fanIn + fanOut)", Distribution.NORMAL, UNIFORM.variance());

  XavierContractTest() {
    super(Xavier.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(initializer(NORMAL, Xavier::normal), initializer(UNIFORM, Xavier::uniform));
  }
}
