package backprop.autograder.library;

import backprop.autograder.contract.NormSets;
import backprop.nn.LayerNorm;
import backprop.worker.subject.Tensor;
import java.util.Map;
import java.util.stream.Stream;

final class LayerNormContractTest extends NormSuite {

  LayerNormContractTest() {
    super(LayerNorm.class, NormSets.ROWS, (d, type) -> new LayerNorm(d, 1e-5, type));
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        norm("LayerNorm", new long[] {3, 3}, new long[] {4, 5}),
        norm("LayerNorm of sequences", new long[] {3, 3, 3}, new long[] {2, 4, 5}),
        amongOthers("LayerNorm of small numbers and far ones"));
  }

  /** What it should compute of these. */
  static Tensor formula(Tensor x, Map<String, Tensor> p) {
    return spec("LayerNorm", x.shape(), x.shape(), NormSets.ROWS).layer().reference().apply(x, p);
  }
}
