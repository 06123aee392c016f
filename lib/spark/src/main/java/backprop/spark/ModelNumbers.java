package backprop.spark;

import backprop.nn.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a model consists of, beside its factory: its parameters, and then its state. */
final class ModelNumbers {

  private ModelNumbers() {}

  /** By name, in one order; the arrays themselves. */
  static List<Map.Entry<String, INDArray>> of(Layer model) {
    List<Map.Entry<String, INDArray>> numbers = new ArrayList<>();
    model.named().forEach((name, p) -> numbers.add(Map.entry(name, p.value())));
    model.state().forEach((name, a) -> numbers.add(Map.entry(name, a)));
    return numbers;
  }

  static List<Packed> pack(Layer model) {
    return Packed.all(of(model).stream().map(Map.Entry::getValue).toList());
  }

  static void require(String place, int mine, int sent) {
    if (mine != sent) {
      throw new IllegalArgumentException(
          place
              + ": the factory's model must have the "
              + sent
              + " arrays of the driver's model, got "
              + mine
              + "; make both by the same factory");
    }
  }
}
