package backprop.spark;

import backprop.data.Dataset;
import java.io.Serializable;

/** A dataset on its way to the workers: its features and its targets. */
record Examples(Packed x, Packed y) implements Serializable {

  static Examples of(Dataset dataset) {
    return new Examples(Packed.of(dataset.x()), Packed.of(dataset.y()));
  }
}
