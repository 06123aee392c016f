package backprop.autograder.mutant;

import backprop.exercise.Recipe;
import backprop.exercise.TrainingStep;
import backprop.init.He;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Dense;
import backprop.nn.Layer;
import backprop.nn.Parameter;
import backprop.nn.Relu;
import backprop.nn.Sequential;
import backprop.optim.Adam;
import backprop.optim.Optimizer;
import backprop.train.Trainer;
import java.util.List;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Milestone 1 of the library's parts, each in a method of its own, for mutants to override. */
class OpenMlp implements Recipe {

  @Override
  public Layer network(RandomGenerator random) {
    return new Sequential(affine(784, hidden(), random), active(), affine(hidden(), 10, random));
  }

  int hidden() {
    return 128;
  }

  Layer active() {
    return new Relu();
  }

  Layer affine(int in, int out, RandomGenerator random) {
    Parameter w =
        Parameter.weight(
            "w", He.normal().create(DataType.FLOAT, new long[] {in, out}, in, out, random));
    return new Dense(w, Parameter.bias("b", Nd4j.zeros(DataType.FLOAT, out)));
  }

  @Override
  public TrainingStep training(Layer network, long steps) {
    Trainer trainer = new Trainer(network, new SoftmaxCrossEntropy(), optimizer(moved(network)));
    return parts -> trainer.step(parts.get(0).x(), parts.get(0).y());
  }

  Optimizer optimizer(List<Parameter> moved) {
    return new Adam(moved, rate());
  }

  double rate() {
    return 1e-3;
  }

  List<Parameter> moved(Layer network) {
    return network.parameters();
  }

  @Override
  public int epochs() {
    return 3;
  }

  @Override
  public int batchSize() {
    return 64;
  }
}
