package backprop.autograder.library;

import backprop.autograder.spec.LossSpecs;
import backprop.loss.Huber;
import java.util.stream.Stream;

final class HuberContractTest extends LibrarySuite {

  HuberContractTest() {
    super(Huber.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(loss(LossSpecs.HUBER, () -> new Huber(0.8)));
  }
}
