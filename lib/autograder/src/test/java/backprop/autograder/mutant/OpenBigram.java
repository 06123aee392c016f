package backprop.autograder.mutant;

import backprop.exercise.Recipe;
import backprop.exercise.TrainingStep;
import backprop.init.Initializer;
import backprop.init.Xavier;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Dense;
import backprop.nn.Embedding;
import backprop.nn.Layer;
import backprop.nn.Parameter;
import backprop.nn.PositionWise;
import backprop.nn.Sequential;
import backprop.optim.Adam;
import backprop.train.Trainer;
import backprop.worker.subject.Tensor;
import java.util.List;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The smallest network that reads text: each character by itself, {@code E_x W + b}. What a
 * milestone asks of text can be asked of it in a second, and each piece is a method to override.
 */
class OpenBigram implements Recipe {

  static final int CHARACTERS = 81;
  static final int WIDTH = 16;

  /** The shapes of its parameters, as a milestone states them. */
  static final List<long[]> SHAPES =
      List.of(
          new long[] {CHARACTERS, WIDTH}, new long[] {WIDTH, CHARACTERS}, new long[] {CHARACTERS});

  /** Its formula, in loops. */
  static Tensor logits(List<Tensor> p, Tensor x) {
    int width = (int) p.get(0).shape()[1];
    double[] logits = new double[x.values().length * CHARACTERS];
    for (int i = 0; i < logits.length; i++) {
      int character = (int) x.values()[i / CHARACTERS];
      logits[i] = p.get(2).values()[i % CHARACTERS];
      for (int k = 0; k < width; k++) {
        logits[i] += p.get(0).at(character, k) * p.get(1).at(k, i % CHARACTERS);
      }
    }
    return Tensor.of(new long[] {x.shape()[0], x.shape()[1], CHARACTERS}, logits);
  }

  @Override
  public Layer network(RandomGenerator random) {
    return new Sequential(embedding(random), head(random));
  }

  int width() {
    return WIDTH;
  }

  Layer embedding(RandomGenerator random) {
    return new Embedding(CHARACTERS, width(), Initializer.normal(1), DataType.FLOAT, random);
  }

  Layer head(RandomGenerator random) {
    return new PositionWise(
        new Dense(width(), CHARACTERS, Xavier.uniform(), DataType.FLOAT, random));
  }

  @Override
  public TrainingStep training(Layer network, long steps) {
    Trainer trainer =
        new Trainer(network, new SoftmaxCrossEntropy(), new Adam(moved(network), rate(steps)));
    return parts -> trainer.step(parts.get(0).x(), parts.get(0).y());
  }

  List<Parameter> moved(Layer network) {
    return network.parameters();
  }

  double rate(long steps) {
    return 0.05;
  }

  @Override
  public int epochs() {
    return 1;
  }

  @Override
  public int batchSize() {
    return 8;
  }
}
