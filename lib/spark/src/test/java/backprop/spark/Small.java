package backprop.spark;

import backprop.data.Dataset;
import backprop.init.He;
import backprop.loss.Loss;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Dense;
import backprop.nn.Layer;
import backprop.nn.Sequential;
import backprop.nn.Tanh;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A network of 5 → 7 → 3 with one layer more in its middle, and examples of three classes. */
record Small(DataType type, Middle middle) implements ReplicaFactory {

  /** What stands between the two Dense layers. */
  interface Middle extends Supplier<Layer>, java.io.Serializable {}

  static Small of(DataType type) {
    return new Small(type, Tanh::new);
  }

  @Override
  public Layer model() {
    Random random = new Random(4);
    return new Sequential(
        new Dense(5, 7, He.normal(), type, random),
        middle.get(),
        new Dense(7, 3, He.normal(), type, random));
  }

  @Override
  public Loss loss() {
    return new SoftmaxCrossEntropy();
  }

  /** Of normal numbers, the classes in turn. */
  Dataset examples(int n) {
    Random random = new Random(5);
    double[] numbers = IntStream.range(0, 5 * n).mapToDouble(i -> random.nextGaussian()).toArray();
    INDArray x = Nd4j.createFromArray(numbers).reshape('c', n, 5).castTo(type);
    int[] labels = IntStream.range(0, n).map(i -> i % 3).toArray();
    return Dataset.ofClasses(x, labels, List.of("a", "b", "c"));
  }

  /** Every number of the model's, one after another. */
  static double[] numbers(Layer model) {
    return model.parameters().stream()
        .flatMapToDouble(p -> Arrays.stream(p.value().dup('c').data().asDouble()))
        .toArray();
  }
}
