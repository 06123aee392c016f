package backprop.autograder.mutant;

import backprop.exercise.Recipe;
import backprop.exercise.TrainingStep;
import backprop.exercise.standin.StandIns;
import backprop.init.Initializer;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Embedding;
import backprop.nn.Layer;
import backprop.nn.Parameter;
import backprop.nn.PositionWise;
import backprop.nn.Sequential;
import backprop.optim.Optimizer;
import backprop.train.Trainer;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Milestone 3, of what stands in for its parts, each in a method of its own. */
public class OpenTinyGpt implements Recipe {

  @Override
  public Layer network(RandomGenerator random) {
    Initializer normal = Initializer.normal(1);
    return new Sequential(
        new Embedding(81, 32, normal, DataType.FLOAT, random),
        block(random),
        block(random),
        norm(),
        new PositionWise(StandIns.AFFINE.create(weights("w", 32, 81, random), zeros(81))));
  }

  private Layer block(RandomGenerator random) {
    Layer attention =
        new OpenAttention(
            StandIns.CAUSAL_ATTENTION.create(32),
            weights("wq", 32, 32, random),
            weights("wk", 32, 16, random),
            weights("wv", 32, 16, random),
            weights("wo", 32, 32, random),
            Parameter.bias("slopes", Nd4j.createFromArray(0.5f, 0.125f)));
    Layer gated =
        StandIns.TRANSFORMER_BLOCK
            .gated()
            .create(
                weights("gate", 32, 64, random),
                weights("up", 32, 64, random),
                weights("down", 64, 32, random));
    return StandIns.TRANSFORMER_BLOCK.parallel().create(norm(), attention, new PositionWise(gated));
  }

  private static Layer norm() {
    return StandIns.NORMS.rmsNorm().create(Parameter.bias("gain", Nd4j.ones(DataType.FLOAT, 32)));
  }

  private static Parameter weights(String name, long in, long out, RandomGenerator random) {
    long[] shape = {in, out};
    Initializer xavier = StandIns.INITIALIZERS.xavierUniform().create();
    return Parameter.weight(name, xavier.create(DataType.FLOAT, shape, in, out, random));
  }

  private static Parameter zeros(int n) {
    return Parameter.bias("b", Nd4j.zeros(DataType.FLOAT, n));
  }

  @Override
  public TrainingStep training(Layer network, long steps) {
    Trainer trainer =
        new Trainer(network, new SoftmaxCrossEntropy(), optimizer(network, steps))
            .clip(StandIns.INITIALIZERS.clipping().create(1));
    return parts -> trainer.step(parts.get(0).x(), parts.get(0).y());
  }

  /** What moves its parameters. */
  protected Optimizer optimizer(Layer network, long steps) {
    return StandIns.OPTIMIZERS
        .adam()
        .create(
            network.parameters(), StandIns.OPTIMIZERS.schedule().create(0.01, steps / 10, steps));
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
