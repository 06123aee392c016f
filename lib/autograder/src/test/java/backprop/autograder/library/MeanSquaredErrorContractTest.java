package backprop.autograder.library;

import backprop.autograder.spec.LossSpecs;
import backprop.loss.MeanSquaredError;
import java.util.stream.Stream;

final class MeanSquaredErrorContractTest extends LibrarySuite {

  MeanSquaredErrorContractTest() {
    super(MeanSquaredError.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(loss(LossSpecs.MEAN_SQUARED_ERROR, MeanSquaredError::new));
  }
}
