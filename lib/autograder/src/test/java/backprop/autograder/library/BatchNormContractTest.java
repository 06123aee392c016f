package backprop.autograder.library;

import backprop.autograder.contract.NormSets;
import backprop.nn.BatchNorm;
import java.util.stream.Stream;

final class BatchNormContractTest extends NormSuite {

  BatchNormContractTest() {
    super(BatchNorm.class, NormSets.CHANNELS, (d, type) -> new BatchNorm(d, 0.1, 1e-5, type));
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        norm("BatchNorm", new long[] {3, 3}, new long[] {5, 4}),
        norm("BatchNorm of images", new long[] {3, 3, 3, 3}, new long[] {2, 4, 3, 2}),
        amongOthers("BatchNorm of small numbers and far ones"));
  }
}
