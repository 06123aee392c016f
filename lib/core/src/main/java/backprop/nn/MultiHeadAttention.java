package backprop.nn;

import backprop.init.Initializer;
import backprop.init.Xavier;
import backprop.tensor.Given;
import backprop.tensor.Heads;
import backprop.tensor.Heads.Band;
import backprop.tensor.KeyValues;
import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import backprop.tensor.Workspaces;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Lets every step of a sequence gather from the others what it asks for, in several ways at once.
 *
 * <pre>
 * forward   [Q K V] = X W + b     and of each head, k = d/heads columns of each:
 *           S = Q Kᵀ / √k     A = softmax_rows(S)     O = A V     Y = [O of all heads] W' + b'
 * backward  dO = dY W'ᵀ     dW' += Oᵀ dY     db' += Σ_rows dY     and of each head:
 *           dV = Aᵀ dO     dA = dO Vᵀ     dS = A ⊙ (dA - Σ_columns dA ⊙ A)
 *           dQ = dS K / √k     dK = dSᵀ Q / √k
 *           dW += Xᵀ [dQ dK dV]     db += Σ_rows [dQ dK dV]     dX = [dQ dK dV] Wᵀ
 * shapes    X, Y, dY [n,t,d]   W [d,3d]   b [3d]   W' [d,d]   b' [d]   A [n,heads,t,t]
 * keeps     X, Q, K, V, A, O
 * </pre>
 *
 * <p>If causal, step s looks at steps up to s only: the others' share of A is zero. W', b' are the
 * parameters {@code wOut}, {@code bOut}. Derived in lesson 18; Vaswani et al., 2017.
 */
public final class MultiHeadAttention implements Layer {

  private final int d;
  private final int heads;
  private final boolean causal;
  private final Parameter w;
  private final Parameter b;
  private final Parameter wOut;
  private final Parameter bOut;
  private INDArray keep;
  private long n;
  private long t;
  private INDArray x;
  private Heads of;
  private Band q;
  private Band k;
  private Band v;
  private INDArray attention;
  private INDArray o;

  /** Weights drawn by {@link Xavier#uniform()} from a generator of this seed, in FLOAT. */
  public MultiHeadAttention(int d, int heads, boolean causal, long seed) {
    this(d, heads, causal, Xavier.uniform(), DataType.FLOAT, new Random(seed));
  }

  /**
   * Weights drawn by {@code initializer}, biases zero.
   *
   * @throws IllegalArgumentException if {@code d} is no multiple of {@code heads}
   */
  public MultiHeadAttention(
      int d,
      int heads,
      boolean causal,
      Initializer initializer,
      DataType type,
      RandomGenerator random) {
    if (d < 1 || heads < 1 || d % heads != 0) {
      throw new IllegalArgumentException(
          "MultiHeadAttention: d must be a multiple of heads, got " + d + " and " + heads);
    }
    this.d = d;
    this.heads = heads;
    this.causal = causal;
    w =
        Parameter.weight(
            "w", Initializer.draw(initializer, type, new long[] {d, 3L * d}, d, d, random));
    b = Parameter.bias("b", Nd4j.zeros(type, 3 * d));
    wOut =
        Parameter.weight(
            "wOut", Initializer.draw(initializer, type, new long[] {d, d}, d, d, random));
    bOut = Parameter.bias("bOut", Nd4j.zeros(type, d));
  }

  /**
   * From now on, nobody looks at steps where {@code keep} is 0: the padding of shorter sequences. A
   * step that may look at nobody gathers nothing.
   *
   * @param keep {@code [n,t]} of 1 and 0, for batches of that shape; null for all steps
   */
  public void keep(INDArray keep) {
    this.keep = keep == null ? null : Workspaces.outside(keep::dup);
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireSequences("MultiHeadAttention.forward", "x", x, d);
    Shapes.requireType("MultiHeadAttention.forward", "x", x, w.type());
    n = x.size(0);
    t = x.size(1);
    if (keep != null) {
      Shapes.requireShape("MultiHeadAttention.forward", "keep", keep, n, t);
    }
    this.x = Ops.rows(x);
    of = new Heads(n, t, heads, d / heads);
    INDArray qkv = Ops.affine(this.x, w.value(), b.value());
    q = new Band(qkv, 0);
    k = new Band(qkv, d);
    v = new Band(qkv, 2L * d);
    attention = of.matmulTransposeB(q, k, scale());
    of.softmax(attention, causal, keep);
    o = Ops.columnsLike(this.x, d);
    of.matmul(attention, v, new Band(o, 0));
    return Ops.ofRows(Ops.affine(o, wOut.value(), bOut.value()), n, t, d);
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("MultiHeadAttention.backward", x, attention, o);
    Shapes.requireShape("MultiHeadAttention.backward", "dY", dY, n, t, d);
    Shapes.requireType("MultiHeadAttention.backward", "dY", dY, w.type());
    INDArray dYRows = Ops.rows(dY);
    Ops.addMatmulTransposeA(wOut.gradient(), o, dYRows);
    bOut.accumulate(Ops.sumRows(dYRows));
    Band dO = new Band(Ops.matmulTransposeB(dYRows, wOut.value()), 0);
    INDArray dQkv = Ops.columnsLike(x, 3L * d);
    of.matmulTransposeA(attention, dO, new Band(dQkv, 2L * d));
    INDArray dS = of.matmulTransposeB(dO, v, 1);
    of.softmaxGradient(attention, dS, scale());
    of.matmul(dS, k, new Band(dQkv, 0));
    of.matmulTransposeA(dS, q, new Band(dQkv, d));
    Ops.addMatmulTransposeA(w.gradient(), x, dQkv);
    b.accumulate(Ops.sumRows(dQkv));
    return Ops.ofRows(Ops.matmulTransposeB(dQkv, w.value()), n, t, d);
  }

  /**
   * {@link #forward} of steps that come after others, without computing those again: their keys and
   * values are in {@code before}, to which the new ones' are added.
   *
   * <pre>
   * [q k v] = x W + b     K ← [K; k]     V ← [V; v]
   * of each head   o = softmax(q Kᵀ / √k) V     and   y = [o of all heads] W' + b'
   * </pre>
   *
   * <p>For causal attention and one sequence: as many steps as one likes where {@code before} is
   * empty, and then one at a time. It has no backward.
   *
   * @param x {@code [1,t,d]}, the new steps alone
   * @throws IllegalArgumentException if the attention is not causal or keys are hidden, if {@code
   *     x} is of several sequences, or of several steps after others, or if {@code before} is full
   */
  public INDArray next(INDArray x, KeyValues before) {
    Shapes.requireSequences("MultiHeadAttention.next", "x", x, d);
    Shapes.requireType("MultiHeadAttention.next", "x", x, w.type());
    int steps = Given.require("MultiHeadAttention.next", "before", before).length();
    if (!causal || keep != null) {
      throw new IllegalArgumentException(
          "MultiHeadAttention.next: the attention must be causal, and no key hidden: else a new step"
              + " changes what the others gathered; use forward");
    }
    if (x.size(0) != 1 || steps > 0 && x.size(1) != 1) {
      throw new IllegalArgumentException(
          "MultiHeadAttention.next: x must be "
              + (steps > 0 ? Shapes.text(1, 1, d) + ", one step after others" : "[1, t, " + d + "]")
              + ", got "
              + Shapes.text(x.shape())
              + "; go on with one sequence, step by step");
    }
    if (steps == 0) {
      INDArray y = forward(x, Mode.EVAL);
      before.add(k, v);
      return y;
    }
    INDArray qkv = Ops.affine(Ops.rows(x), w.value(), b.value());
    before.add(new Band(qkv, d), new Band(qkv, 2L * d));
    INDArray gathered = before.attend(new Band(qkv, 0), scale());
    return Ops.ofRows(Ops.affine(gathered, wOut.value(), bOut.value()), 1, 1, d);
  }

  /**
   * Room for the keys and values of so many steps, of which there is none yet: for {@link #next}.
   */
  public KeyValues keyValues(int capacity) {
    return new KeyValues(w.type(), capacity, heads, d / heads);
  }

  /**
   * Who looked at whom in the latest forward: {@code [n,heads,t,t]}, the share that step s (third
   * index) gave to step r (fourth); a copy. Within a training step, valid until the step ends.
   */
  public INDArray attention() {
    Shapes.requireForwardFirst("MultiHeadAttention.attention", attention);
    return attention.dup();
  }

  private double scale() {
    return 1 / Math.sqrt((double) d / heads);
  }

  @Override
  public boolean leavesNumbersToOps() {
    return true;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(w, b, wOut, bOut);
  }

  @Override
  public String toString() {
    return "MultiHeadAttention " + d + ", " + heads + (causal ? " heads, causal" : " heads");
  }
}
