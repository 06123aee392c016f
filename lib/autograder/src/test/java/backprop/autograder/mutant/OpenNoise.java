package backprop.autograder.mutant;

import backprop.init.Initializer;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.tensor.Shapes;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Gaussian dropout that is right, with a seam for each mistake. */
class OpenNoise implements Layer {

  final double p;
  final RandomGenerator random;
  INDArray m;

  OpenNoise(double p, RandomGenerator random) {
    this.p = p;
    this.random = random;
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireReal("GaussianDropout.forward", "x", x);
    m = mode == Mode.TRAIN ? noise(x) : Nd4j.onesLike(x);
    return x.mul(m);
  }

  /** M, of the shape and type of X. */
  INDArray noise(INDArray x) {
    return Initializer.fill(x.dataType(), x.shape(), this::draw);
  }

  /** One of its numbers. */
  double draw() {
    return 1 + Math.sqrt(p / (1 - p)) * random.nextGaussian();
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("GaussianDropout.backward", m);
    Shapes.requireAlike("GaussianDropout.backward", "x", m, "dY", dY);
    return dX(dY);
  }

  /** dX, of a dY that fits. */
  INDArray dX(INDArray dY) {
    return dY.mul(m);
  }
}
