package backprop.autograder.contract;

import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * What a layer should compute that treats each element by itself and learns nothing.
 *
 * @param name as the reader knows it
 * @param y what to call its value in a message, with its formula
 * @param dX the same of its gradient
 * @param f the formula of one element, right at any size of it
 * @param slope the derivative of {@code f}
 */
public record ElementwiseSpec(
    String name, String y, String dX, DoubleUnaryOperator f, DoubleUnaryOperator slope) {

  /**
   * The same as a layer's, at sizes that chance does not make all negative: ReLU gives zeros of
   * those.
   */
  LayerSpec layer() {
    return new LayerSpec(
        name,
        Map.of("Y", y, "dX", dX),
        new Sizes(new long[] {6, 6}, List.of()),
        new Sizes(new long[] {4, 7, 6}, List.of()),
        (x, parameters) -> each(f, x),
        List.of(),
        true,
        0,
        false,
        List.of(new Sizes(new long[] {40, 1}, List.of()), new Sizes(new long[] {41}, List.of())),
        Optional.empty());
  }

  /** A function of each element. */
  static Tensor each(DoubleUnaryOperator f, Tensor x) {
    return Tensor.of(x.shape(), Arrays.stream(x.values()).map(f).toArray());
  }
}
