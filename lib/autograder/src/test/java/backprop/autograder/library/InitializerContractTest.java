package backprop.autograder.library;

import backprop.autograder.contract.InitializerSpec;
import backprop.autograder.contract.InitializerSpec.Distribution;
import backprop.init.Initializer;
import java.util.stream.Stream;

final class InitializerContractTest extends LibrarySuite {

  InitializerContractTest() {
    super(Initializer.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        initializer(
            new InitializerSpec(
                "normal", "σ² = 0.0004", Distribution.NORMAL, (fanIn, fanOut) -> 0.0004),
            () -> Initializer.normal(0.02)));
  }
}
