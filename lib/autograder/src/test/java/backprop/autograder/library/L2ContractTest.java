package backprop.autograder.library;

import backprop.autograder.spec.RegularizerSpecs;
import backprop.regularize.L2;
import java.util.stream.Stream;

final class L2ContractTest extends LibrarySuite {

  L2ContractTest() {
    super(L2.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(regularizer(RegularizerSpecs.L2, () -> new L2(0.3)));
  }
}
