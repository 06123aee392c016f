package backprop.loss;

import backprop.tensor.Given;
import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The cross-entropy of yes or no under the sigmoid of a logit, averaged over all elements.
 *
 * <pre>
 * value     L = 1/N · Σ ( c₁ T log(1 + exp(-Z)) + c₀ (1 - T) log(1 + exp(Z)) )
 * gradient  ∂L/∂Z = 1/N · (σ(Z) (c₀ + (c₁ - c₀) T) - c₁ T)     with c₀ = c₁ = 1:  1/N · (σ(Z) - T)
 * shapes    Z logits, T in [0, 1], any, alike, N elements
 *           or Z [n,1], T [n] class indices, 0 for no and 1 for yes
 * </pre>
 *
 * <p>c₀ and c₁ are what a no and a yes count, 1 unless one is rare: PyTorch's {@code pos_weight} is
 * c₁ with c₀ = 1. The sigmoid is inside: {@code -log σ(Z) = log(1 + exp(-Z))}, which is computed as
 * {@code max(0, -Z) + log(1 + exp(-|Z|))}, so that no exponential overflows and no small loss is
 * lost beside a large logit: right at logits of ±100,000. Derived in lesson 06.
 */
public final class BinaryCrossEntropy implements Loss {

  private final double no;
  private final double yes;

  /** A yes counts as a no does. */
  public BinaryCrossEntropy() {
    this(1, 1);
  }

  private BinaryCrossEntropy(double no, double yes) {
    this.no = no;
    this.yes = yes;
  }

  /**
   * The same with a weight for a no, which is the first class, and one for a yes, the second: by it
   * the rare one can count more; {@link backprop.data.Dataset#classWeights} makes both count alike.
   *
   * @throws IllegalArgumentException if these are not two numbers above 0
   */
  public BinaryCrossEntropy weighted(double... weights) {
    Given.require("BinaryCrossEntropy.weighted", "weights", weights);
    for (double weight : weights) {
      if (weights.length != 2 || !(weight > 0) || Double.isInfinite(weight)) {
        throw new IllegalArgumentException(
            "BinaryCrossEntropy.weighted: weights must be two numbers above 0, of no and of yes,"
                + " got "
                + Arrays.toString(weights));
      }
    }
    return new BinaryCrossEntropy(weights[0], weights[1]);
  }

  @Override
  public double value(INDArray logits, INDArray target) {
    INDArray t = target("BinaryCrossEntropy.value", logits, target);
    INDArray minus = logits.neg();
    INDArray small = Ops.logOnePlusExp(Transforms.abs(logits, true).negi());
    INDArray ofYes = Ops.relu(minus).addi(small).muli(t).muli(yes);
    INDArray ofNo = Ops.relu(logits).addi(small).muli(t.rsub(1)).muli(no);
    return Ops.sum(ofYes.addi(ofNo)) / logits.length();
  }

  @Override
  public INDArray gradient(INDArray logits, INDArray target) {
    INDArray t = target("BinaryCrossEntropy.gradient", logits, target);
    INDArray weight = t.mul(yes - no).addi(no);
    return Ops.sigmoid(logits).muli(weight).subi(t.mul(yes)).divi(logits.length());
  }

  /** T, of the logits' shape and type; class indices become a column of 0 and 1. */
  private static INDArray target(String place, INDArray logits, INDArray target) {
    Shapes.requireReal(place, "logits", logits);
    Shapes.requirePresent(place, "target", target);
    if (!target.dataType().isIntType()) {
      Shapes.requireAlike(place, "logits", logits, "target", target);
      if (target.lt(0).any() || target.gt(1).any()) {
        throw new IllegalArgumentException(
            place
                + ": target must be in [0, 1], got "
                + (target.lt(0).any() ? target.minNumber() : target.maxNumber())
                + "; make 0 of a no, and 1 of a yes");
      }
      return target;
    }
    if (Arrays.equals(logits.shape(), target.shape()) && logits.rank() > 1) {
      return target(place, logits, target.castTo(logits.dataType()));
    }
    if (logits.rank() != 2 || logits.size(1) != 1) {
      throw new IllegalArgumentException(
          place
              + ": logits must be [n, 1] where the targets are classes, got "
              + Shapes.text(logits.shape())
              + "; give the model's last layer one output, or use SoftmaxCrossEntropy");
    }
    Shapes.requireShape(place, "target", target, logits.size(0));
    for (long i = 0; i < target.length(); i++) {
      long c = target.getLong(i);
      if (c != 0 && c != 1) {
        throw new IllegalArgumentException(
            place
                + ": target["
                + i
                + "] must be class 0 or 1, got "
                + c
                + "; for more classes use SoftmaxCrossEntropy");
      }
    }
    return target.castTo(logits.dataType()).reshape(target.length(), 1);
  }
}
