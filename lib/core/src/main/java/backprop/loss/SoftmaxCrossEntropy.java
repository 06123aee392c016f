package backprop.loss;

import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The cross-entropy of the true class under the softmax of the logits, averaged over the batch.
 *
 * <pre>
 * value     L = 1/n · Σ_i ( log Σ_j exp Z_ij  -  Σ_j Y_ij Z_ij )
 * gradient  ∂L/∂Z = (P - Y) / n,     P = softmax(Z), row by row
 * shapes    Z [n,k] logits   Y [n] class indices, or [n,k] distributions
 * </pre>
 *
 * <p>The softmax is inside, so that {@code log} and {@code exp} meet and cancel before either can
 * overflow: the value is right at logits of ±100,000. Class indices stand for rows of zeros with a
 * one at the index. Derived in lesson 06.
 */
public final class SoftmaxCrossEntropy implements Loss {

  @Override
  public double value(INDArray logits, INDArray target) {
    INDArray y = distribution("SoftmaxCrossEntropy.value", logits, target);
    // Subtracting the row's maximum first keeps Z - max small where the logits are huge.
    INDArray z = logits.sub(logits.max(true, 1));
    INDArray wanted = y.mul(z).sum(1);
    INDArray losses = Ops.logSumExp(z).reshape(wanted.shape()).subi(wanted);
    // In FLOAT, a mean of thousands keeps five digits; summed in double, it keeps what each row
    // has.
    return losses.castTo(DataType.DOUBLE).meanNumber().doubleValue();
  }

  @Override
  public INDArray gradient(INDArray logits, INDArray target) {
    INDArray y = distribution("SoftmaxCrossEntropy.gradient", logits, target);
    return Ops.softmax(logits).subi(y).divi(logits.size(0));
  }

  private static INDArray distribution(String place, INDArray logits, INDArray target) {
    Shapes.requireReal(place, "logits", logits);
    if (logits.rank() != 2) {
      throw new IllegalArgumentException(
          place + ": logits must be [n, k], got " + Shapes.text(logits.shape()));
    }
    Shapes.requirePresent(place, "target", target);
    long n = logits.size(0);
    long k = logits.size(1);
    if (!target.dataType().isIntType()) {
      Shapes.requireShape(place, "target", target, n, k);
      Shapes.requireType(place, "target", target, logits.dataType());
      return target;
    }
    Shapes.requireShape(place, "target", target, n);
    for (long i = 0; i < n; i++) {
      long c = target.getLong(i);
      if (c < 0 || c >= k) {
        throw new IllegalArgumentException(
            place + ": target[" + i + "] must be a class from 0 to " + (k - 1) + ", got " + c);
      }
    }
    return Ops.oneHot(target, k, logits.dataType());
  }
}
