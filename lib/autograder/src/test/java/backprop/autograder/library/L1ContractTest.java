package backprop.autograder.library;

import backprop.autograder.spec.RegularizerSpecs;
import backprop.regularize.L1;
import java.util.stream.Stream;

final class L1ContractTest extends LibrarySuite {

  L1ContractTest() {
    super(L1.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(regularizer(RegularizerSpecs.L1, () -> new L1(0.3)));
  }
}
