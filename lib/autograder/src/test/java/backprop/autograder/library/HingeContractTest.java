package backprop.autograder.library;

import backprop.autograder.spec.ClassLossSpecs;
import backprop.loss.Hinge;
import java.util.stream.Stream;

final class HingeContractTest extends LibrarySuite {

  HingeContractTest() {
    super(Hinge.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(loss(ClassLossSpecs.HINGE, Hinge::new));
  }
}
