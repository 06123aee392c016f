package backprop.autograder.library;

import backprop.autograder.spec.LossSpecs;
import backprop.loss.BinaryCrossEntropy;
import java.util.stream.Stream;

final class BinaryCrossEntropyContractTest extends LibrarySuite {

  BinaryCrossEntropyContractTest() {
    super(BinaryCrossEntropy.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(loss(LossSpecs.BINARY_CROSS_ENTROPY, BinaryCrossEntropy::new));
  }
}
