package backprop.nn.models;

import backprop.nn.Dense;
import backprop.nn.Layer;
import backprop.nn.Relu;
import backprop.nn.Sequential;
import backprop.tensor.Given;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Dense layers with a ReLU between each two: {@code [n, widths[0]] → [n, last of widths]}. */
public final class Mlp {

  private Mlp() {}

  /**
   * A network of these widths, in FLOAT: {@code Mlp.of(random, 784, 128, 10)} has one hidden layer.
   *
   * @throws IllegalArgumentException if there are fewer than two widths, or one is not positive
   */
  public static Sequential of(RandomGenerator random, int... widths) {
    if (Given.require("Mlp.of", "widths", widths).length < 2) {
      throw new IllegalArgumentException(
          "Mlp.of: needs the widths of input and output at least, got " + widths.length);
    }
    List<Layer> layers = new ArrayList<>();
    for (int i = 1; i < widths.length; i++) {
      layers.add(new Dense(widths[i - 1], widths[i], random));
      if (i < widths.length - 1) {
        layers.add(new Relu());
      }
    }
    return new Sequential(layers.toArray(Layer[]::new));
  }
}
