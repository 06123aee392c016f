package backprop.nn;

import backprop.init.He;
import backprop.init.Initializer;
import backprop.tensor.Given;
import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Applies one affine map to every row of a batch.
 *
 * <pre>
 * forward   Y = X W + b
 * backward  dW += Xᵀ dY     db += Σ_rows dY     dX = dY Wᵀ
 * shapes    X [n,in]   W [in,out]   b [out]   Y, dY [n,out]
 * keeps     X
 * </pre>
 *
 * Derived in lesson 07.
 */
public final class Dense implements Layer {

  private final int in;
  private final int out;
  private final Parameter w;
  private final Parameter b;
  private INDArray x;

  /** Weights drawn by {@link He#normal()} from a generator of this seed, biases zero, in FLOAT. */
  public Dense(int in, int out, long seed) {
    this(in, out, new Random(seed));
  }

  /** Weights drawn by {@link He#normal()}, biases zero, in FLOAT. */
  public Dense(int in, int out, RandomGenerator random) {
    this(in, out, He.normal(), DataType.FLOAT, random);
  }

  /**
   * Weights drawn by {@code initializer}, biases zero.
   *
   * @throws IllegalArgumentException if {@code in} or {@code out} is not positive
   */
  public Dense(int in, int out, Initializer initializer, DataType type, RandomGenerator random) {
    if (in < 1 || out < 1) {
      throw new IllegalArgumentException(
          "Dense: in and out must be at least 1, got " + in + " and " + out);
    }
    this.in = in;
    this.out = out;
    w =
        Parameter.weight(
            "w", Initializer.draw(initializer, type, new long[] {in, out}, in, out, random));
    b = Parameter.bias("b", Nd4j.zeros(type, out));
  }

  /**
   * On these parameters, weights {@code [in,out]} and biases {@code [out]}.
   *
   * @throws IllegalArgumentException if they have other shapes or two types
   */
  public Dense(Parameter w, Parameter b) {
    Given.require("Dense", "w", w);
    Given.require("Dense", "b", b);
    Shapes.requireColumns("Dense", "w", w.value(), (int) w.value().size(-1));
    Shapes.requireShape("Dense", "b", b.value(), w.value().size(1));
    Shapes.requireType("Dense", "b", b.value(), w.type());
    in = (int) w.value().size(0);
    out = (int) w.value().size(1);
    this.w = w;
    this.b = b;
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireColumns("Dense.forward", "x", x, in);
    Shapes.requireType("Dense.forward", "x", x, w.type());
    this.x = x;
    return Ops.affine(x, w.value(), b.value());
  }

  @Override
  public INDArray backward(INDArray dY) {
    backwardParameters(dY);
    return Ops.matmulTransposeB(dY, w.value());
  }

  @Override
  public void backwardParameters(INDArray dY) {
    Shapes.requireForwardFirst("Dense.backward", x);
    Shapes.requireShape("Dense.backward", "dY", dY, x.size(0), out);
    Shapes.requireType("Dense.backward", "dY", dY, w.type());
    Ops.addMatmulTransposeA(w.gradient(), x, dY);
    b.accumulate(Ops.sumRows(dY));
  }

  @Override
  public boolean leavesNumbersToOps() {
    return true;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(w, b);
  }

  @Override
  public String toString() {
    return "Dense " + in + " → " + out;
  }
}
