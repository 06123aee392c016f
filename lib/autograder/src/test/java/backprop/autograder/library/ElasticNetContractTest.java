package backprop.autograder.library;

import backprop.autograder.spec.RegularizerSpecs;
import backprop.regularize.ElasticNet;
import java.util.stream.Stream;

final class ElasticNetContractTest extends LibrarySuite {

  ElasticNetContractTest() {
    super(ElasticNet.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(regularizer(RegularizerSpecs.ELASTIC_NET, () -> new ElasticNet(0.2, 0.5)));
  }
}
