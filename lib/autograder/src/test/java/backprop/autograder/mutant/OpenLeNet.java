package backprop.autograder.mutant;

import backprop.exercise.Recipe;
import backprop.exercise.TrainingStep;
import backprop.exercise.standin.StandIns;
import backprop.nn.Flatten;
import backprop.nn.Layer;
import backprop.nn.Parameter;
import backprop.nn.Sequential;
import backprop.optim.Optimizer;
import backprop.train.Trainer;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Milestone 2, of what stands in for its parts, each in a method of its own. */
public class OpenLeNet implements Recipe {

  @Override
  public Layer network(RandomGenerator random) {
    return new Sequential(
        convolution(1, 8, 5, 2, 2, random),
        norm(8),
        bend(),
        convolution(8, 16, 3, 1, 1, random),
        StandIns.CONVOLUTION_AND_POOLING.pooling().create(3, 2),
        norm(16),
        bend(),
        new Flatten(),
        StandIns.AFFINE.create(weights(576, 10, random, 576, 10), zeros(10)));
  }

  /** One layer of windows. */
  protected Layer convolution(
      int in, int out, int size, int stride, int padding, RandomGenerator random) {
    int pixels = size * size;
    Parameter w = weights(in * pixels, out * pixels, random, out, in, size, size);
    return StandIns.CONVOLUTION_AND_POOLING.convolution().create(w, zeros(out), stride, padding, 1);
  }

  private static Layer norm(int channels) {
    Parameter gain = Parameter.bias("gain", Nd4j.ones(DataType.FLOAT, channels));
    return StandIns.NORMS.groupNorm().create(4, gain, zeros(channels));
  }

  private static Layer bend() {
    return StandIns.ACTIVATIONS.silu().create();
  }

  private static Parameter weights(long in, long out, RandomGenerator random, long... shape) {
    return Parameter.weight(
        "w",
        StandIns.INITIALIZERS.heNormal().create().create(DataType.FLOAT, shape, in, out, random));
  }

  private static Parameter zeros(int n) {
    return Parameter.bias("b", Nd4j.zeros(DataType.FLOAT, n));
  }

  @Override
  public TrainingStep training(Layer network, long steps) {
    Trainer trainer =
        new Trainer(network, StandIns.CROSS_ENTROPY.create(), optimizer(network, steps))
            .clip(StandIns.INITIALIZERS.clipping().create(1));
    return parts -> trainer.step(parts.get(0).x(), parts.get(0).y());
  }

  /** What moves its parameters. */
  protected Optimizer optimizer(Layer network, long steps) {
    return StandIns.OPTIMIZERS
        .adam()
        .create(
            network.parameters(), StandIns.OPTIMIZERS.schedule().create(6e-3, steps / 10, steps));
  }

  @Override
  public int epochs() {
    return 2;
  }

  @Override
  public int batchSize() {
    return 32;
  }
}
