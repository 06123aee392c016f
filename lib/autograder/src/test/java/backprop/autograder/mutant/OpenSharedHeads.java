package backprop.autograder.mutant;

import backprop.exercise.SharedAttention;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** An attention of heads that share keys and values that is right, with a seam for each mistake. */
public class OpenSharedHeads implements SharedAttention {

  final int window;

  /** A position looks at so many. */
  public OpenSharedHeads(int window) {
    this.window = window;
  }

  /** Whether position i looks at position j. */
  protected boolean looks(long i, long j) {
    return 0 <= i - j && i - j < window;
  }

  /** What is subtracted from a row before exp. */
  protected double largest(INDArray s, long r, long i) {
    double largest = Double.NEGATIVE_INFINITY;
    for (long j = 0; j < s.size(2); j++) {
      largest = looks(i, j) ? Math.max(largest, s.getDouble(r, i, j)) : largest;
    }
    return largest;
  }

  static INDArray rows(INDArray a) {
    return a.dup('c').reshape('c', a.size(0) * a.size(1), a.size(2));
  }

  static INDArray heads(INDArray rows, long heads) {
    return rows.dup('c').reshape('c', heads, rows.size(0) / heads, rows.size(1));
  }

  @Override
  public INDArray scores(INDArray q, INDArray k, INDArray m) {
    INDArray s = heads(rows(q).mmul(k.transpose()).div(Math.sqrt(k.size(1))), q.size(0));
    for (long r = 0; r < s.size(0); r++) {
      for (long i = 0; i < s.size(1); i++) {
        for (long j = 0; j < s.size(2); j++) {
          double bias = m.getDouble(r) * (i - j);
          s.putScalar(new long[] {r, i, j}, s.getDouble(r, i, j) - bias);
        }
      }
    }
    return s;
  }

  @Override
  public INDArray shares(INDArray s) {
    INDArray a = Nd4j.zeros(s.dataType(), s.shape());
    for (long r = 0; r < s.size(0); r++) {
      for (long i = 0; i < s.size(1); i++) {
        double largest = largest(s, r, i);
        double sum = 0;
        for (long j = 0; j < s.size(2); j++) {
          sum += looks(i, j) ? Math.exp(s.getDouble(r, i, j) - largest) : 0;
        }
        for (long j = 0; j < s.size(2); j++) {
          double share = looks(i, j) ? Math.exp(s.getDouble(r, i, j) - largest) / sum : 0;
          a.putScalar(new long[] {r, i, j}, share);
        }
      }
    }
    return a;
  }

  @Override
  public INDArray gather(INDArray a, INDArray v) {
    return heads(rows(a).mmul(v), a.size(0));
  }

  @Override
  public INDArray valueGradient(INDArray a, INDArray dO) {
    return rows(a).transpose().mmul(rows(dO));
  }

  @Override
  public INDArray shareGradient(INDArray dO, INDArray v) {
    return heads(rows(dO).mmul(v.transpose()), dO.size(0));
  }

  @Override
  public INDArray scoreGradient(INDArray a, INDArray dA) {
    INDArray means = rows(a).mul(rows(dA)).sum(1);
    return heads(rows(a).mul(rows(dA).subColumnVector(means)), a.size(0));
  }

  @Override
  public INDArray queryGradient(INDArray dS, INDArray k) {
    return heads(rows(dS).mmul(k).div(Math.sqrt(k.size(1))), dS.size(0));
  }

  @Override
  public INDArray keyGradient(INDArray dS, INDArray q) {
    return rows(dS).transpose().mmul(rows(q)).div(Math.sqrt(q.size(2)));
  }

  @Override
  public INDArray slopeGradient(INDArray dS) {
    INDArray dM = Nd4j.zeros(dS.dataType(), dS.size(0));
    for (long r = 0; r < dS.size(0); r++) {
      double sum = 0;
      for (long i = 0; i < dS.size(1); i++) {
        for (long j = 0; j < dS.size(2); j++) {
          sum -= dS.getDouble(r, i, j) * (i - j);
        }
      }
      dM.putScalar(r, sum);
    }
    return dM;
  }

  @Override
  public INDArray forward(INDArray q, INDArray k, INDArray v, INDArray m) {
    return gather(shares(scores(q, k, m)), v);
  }

  @Override
  public SharedGradients backward(INDArray q, INDArray k, INDArray v, INDArray m, INDArray dO) {
    INDArray a = shares(scores(q, k, m));
    INDArray dS = scoreGradient(a, shareGradient(dO, v));
    return new SharedGradients(
        queryGradient(dS, k), keyGradient(dS, q), valueGradient(a, dO), slopeGradient(dS));
  }
}
