package backprop.autograder.library;

import backprop.autograder.spec.InitializerSpecs;
import backprop.init.Xavier;
import java.util.stream.Stream;

final class XavierContractTest extends LibrarySuite {

  XavierContractTest() {
    super(Xavier.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        initializer(InitializerSpecs.XAVIER_NORMAL, Xavier::normal),
        initializer(InitializerSpecs.XAVIER_UNIFORM, Xavier::uniform));
  }
}
