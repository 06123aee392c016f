package backprop.autograder.library;

import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.nn.Dropout;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.tensor.Masks;
import backprop.worker.subject.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

final class DropoutContractTest extends LibrarySuite {

  private static final double P = 0.4;

  DropoutContractTest() {
    super(Dropout.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        Trialled.layer(
            "Dropout",
            new LayerSpec(
                "Dropout",
                Map.of("Y", "Y = X ⊙ M"),
                new Sizes(new long[] {3, 3}, List.of()),
                new Sizes(new long[] {4, 2, 3}, List.of()),
                (x, p) -> dropout(x),
                List.of(),
                false),
            a -> new FirstMask(own(new Dropout(P, 11)))));
  }

  /** X times the first mask of seed 11, whose elements are drawn here as the layer draws them. */
  private static Tensor dropout(Tensor x) {
    INDArray shape = Nd4j.create(DataType.DOUBLE, x.shape().clone(), 'c');
    double[] mask = Tensor.copyOf(Masks.draw(shape, 1 - P, 1 / (1 - P), 11, 1)).values();
    double[] y = new double[mask.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = x.values()[i] * mask[i];
    }
    return Tensor.of(x.shape(), y);
  }

  /**
   * Dropout whose count goes back to zero before each forward: every mask is its first, as the
   * contract, which knows one formula, needs it.
   */
  private static final class FirstMask implements Layer {
    private final Dropout dropout;

    FirstMask(Dropout dropout) {
      this.dropout = dropout;
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      dropout.state().get("draws").assign(0);
      return dropout.forward(x, mode);
    }

    @Override
    public INDArray backward(INDArray dY) {
      return dropout.backward(dY);
    }
  }
}
