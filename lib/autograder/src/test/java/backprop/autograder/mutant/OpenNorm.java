package backprop.autograder.mutant;

import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A group norm that is right as it stands, in pieces that a mutant can override one of.
 *
 * <pre>
 * forward   X̂ = (X - μ) / σ, of each group     Y = γ ⊙ X̂ + β
 * backward  dγ += Σ dY ⊙ X̂     dβ += Σ dY     dX = (dX̂ - mean(dX̂) - X̂ ⊙ mean(dX̂ ⊙ X̂)) / σ
 * </pre>
 */
public class OpenNorm implements Layer {

  protected final int groups;
  protected final Parameter gain;
  protected final Parameter bias;
  protected INDArray xHat;
  protected INDArray sigma;

  public OpenNorm(int groups, Parameter gain, Parameter bias) {
    this.groups = groups;
    this.gain = gain;
    this.bias = bias;
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireChannels("GroupNorm.forward", "x", x, gain.value().length());
    Shapes.requireType("GroupNorm.forward", "x", x, gain.type());
    INDArray rows = rows(x);
    INDArray centred = rows.sub(rows.mean(true, 1));
    sigma = sigma(rows, centred);
    xHat = centred.div(sigma).reshape('c', x.shape());
    return y(xHat);
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("GroupNorm.backward", xHat);
    Shapes.requireShape("GroupNorm.backward", "dY", dY, xHat.shape());
    Shapes.requireType("GroupNorm.backward", "dY", dY, gain.type());
    gain.accumulate(Ops.sumChannels(dY.mul(xHat)));
    bias.accumulate(Ops.sumChannels(dY));
    return dX(dY);
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(gain, bias);
  }

  /** The numbers of each group in a row. */
  protected INDArray rows(INDArray a) {
    long count = a.size(0) * groups;
    return a.dup('c').reshape('c', count, a.length() / count);
  }

  protected INDArray sigma(INDArray rows, INDArray centred) {
    return Transforms.sqrt(centred.mul(centred).mean(true, 1).add(1e-5), true);
  }

  protected INDArray y(INDArray xHat) {
    return scaled(xHat).add(Ops.perChannel(bias.value(), xHat));
  }

  protected INDArray dX(INDArray dY) {
    return through(scaled(dY));
  }

  /** Each number times the gain of its channel. */
  protected INDArray scaled(INDArray a) {
    return a.mul(Ops.perChannel(gain.value(), a));
  }

  /** From a gradient by X̂ to that by X. */
  protected INDArray through(INDArray dXHat) {
    INDArray g = rows(dXHat);
    INDArray n = rows(xHat);
    INDArray along = n.mul(g.mul(n).mean(true, 1));
    return g.sub(g.mean(true, 1)).sub(along).div(sigma).reshape('c', xHat.shape());
  }
}
