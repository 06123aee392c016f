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
 * A recurrent layer with a cell that gates protect: what the gates leave alone passes through time
 * unchanged, and so does its gradient.
 *
 * <pre>
 * forward   [Z_i Z_f Z_g Z_o] = X_s W + H_{s-1} U + b
 *           i = σ(Z_i)   f = σ(Z_f)   g = tanh(Z_g)   o = σ(Z_o)
 *           C_s = f ⊙ C_{s-1} + i ⊙ g     H_s = o ⊙ tanh(C_s),     C_{-1} = H_{-1} = 0
 * backward  from the last step to the first, with dH and dC the gradients from the step after:
 *           dH = dY_s + dH                     do = dH ⊙ tanh(C_s)
 *           dC = dC + dH ⊙ o ⊙ (1 - tanh²(C_s))
 *           di = dC ⊙ g     df = dC ⊙ C_{s-1}     dg = dC ⊙ i     dC = dC ⊙ f
 *           dZ = [di i(1-i)   df f(1-f)   dg (1-g²)   do o(1-o)]     dH = dZ Uᵀ     dX_s = dZ Wᵀ
 *           dW += Σ_s X_sᵀ dZ     dU += Σ_s H_{s-1}ᵀ dZ     db += Σ_s Σ_rows dZ
 * shapes    X [n,t,in]   W [in,4h]   U [h,4h]   b [4h]   Y, dY [n,t,h], the state after every step
 * keeps     X, H, and of every step i, f, g, o, C
 * </pre>
 *
 * <p>Gates stand in PyTorch's order; its two biases are one here: only their sum matters. Derived
 * in lesson 17; Hochreiter and Schmidhuber, 1997.
 */
public final class Lstm implements Layer {

  private final int in;
  private final int hidden;
  private final Parameter w;
  private final Parameter u;
  private final Parameter b;
  private final List<Step> steps = new ArrayList<>();
  private long n;
  private long t;
  private INDArray x;
  private INDArray h;

  /** What backward needs of one step; {@code before} is the cell before it. */
  private record Step(
      INDArray i, INDArray f, INDArray g, INDArray o, INDArray before, INDArray tanhC) {}

  /** Weights drawn by {@link Xavier#uniform()} from a generator of this seed, in FLOAT. */
  public Lstm(int in, int hidden, long seed) {
    this(in, hidden, Xavier.uniform(), DataType.FLOAT, new Random(seed));
  }

  /**
   * Weights drawn by {@code initializer}, biases zero.
   *
   * @throws IllegalArgumentException if {@code in} or {@code hidden} is not positive
   */
  public Lstm(int in, int hidden, Initializer initializer, DataType type, RandomGenerator random) {
    if (in < 1 || hidden < 1) {
      throw new IllegalArgumentException(
          "Lstm: in and hidden must be at least 1, got " + in + " and " + hidden);
    }
    this.in = in;
    this.hidden = hidden;
    int columns = 4 * hidden;
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
    Shapes.requireSequences("Lstm.forward", "x", x, in);
    Shapes.requireType("Lstm.forward", "x", x, w.type());
    n = x.size(0);
    t = x.size(1);
    this.x = Sequences.rows(x);
    INDArray xW = Ops.affine(this.x, w.value(), b.value());
    // One step more than the sequence: the first is the state before it, zero.
    h = Sequences.zeros(x, n, t + 1, hidden);
    INDArray c = Nd4j.zeros(x.dataType(), n, hidden);
    steps.clear();
    for (long s = 0; s < t; s++) {
      INDArray z = Ops.matmul(Sequences.step(h, n, s), u.value()).addi(Sequences.step(xW, n, s));
      INDArray i = Ops.sigmoid(Sequences.group(z, hidden, 0));
      INDArray f = Ops.sigmoid(Sequences.group(z, hidden, 1));
      INDArray g = Ops.tanh(Sequences.group(z, hidden, 2));
      INDArray o = Ops.sigmoid(Sequences.group(z, hidden, 3));
      INDArray before = c;
      c = f.mul(before).addi(i.mul(g));
      INDArray tanhC = Ops.tanh(c);
      Sequences.step(h, n, s + 1).assign(o.mul(tanhC));
      steps.add(new Step(i, f, g, o, before, tanhC));
    }
    return Sequences.batch(Sequences.steps(h, n, 1, t + 1), n);
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("Lstm.backward", x, h);
    Shapes.requireShape("Lstm.backward", "dY", dY, n, t, hidden);
    Shapes.requireType("Lstm.backward", "dY", dY, w.type());
    INDArray dYRows = Sequences.rows(dY);
    INDArray dZ = Sequences.zeros(dY, n, t, 4L * hidden);
    INDArray dH = Nd4j.zeros(dY.dataType(), n, hidden);
    INDArray dC = Nd4j.zeros(dY.dataType(), n, hidden);
    for (int s = (int) t - 1; s >= 0; s--) {
      Step k = steps.get(s);
      dH.addi(Sequences.step(dYRows, n, s));
      INDArray dO = dH.mul(k.tanhC);
      dC.addi(k.tanhC.mul(k.tanhC).rsubi(1).muli(k.o).muli(dH));
      INDArray dI = dC.mul(k.g);
      INDArray dF = dC.mul(k.before);
      INDArray dG = dC.mul(k.i);
      dC = dC.mul(k.f);
      INDArray dZs = Sequences.step(dZ, n, s);
      Sequences.group(dZs, hidden, 0).assign(dI.muli(k.i).muli(k.i.rsub(1)));
      Sequences.group(dZs, hidden, 1).assign(dF.muli(k.f).muli(k.f.rsub(1)));
      Sequences.group(dZs, hidden, 2).assign(dG.muli(k.g.mul(k.g).rsubi(1)));
      Sequences.group(dZs, hidden, 3).assign(dO.muli(k.o).muli(k.o.rsub(1)));
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
    return "Lstm " + in + " → " + hidden;
  }
}
