package backprop.autograder.spec;

import backprop.autograder.contract.InitializerSpec;
import backprop.autograder.contract.InitializerSpec.Distribution;

/** How weights start. */
public final class InitializerSpecs {

  /** He's bell, which looks at fanIn. */
  public static final InitializerSpec HE_NORMAL =
      new InitializerSpec(
          "He normal", "σ² = 2 / fanIn", Distribution.NORMAL, (fanIn, fanOut) -> 2 / fanIn);

  /** He's box. */
  public static final InitializerSpec HE_UNIFORM =
      new InitializerSpec(
          "He uniform", "a² / 3 = 2 / fanIn", Distribution.UNIFORM, HE_NORMAL.variance());

  /** Xavier's box, which looks at both fans. */
  public static final InitializerSpec XAVIER_UNIFORM =
      new InitializerSpec(
          "Xavier uniform",
          "a² / 3 = 2 / (fanIn + fanOut)",
          Distribution.UNIFORM,
          (fanIn, fanOut) -> 2 / (fanIn + fanOut));

  /** Xavier's bell. */
  public static final InitializerSpec XAVIER_NORMAL =
      new InitializerSpec(
          "Xavier normal",
          "σ² = 2 / (fanIn + fanOut)",
          Distribution.NORMAL,
          XAVIER_UNIFORM.variance());

  private InitializerSpecs() {}
}
