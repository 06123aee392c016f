package backprop.autograder.library;

import backprop.autograder.spec.ClassLossSpecs;
import backprop.loss.SoftmaxCrossEntropy;
import java.util.stream.Stream;

final class SoftmaxCrossEntropyContractTest extends LibrarySuite {

  SoftmaxCrossEntropyContractTest() {
    super(SoftmaxCrossEntropy.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        loss(ClassLossSpecs.OF_SHARES, SoftmaxCrossEntropy::new),
        loss(ClassLossSpecs.CROSS_ENTROPY, SoftmaxCrossEntropy::new),
        loss(ClassLossSpecs.SMOOTHED, () -> new SoftmaxCrossEntropy(0.1)),
        loss(ClassLossSpecs.OF_SEQUENCES, SoftmaxCrossEntropy::new));
  }
}
