package backprop.autograder.library;

import backprop.autograder.contract.ClipContract;
import backprop.autograder.contract.InitializerContract;
import backprop.autograder.contract.InitializerSpec;
import backprop.autograder.contract.InitializerSpec.Distribution;
import backprop.exercise.ClipFactory;
import backprop.exercise.InitializerFactory;
import backprop.init.He;
import backprop.init.Initializer;
import backprop.init.Xavier;
import backprop.optim.GradientClip;
import backprop.worker.answer.Answers;
import java.util.stream.Stream;

/** The library's random initializers, each with its variance, and its clip by norm. */
public final class Initializers {

  /** He's, which looks at fanIn. */
  public static final InitializerSpec HE =
      spec("He, normal", "σ² = 2 / fanIn", Distribution.NORMAL);

  /** Xavier's, which looks at both. */
  public static final InitializerSpec XAVIER =
      spec("Xavier, uniform", "a² / 3 = 2 / (fanIn + fanOut)", Distribution.UNIFORM);

  private Initializers() {}

  private static InitializerSpec spec(String name, String formula, Distribution distribution) {
    boolean he = name.startsWith("He");
    return new InitializerSpec(
        name, formula, distribution, (fanIn, fanOut) -> he ? 2 / fanIn : 2 / (fanIn + fanOut));
  }

  static Stream<Trialled> all() {
    InitializerSpec heUniform = spec("He, uniform", "a² / 3 = 2 / fanIn", Distribution.UNIFORM);
    InitializerSpec xavierNormal =
        spec("Xavier, normal", "σ² = 2 / (fanIn + fanOut)", Distribution.NORMAL);
    InitializerSpec normal =
        new InitializerSpec("normal", "σ² = 0.0004", Distribution.NORMAL, (in, out) -> 0.0004);
    return Stream.of(
        trialled(HE, He.normal()),
        trialled(heUniform, He.uniform()),
        trialled(xavierNormal, Xavier.normal()),
        trialled(XAVIER, Xavier.uniform()),
        trialled(normal, Initializer.normal(0.02)),
        clip("clip by norm", GradientClip::byNorm));
  }

  /** An initializer to run the contract on. */
  public static Trialled trialled(InitializerSpec spec, Initializer initializer) {
    return new Trialled(
        spec.name(),
        InitializerContract.class,
        spec,
        Answers.subjectOf((InitializerFactory) () -> initializer));
  }

  /** A clip to run the contract on. */
  public static Trialled clip(String name, ClipFactory maker) {
    return new Trialled(name, ClipContract.class, "g · limit / ‖g‖", Answers.subjectOf(maker));
  }
}
