package backprop.nn.models;

import backprop.nn.Conv2d;
import backprop.nn.Dense;
import backprop.nn.Flatten;
import backprop.nn.MaxPool2d;
import backprop.nn.Relu;
import backprop.nn.Sequential;
import backprop.tensor.Window;
import java.util.random.RandomGenerator;

/**
 * The small convolutional network of lesson 16, after LeCun, Bottou, Bengio and Haffner, 1998.
 *
 * <pre>
 * [n,1,28,28] → 20 windows of 5×5 → [n,20,24,24] → largest of 2×2 → [n,20,12,12]
 *             → 50 windows of 5×5 → [n,50,8,8]   → largest of 2×2 → [n,50,4,4]
 *             → 500 units with a ReLU → classes
 * </pre>
 */
public final class LeNet {

  private LeNet() {}

  /** A network for grey images of 28 by 28 pixels, in FLOAT. */
  public static Sequential of(int classes, RandomGenerator random) {
    return new Sequential(
        new Conv2d(1, 20, WINDOW, random),
        new MaxPool2d(2),
        new Conv2d(20, 50, WINDOW, random),
        new MaxPool2d(2),
        new Flatten(),
        new Dense(50 * 4 * 4, 500, random),
        new Relu(),
        new Dense(500, classes, random));
  }

  private static final Window WINDOW = new Window(5, 5, 1, 0);
}
