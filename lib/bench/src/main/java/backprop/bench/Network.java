package backprop.bench;

import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Sequential;
import backprop.nn.models.Mlp;
import backprop.optim.Adam;
import backprop.train.Trainer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network of Dense and Relu, as wide and as deep as one likes, and the size of its batches.
 *
 * @param width of its input and of each hidden layer; there are ten outputs
 * @param batch examples in a step
 * @param depth hidden layers
 */
record Network(int width, int batch, int depth) {

  /** What the others are while one of them varies. */
  static final Network MIDDLE = new Network(256, 128, 4);

  /** The network that {@link #toString} wrote down. */
  static Network of(String text) {
    int[] numbers = Arrays.stream(text.split("x")).mapToInt(Integer::parseInt).toArray();
    return new Network(numbers[0], numbers[1], numbers[2]);
  }

  /** Our step, with Adam, on one batch again and again. */
  DoubleSupplier ours() {
    int[] widths = new int[depth + 2];
    Arrays.fill(widths, width);
    widths[depth + 1] = 10;
    Sequential net = Mlp.of(new Random(Work.SEED), widths);
    Adam adam = new Adam(net.parameters(), Work.RATE);
    Trainer trainer = new Trainer(net, new SoftmaxCrossEntropy(), adam);
    INDArray x = Work.normal(new Random(1000), batch, width);
    INDArray y = Work.classes(new Random(2000), 10, batch);
    return () -> trainer.step(x, y);
  }

  @Override
  public String toString() {
    return width + "x" + batch + "x" + depth;
  }
}
