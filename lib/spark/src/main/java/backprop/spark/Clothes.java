package backprop.spark;

import backprop.data.Dataset;
import backprop.data.FashionMnist;
import backprop.init.He;
import backprop.loss.Loss;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Dense;
import backprop.nn.Layer;
import backprop.nn.Relu;
import backprop.nn.Sequential;
import java.util.Arrays;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Lesson 09's network for Fashion-MNIST, {@code 784 → 128 → 10}, and the pictures that are shipped.
 *
 * @param type FLOAT to train, DOUBLE to compare
 */
record Clothes(DataType type, long seed) implements ReplicaFactory {

  @Override
  public Layer model() {
    Random random = new Random(seed);
    return new Sequential(
        new Dense(784, 128, He.normal(), type, random),
        new Relu(),
        new Dense(128, 10, He.normal(), type, random));
  }

  @Override
  public Loss loss() {
    return new SoftmaxCrossEntropy();
  }

  Dataset pictures() {
    Dataset train = FashionMnist.subset().train();
    return type == DataType.FLOAT
        ? train
        : Dataset.ofClasses(train.x().castTo(type), train.y().toIntVector(), train.classNames());
  }

  /**
   * The examples of batch {@code step}, from 0: those of {@code size} that follow, of the pictures
   * in an order drawn from the seed, again and again.
   */
  static int[] batch(int[] order, int step, int size) {
    int[] batch = new int[size];
    Arrays.setAll(batch, i -> order[(int) (((long) step * size + i) % order.length)]);
    return batch;
  }
}
