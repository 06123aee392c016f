package backprop.worker.answer;

import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.tensor.Ops;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer for a checker to judge: whole, or with one fault in its backward pass.
 *
 * <pre>
 * forward   Z = X W + b     Y = φ(Z)
 * backward  dZ = dY · φ'(Z)     dW += Xᵀ dZ     db += Σ_rows dZ     dX = dZ Wᵀ
 * keeps     X, Z, Y
 * </pre>
 */
public final class Specimen implements Layer {

  /** φ. */
  public enum Activation {
    /** φ(Z) = Z. */
    NONE,
    /** Element by element. */
    TANH,
    /** Element by element, with a kink at 0. */
    RELU,
    /** Row by row: its outputs sum to 1, whatever the weights. */
    SOFTMAX
  }

  /** What is wrong. */
  public enum Fault {
    /** Nothing. */
    NONE,
    /** dW has the wrong sign. */
    SIGN,
    /** dW is twice too large. */
    DOUBLED,
    /** dX = dZ W. */
    TRANSPOSED,
    /** Gradients are assigned where they should be added. */
    ASSIGNED,
    /** dZ = dY. */
    DERIVATIVE,
    /** db is a mean over the batch. */
    BATCH,
    /** The last element of dW is a tenth too large. */
    ELEMENT,
    /** dW is NaN. */
    NAN,
    /** All gradients are zero. */
    ZERO
  }

  private final Activation activation;
  private final Fault fault;
  private final Parameter w;
  private final Parameter b;
  private INDArray x;
  private INDArray z;
  private INDArray y;

  Specimen(Activation activation, Fault fault, INDArray w, INDArray b) {
    this.activation = activation;
    this.fault = fault;
    this.w = Parameter.weight("w", w);
    this.b = Parameter.bias("b", b);
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(w, b);
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    this.x = x.dup();
    z = Ops.matmul(x, w.value()).addRowVector(b.value());
    y =
        switch (activation) {
          case NONE -> z.dup();
          case TANH -> Ops.tanh(z);
          case RELU -> Ops.relu(z);
          case SOFTMAX -> Ops.softmax(z);
        };
    return y.dup();
  }

  @Override
  public INDArray backward(INDArray dY) {
    INDArray dZ = fault == Fault.DERIVATIVE ? dY : dZ(dY);
    dZ = fault == Fault.ZERO ? dZ.mul(0) : dZ;
    add(w, faulty(Ops.matmulTransposeA(x, dZ)));
    add(b, fault == Fault.BATCH ? dZ.mean(0) : Ops.sumRows(dZ));
    return fault == Fault.TRANSPOSED
        ? Ops.matmul(dZ, w.value())
        : Ops.matmulTransposeB(dZ, w.value());
  }

  private INDArray dZ(INDArray dY) {
    return switch (activation) {
      case NONE -> dY;
      case TANH -> dY.mul(y.mul(y).rsub(1));
      case RELU -> dY.mul(Ops.step(z));
      case SOFTMAX -> y.mul(dY.sub(dY.mul(y).sum(true, 1)));
    };
  }

  private INDArray faulty(INDArray dW) {
    if (fault == Fault.ELEMENT) {
      long i = dW.size(0) - 1;
      long j = dW.size(1) - 1;
      return dW.putScalar(i, j, 1.1 * dW.getDouble(i, j));
    }
    if (fault == Fault.NAN) {
      // By way of 0/0: ND4J takes a NaN given as a number for 1e-5.
      INDArray zero = dW.mul(0);
      return zero.div(zero);
    }
    return switch (fault) {
      case SIGN -> dW.neg();
      case DOUBLED -> dW.mul(2);
      default -> dW;
    };
  }

  private void add(Parameter p, INDArray gradient) {
    if (fault == Fault.ASSIGNED) {
      p.gradient().assign(gradient);
    } else {
      p.accumulate(gradient);
    }
  }
}
