package backprop.autograder.mutant;

import backprop.exercise.GradientChecker;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A gradient checker that is right as it stands, in pieces that a mutant can override one of: the
 * slopes of {@code Σ R ⊙ Y} by every element, against what {@code backward(R)} says.
 */
public class OpenChecker implements GradientChecker {

  protected static final double H = 1e-5;
  private static final double KINK = 1e-2;

  @Override
  public boolean agrees(Layer layer, INDArray given) {
    INDArray x = given.dup();
    INDArray r = cotangent(layer.forward(x, Mode.TRAIN).shape());
    List<INDArray> before = new ArrayList<>();
    for (Parameter p : layer.parameters()) {
      p.gradient().assign(held());
      before.add(p.gradient().dup());
    }
    layer.forward(x, Mode.TRAIN);
    INDArray dX = layer.backward(r.dup());
    List<INDArray> added = new ArrayList<>();
    for (Parameter p : layer.parameters()) {
      added.add(p.gradient().sub(before.get(added.size())));
    }
    DoubleSupplier loss = () -> layer.forward(x, Mode.TRAIN).mul(r).sumNumber().doubleValue();
    boolean agrees = input(x, dX, loss);
    for (int i = 0; i < added.size(); i++) {
      agrees &= same(layer.parameters().get(i).value(), added.get(i), loss);
    }
    return agrees;
  }

  /** What the gradients hold before backward adds to them. */
  protected double held() {
    return 0.5;
  }

  /** The derivative of the loss by each output. */
  protected INDArray cotangent(long[] shape) {
    Random random = new Random(8);
    INDArray r = Nd4j.create(DataType.DOUBLE, shape.clone());
    for (long i = 0; i < r.size(0); i++) {
      for (long j = 0; j < r.size(1); j++) {
        r.putScalar(i, j, random.nextGaussian());
      }
    }
    return r;
  }

  protected boolean input(INDArray x, INDArray dX, DoubleSupplier loss) {
    return same(x, dX, loss);
  }

  protected boolean same(INDArray at, INDArray gradient, DoubleSupplier loss) {
    long rows = at.rank() == 1 ? 1 : at.size(0);
    long columns = at.size(at.rank() - 1);
    for (long i = 0; i < rows; i++) {
      for (long j = 0; j < columns; j++) {
        long[] index = at.rank() == 1 ? new long[] {j} : new long[] {i, j};
        if (!same(at, index, gradient.getDouble(index), loss)) {
          return false;
        }
      }
    }
    return true;
  }

  protected boolean same(INDArray at, long[] index, double gradient, DoubleSupplier loss) {
    double middle = loss.getAsDouble();
    double was = at.getDouble(index);
    at.putScalar(index, was + H);
    double right = loss.getAsDouble();
    at.putScalar(index, was - H);
    double left = loss.getAsDouble();
    restore(at, index, was);
    boolean kink = kink((right - middle) / H, (middle - left) / H);
    return kink || close((right - left) / (2 * H), gradient);
  }

  protected void restore(INDArray at, long[] index, double was) {
    at.putScalar(index, was);
  }

  protected boolean kink(double right, double left) {
    return Math.abs(right - left) > KINK * Math.max(1e-3, Math.abs(right) + Math.abs(left));
  }

  protected boolean close(double slope, double gradient) {
    return Math.abs(slope - gradient) <= 1e-8 + 1e-6 * (Math.abs(slope) + Math.abs(gradient));
  }
}
