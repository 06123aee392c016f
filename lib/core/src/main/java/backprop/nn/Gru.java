package backprop.nn;

import backprop.init.Initializer;
import backprop.init.Xavier;
import backprop.tensor.Ops;
import backprop.tensor.Sequences;
import backprop.tensor.Shapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A recurrent layer whose state is a weighted mean of the state before and a candidate.
 *
 * <pre>
 * forward   [A_r A_z A_n] = X_s W + b     [B_r B_z B_n] = H_{s-1} U     Q = B_n + c
 *           r = σ(A_r + B_r)   z = σ(A_z + B_z)   m = tanh(A_n + r ⊙ Q)
 *           H_s = (1 - z) ⊙ m + z ⊙ H_{s-1},     H_{-1} = 0
 * backward  from the last step to the first, with dH the gradient from the step after:
 *           dH = dY_s + dH     dm = dH ⊙ (1 - z)     dz = dH ⊙ (H_{s-1} - m)
 *           dA_n = dm (1 - m²)     dQ = dA_n ⊙ r     dr = dA_n ⊙ Q
 *           dA = [dr r(1-r)   dz z(1-z)   dA_n]     dB = [dr r(1-r)   dz z(1-z)   dQ]
 *           dH = dH ⊙ z + dB Uᵀ     dX_s = dA Wᵀ
 *           dW += Σ_s X_sᵀ dA     dU += Σ_s H_{s-1}ᵀ dB     db += Σ_s Σ_rows dA     dc += Σ_s Σ_rows dQ
 * shapes    X [n,t,in]   W [in,3h]   U [h,3h]   b [3h]   c [h]   Y, dY [n,t,h], the state after
 *           every step
 * keeps     X, H, and of every step r, z, m, Q
 * </pre>
 *
 * <p>The reset gate r comes after the product, as in PyTorch, and so c needs a place of its own; of
 * PyTorch's other biases only the sums matter, and they are b. Derived in lesson 17; Cho et al.,
 * 2014.
 */
public final class Gru implements Layer {

  private final int in;
  private final int hidden;
  private final Parameter w;
  private final Parameter u;
  private final Parameter b;
  private final Parameter c;
  private final List<Step> steps = new ArrayList<>();
  private long n;
  private long t;
  private INDArray x;
  private INDArray h;

  /** What backward needs of one step. */
  private record Step(INDArray r, INDArray z, INDArray m, INDArray q) {}

  /** Weights drawn by {@link Xavier#uniform()} from a generator of this seed, in FLOAT. */
  public Gru(int in, int hidden, long seed) {
    this(in, hidden, Xavier.uniform(), DataType.FLOAT, new Random(seed));
  }

  /**
   * Weights drawn by {@code initializer}, biases zero.
   *
   * @throws IllegalArgumentException if {@code in} or {@code hidden} is not positive
   */
  public Gru(int in, int hidden, Initializer initializer, DataType type, RandomGenerator random) {
    if (in < 1 || hidden < 1) {
      throw new IllegalArgumentException(
          "Gru: in and hidden must be at least 1, got " + in + " and " + hidden);
    }
    this.in = in;
    this.hidden = hidden;
    int columns = 3 * hidden;
    w =
        Parameter.weight(
            "w", Initializer.draw(initializer, type, new long[] {in, columns}, in, hidden, random));
    u =
        Parameter.weight(
            "u",
            Initializer.draw(
                initializer, type, new long[] {hidden, columns}, hidden, hidden, random));
    b = Parameter.bias("b", Nd4j.zeros(type, columns));
    c = Parameter.bias("c", Nd4j.zeros(type, hidden));
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireSequences("Gru.forward", "x", x, in);
    Shapes.requireType("Gru.forward", "x", x, w.type());
    n = x.size(0);
    t = x.size(1);
    this.x = Sequences.rows(x);
    INDArray xW = Ops.affine(this.x, w.value(), b.value());
    // One step more than the sequence: the first is the state before it, zero.
    h = Sequences.zeros(x, n, t + 1, hidden);
    steps.clear();
    for (long s = 0; s < t; s++) {
      INDArray before = Sequences.step(h, n, s);
      INDArray a = Sequences.step(xW, n, s);
      INDArray hU = Ops.matmul(before, u.value());
      INDArray r = Ops.sigmoid(part(a, 0).add(part(hU, 0)));
      INDArray z = Ops.sigmoid(part(a, 1).add(part(hU, 1)));
      INDArray q = part(hU, 2).add(c.value());
      INDArray m = Ops.tanh(part(a, 2).add(r.mul(q)));
      Sequences.step(h, n, s + 1).assign(z.rsub(1).muli(m).addi(z.mul(before)));
      steps.add(new Step(r, z, m, q));
    }
    return Sequences.batch(Sequences.steps(h, n, 1, t + 1), n);
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("Gru.backward", x, h);
    Shapes.requireShape("Gru.backward", "dY", dY, n, t, hidden);
    Shapes.requireType("Gru.backward", "dY", dY, w.type());
    INDArray dYRows = Sequences.rows(dY);
    INDArray dA = Sequences.zeros(dY, n, t, 3L * hidden);
    INDArray dB = Sequences.zeros(dY, n, t, 3L * hidden);
    INDArray dH = Nd4j.zeros(dY.dataType(), n, hidden);
    for (int s = (int) t - 1; s >= 0; s--) {
      Step k = steps.get(s);
      dH.addi(Sequences.step(dYRows, n, s));
      INDArray dM = dH.mul(k.z.rsub(1));
      INDArray dZ = dH.mul(Sequences.step(h, n, s).sub(k.m));
      INDArray dAn = dM.muli(k.m.mul(k.m).rsubi(1));
      INDArray dR = dAn.mul(k.q);
      INDArray dAs = Sequences.step(dA, n, s);
      part(dAs, 0).assign(dR.muli(k.r).muli(k.r.rsub(1)));
      part(dAs, 1).assign(dZ.muli(k.z).muli(k.z.rsub(1)));
      part(dAs, 2).assign(dAn);
      INDArray dBs = Sequences.step(dB, n, s).assign(dAs);
      part(dBs, 2).assign(dAn.mul(k.r));
      dH = dH.mul(k.z).addi(Ops.matmulTransposeB(dBs, u.value()));
    }
    Ops.addMatmulTransposeA(w.gradient(), x, dA);
    Ops.addMatmulTransposeA(u.gradient(), Sequences.steps(h, n, 0, t), dB);
    b.accumulate(Ops.sumRows(dA));
    c.accumulate(Ops.sumRows(part(dB, 2)));
    return Sequences.batch(Ops.matmulTransposeB(dA, w.value()), n);
  }

  private INDArray part(INDArray columns, int k) {
    return Sequences.group(columns, hidden, k);
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(w, u, b, c);
  }

  @Override
  public String toString() {
    return "Gru " + in + " → " + hidden;
  }
}
