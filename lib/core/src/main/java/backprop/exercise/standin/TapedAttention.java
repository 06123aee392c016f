package backprop.exercise.standin;

import backprop.exercise.SharedAttention;
import backprop.exercise.standin.ArrayTape.TapedArray;
import backprop.tensor.Ops;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Attention of heads that share keys and values, its three steps on the tape. Scores and what is
 * gathered are linear in each of what they are made of, so their gradients are the same wherever
 * they are taken, also at zeros.
 */
final class TapedAttention implements SharedAttention {

  /** Large enough that its exponential is 0, whatever it is added to. */
  private static final double NEVER = -1e30;

  private final int window;
  private Tables tables;

  /** What stays the same from text to text of {@code heads · t} rows. */
  private record Tables(INDArray far, INDArray seen, INDArray never) {

    boolean fits(DataType type, long t, long rows) {
      return seen.dataType() == type && seen.size(1) == t && seen.size(0) == rows;
    }
  }

  TapedAttention(int window) {
    this.window = window;
  }

  @Override
  public INDArray scores(INDArray q, INDArray k, INDArray m) {
    ArrayTape tape = new ArrayTape();
    return scores(tape, tape.variable(q), tape.variable(k), tape.variable(m)).value();
  }

  @Override
  public INDArray shares(INDArray scores) {
    ArrayTape tape = new ArrayTape();
    return shares(tape, tape.variable(scores)).value();
  }

  @Override
  public INDArray gather(INDArray a, INDArray v) {
    ArrayTape tape = new ArrayTape();
    return gather(tape, tape.variable(a), tape.variable(v)).value();
  }

  @Override
  public INDArray valueGradient(INDArray a, INDArray dO) {
    ArrayTape tape = new ArrayTape();
    TapedArray v = tape.variable(zeros(dO, dO.size(1), dO.size(2)));
    tape.backward(gather(tape, tape.variable(a), v), dO);
    return v.gradient();
  }

  @Override
  public INDArray shareGradient(INDArray dO, INDArray v) {
    ArrayTape tape = new ArrayTape();
    TapedArray a = tape.variable(zeros(dO, dO.size(0), dO.size(1), v.size(0)));
    tape.backward(gather(tape, a, tape.variable(v)), dO);
    return a.gradient();
  }

  @Override
  public INDArray scoreGradient(INDArray a, INDArray dA) {
    return Ops.softmaxGradient(a, dA);
  }

  @Override
  public INDArray queryGradient(INDArray dS, INDArray k) {
    return ofScores(dS, zeros(dS, dS.size(0), dS.size(1), k.size(1)), k)[0].gradient();
  }

  @Override
  public INDArray keyGradient(INDArray dS, INDArray q) {
    return ofScores(dS, q, zeros(dS, dS.size(2), q.size(2)))[1].gradient();
  }

  @Override
  public INDArray slopeGradient(INDArray dS) {
    INDArray q = zeros(dS, dS.size(0), dS.size(1), 1);
    return ofScores(dS, q, zeros(dS, dS.size(2), 1))[2].gradient();
  }

  private TapedArray[] ofScores(INDArray dS, INDArray q, INDArray k) {
    ArrayTape tape = new ArrayTape();
    TapedArray[] in = {tape.variable(q), tape.variable(k), tape.variable(zeros(dS, q.size(0)))};
    tape.backward(scores(tape, in[0], in[1], in[2]), dS);
    return in;
  }

  @Override
  public INDArray forward(INDArray q, INDArray k, INDArray v, INDArray m) {
    ArrayTape tape = new ArrayTape();
    return whole(tape, tape.variable(q), tape.variable(k), tape.variable(v), tape.variable(m))
        .value();
  }

  @Override
  public SharedGradients backward(INDArray q, INDArray k, INDArray v, INDArray m, INDArray dO) {
    ArrayTape tape = new ArrayTape();
    TapedArray eq = tape.variable(q);
    TapedArray ek = tape.variable(k);
    TapedArray ev = tape.variable(v);
    TapedArray em = tape.variable(m);
    tape.backward(whole(tape, eq, ek, ev, em), dO);
    return new SharedGradients(eq.gradient(), ek.gradient(), ev.gradient(), em.gradient());
  }

  private TapedArray whole(ArrayTape tape, TapedArray q, TapedArray k, TapedArray v, TapedArray m) {
    return gather(tape, shares(tape, scores(tape, q, k, m)), v);
  }

  private TapedArray scores(ArrayTape tape, TapedArray q, TapedArray k, TapedArray m) {
    long heads = q.value().size(0);
    long t = q.value().size(1);
    double scale = 1 / Math.sqrt(k.value().size(1));
    TapedArray meet = tape.times(tape.matmul(rows(tape, q), tape.transpose(k)), scale);
    INDArray far = tables(q.value().dataType(), heads, t).far();
    TapedArray faded = tape.matmul(tape.reshape(m, heads, 1), tape.variable(far));
    return tape.plus(tape.reshape(meet, heads, t, t), tape.reshape(faded, heads, t, t));
  }

  private TapedArray shares(ArrayTape tape, TapedArray scores) {
    INDArray all = scores.value();
    long t = all.size(1);
    Tables tables = tables(all.dataType(), all.size(0), t);
    INDArray seen = tables.seen();
    TapedArray own = tape.timesFixed(rows(tape, scores), seen);
    INDArray never = tables.never();
    INDArray largest = own.value().add(never).max(true, 1);
    TapedArray below =
        tape.plusColumn(tape.plus(own, tape.variable(never)), tape.variable(largest.neg()));
    TapedArray e = tape.exp(below);
    TapedArray shares = tape.timesColumn(e, tape.reciprocal(tape.sumOfRows(e)));
    return tape.reshape(shares, all.shape());
  }

  private static TapedArray gather(ArrayTape tape, TapedArray a, TapedArray v) {
    long[] shape = a.value().shape();
    return tape.reshape(tape.matmul(rows(tape, a), v), shape[0], shape[1], v.value().size(1));
  }

  /** One head below the other. */
  private static TapedArray rows(ArrayTape tape, TapedArray a) {
    long[] shape = a.value().shape();
    return tape.reshape(a, shape[0] * shape[1], shape[2]);
  }

  /** How far r is before s, as a row below zero; and who looks at whom, for each head. */
  private Tables tables(DataType type, long heads, long t) {
    if (tables == null || !tables.fits(type, t, heads * t)) {
      double[] far = new double[(int) (t * t)];
      double[] seen = new double[far.length];
      for (int s = 0; s < t; s++) {
        for (int r = 0; r < t; r++) {
          far[(int) (s * t + r)] = r - s;
          seen[(int) (s * t + r)] = 0 <= s - r && s - r < window ? 1 : 0;
        }
      }
      INDArray all = array(type, seen, t, t);
      INDArray each = Nd4j.tile(all, (int) heads, 1).detach();
      tables = new Tables(array(type, far, 1, t * t), each, each.rsub(1).muli(NEVER).detach());
    }
    return tables;
  }

  private static INDArray array(DataType type, double[] values, long... shape) {
    return Nd4j.createFromArray(values).castTo(type).reshape('c', shape).detach();
  }

  private static INDArray zeros(INDArray like, long... shape) {
    return Ops.zeros(like.dataType(), 'c', shape);
  }
}
