package backprop.autograder.library;

import backprop.autograder.spec.InitializerSpecs;
import backprop.init.He;
import java.util.stream.Stream;

final class HeContractTest extends LibrarySuite {

  HeContractTest() {
    super(He.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        initializer(InitializerSpecs.HE_NORMAL, He::normal),
        initializer(InitializerSpecs.HE_UNIFORM, He::uniform));
  }
}
