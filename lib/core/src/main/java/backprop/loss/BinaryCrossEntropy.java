package backprop.loss;

import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The cross-entropy of yes or no under the sigmoid of a logit, averaged over all elements.
 *
 * <pre>
 * value     L = 1/N · Σ ( max(0, Z) - Z T + log(1 + exp(-|Z|)) )
 * gradient  ∂L/∂Z = 1/N · (σ(Z) - T)
 * shapes    Z logits, T in [0, 1], any, alike, N elements
 * </pre>
 *
 * <p>The sigmoid is inside: {@code -T log σ(Z) - (1-T) log(1-σ(Z))}, rewritten so that no
 * exponential overflows, is right at logits of ±100,000. Derived in lesson 06.
 */
public final class BinaryCrossEntropy implements Loss {

  @Override
  public double value(INDArray logits, INDArray target) {
    Shapes.requireAlike("BinaryCrossEntropy.value", "logits", logits, "target", target);
    INDArray softplus =
        Ops.relu(logits).addi(Ops.logOnePlusExp(Transforms.abs(logits, true).negi()));
    return Ops.sum(softplus.subi(logits.mul(target))) / logits.length();
  }

  @Override
  public INDArray gradient(INDArray logits, INDArray target) {
    Shapes.requireAlike("BinaryCrossEntropy.gradient", "logits", logits, "target", target);
    return Ops.sigmoid(logits).subi(target).divi(logits.length());
  }
}
