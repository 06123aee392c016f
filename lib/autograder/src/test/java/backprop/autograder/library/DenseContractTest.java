package backprop.autograder.library;

import backprop.autograder.spec.LayerSpecs;
import backprop.init.He;
import backprop.nn.Dense;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

final class DenseContractTest extends LibrarySuite {

  DenseContractTest() {
    super(Dense.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        layer(
            "Dense",
            LayerSpecs.AFFINE,
            a -> {
              INDArray w = a.array(4);
              return new Dense((int) w.size(0), (int) w.size(1), He.normal(), a.type(1), random(a));
            }));
  }
}
