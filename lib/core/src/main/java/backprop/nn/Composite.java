package backprop.nn;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer made of layers, which a batch goes through one after another. */
public interface Composite extends Layer {

  /** The layers in that order, by the names that qualify their parameters. */
  Map<String, Layer> layers();

  /** What the first layer is given when {@code x} comes in, and the last when {@code dY} does. */
  default INDArray inside(INDArray a) {
    return a;
  }

  /** The layers of {@code f}, if it is made of layers. */
  static Map<String, Layer> of(Layer f) {
    return f instanceof Composite composite ? composite.layers() : Map.of();
  }
}
