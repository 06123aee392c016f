package backprop.autograder.library;

import backprop.autograder.spec.LossSpecs;
import backprop.loss.MeanAbsoluteError;
import java.util.stream.Stream;

final class MeanAbsoluteErrorContractTest extends LibrarySuite {

  MeanAbsoluteErrorContractTest() {
    super(MeanAbsoluteError.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(loss(LossSpecs.MEAN_ABSOLUTE_ERROR, MeanAbsoluteError::new));
  }
}
