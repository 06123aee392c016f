package backprop.nn;

import backprop.init.Initializer;
import backprop.init.Xavier;
import backprop.tensor.Ops;
import backprop.tensor.Sequences;
import backprop.tensor.Shapes;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads a sequence step by step, and carries what it has read in a hidden state.
 *
 * <pre>
 * forward   H_s = tanh(Z_s)     Z_s = X_s W + H_{s-1} U + b,   H_{-1} = 0
 * backward  from the last step to the first, with dH the gradient from the step after:
 *           dZ_s = (dY_s + dH) ⊙ (1 - H_s²)     dH = dZ_s Uᵀ     dX_s = dZ_s Wᵀ
 *           dW += Σ_s X_sᵀ dZ_s     dU += Σ_s H_{s-1}ᵀ dZ_s     db += Σ_s Σ_rows dZ_s
 * shapes    X [n,t,in]   W [in,h]   U [h,h]   b [h]   Y, dY [n,t,h], the state after every step
 * keeps     X, H
 * </pre>
 *
 * <p>Derived in lesson 17; Elman, 1990. PyTorch's two biases are one here: only their sum matters.
 */
public final class Rnn implements Layer {

  private final int in;
  private final int hidden;
  private final Parameter w;
  private final Parameter u;
  private final Parameter b;
  private long n;
  private long t;
  private INDArray x;
  private INDArray h;

  /** Weights drawn by {@link Xavier#uniform()} from a generator of this seed, in FLOAT. */
  public Rnn(int in, int hidden, long seed) {
    this(in, hidden, Xavier.uniform(), DataType.FLOAT, new Random(seed));
  }

  /**
   * Weights drawn by {@code initializer}, biases zero.
   *
   * @throws IllegalArgumentException if {@code in} or {@code hidden} is not positive
   */
  public Rnn(int in, int hidden, Initializer initializer, DataType type, RandomGenerator random) {
    if (in < 1 || hidden < 1) {
      throw new IllegalArgumentException(
          "Rnn: in and hidden must be at least 1, got " + in + " and " + hidden);
    }
    this.in = in;
    this.hidden = hidden;
    int columns = hidden;
    w =
        Parameter.weight(
            "w", Initializer.draw(initializer, type, new long[] {in, columns}, in, hidden, random));
    u =
        Parameter.weight(
            "u",
            Initializer.draw(
                initializer, type, new long[] {hidden, columns}, hidden, hidden, random));
    b = Parameter.bias("b", Nd4j.zeros(type, columns));
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireSequences("Rnn.forward", "x", x, in);
    Shapes.requireType("Rnn.forward", "x", x, w.type());
    n = x.size(0);
    t = x.size(1);
    this.x = Sequences.rows(x);
    INDArray xW = Ops.affine(this.x, w.value(), b.value());
    // One step more than the sequence: the first is the state before it, zero.
    h = Sequences.zeros(x, n, t + 1, hidden);
    for (long s = 0; s < t; s++) {
      INDArray z = Ops.matmul(Sequences.step(h, n, s), u.value()).addi(Sequences.step(xW, n, s));
      Sequences.step(h, n, s + 1).assign(Ops.tanh(z));
    }
    return Sequences.batch(Sequences.steps(h, n, 1, t + 1), n);
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("Rnn.backward", x, h);
    Shapes.requireShape("Rnn.backward", "dY", dY, n, t, hidden);
    Shapes.requireType("Rnn.backward", "dY", dY, w.type());
    INDArray dYRows = Sequences.rows(dY);
    INDArray dZ = Sequences.zeros(dY, n, t, hidden);
    INDArray dH = Nd4j.zeros(dY.dataType(), n, hidden);
    for (long s = t - 1; s >= 0; s--) {
      INDArray after = Sequences.step(h, n, s + 1);
      dH.addi(Sequences.step(dYRows, n, s));
      INDArray dZs = after.mul(after).rsubi(1).muli(dH);
      Sequences.step(dZ, n, s).assign(dZs);
      dH = Ops.matmulTransposeB(dZs, u.value());
    }
    Ops.addMatmulTransposeA(w.gradient(), x, dZ);
    Ops.addMatmulTransposeA(u.gradient(), Sequences.steps(h, n, 0, t), dZ);
    b.accumulate(Ops.sumRows(dZ));
    return Sequences.batch(Ops.matmulTransposeB(dZ, w.value()), n);
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(w, u, b);
  }

  @Override
  public String toString() {
    return "Rnn " + in + " → " + hidden;
  }
}
