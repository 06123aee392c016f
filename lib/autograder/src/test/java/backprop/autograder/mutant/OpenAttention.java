package backprop.autograder.mutant;

import backprop.exercise.SharedAttention;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.tensor.Ops;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Attention with its four products, of whatever asks and gathers; milestone 3 hands it out. */
final class OpenAttention implements Layer {

  private final SharedAttention attention;
  private final Parameter wq;
  private final Parameter wk;
  private final Parameter wv;
  private final Parameter wo;
  private final Parameter slopes;
  private INDArray x;
  private INDArray q;
  private INDArray k;
  private INDArray v;
  private INDArray o;
  private long t;

  OpenAttention(SharedAttention attention, Parameter... p) {
    this.attention = attention;
    wq = p[0];
    wk = p[1];
    wv = p[2];
    wo = p[3];
    slopes = p[4];
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(wq, wk, wv, wo, slopes);
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    t = x.size(1);
    this.x = Ops.rows(x);
    q = this.x.mmul(wq.value());
    k = this.x.mmul(wk.value());
    v = this.x.mmul(wv.value());
    INDArray[] texts = new INDArray[(int) x.size(0)];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = rows(attention.forward(heads(q, i), text(k, i), text(v, i), slopes.value()));
    }
    o = Nd4j.concat(0, texts);
    return Ops.ofRows(o.mmul(wo.value()), x.shape());
  }

  @Override
  public INDArray backward(INDArray dY) {
    INDArray rows = Ops.rows(dY);
    wo.accumulate(o.transpose().mmul(rows));
    INDArray dO = rows.mmul(wo.value().transpose());
    int n = (int) dY.size(0);
    INDArray[] dQ = new INDArray[n];
    INDArray[] dK = new INDArray[n];
    INDArray[] dV = new INDArray[n];
    for (int i = 0; i < n; i++) {
      SharedAttention.SharedGradients g =
          attention.backward(heads(q, i), text(k, i), text(v, i), slopes.value(), heads(dO, i));
      dQ[i] = rows(g.dQ());
      dK[i] = g.dK();
      dV[i] = g.dV();
      slopes.accumulate(g.dM());
    }
    INDArray dX =
        back(wq, Nd4j.concat(0, dQ))
            .add(back(wk, Nd4j.concat(0, dK)))
            .add(back(wv, Nd4j.concat(0, dV)));
    return Ops.ofRows(dX, dY.shape());
  }

  private INDArray back(Parameter w, INDArray d) {
    w.accumulate(x.transpose().mmul(d));
    return d.mmul(w.value().transpose());
  }

  /** The rows of text i. */
  private INDArray text(INDArray rows, int i) {
    return Ops.slice(rows, 0, i * t, (i + 1) * t);
  }

  /** The same, [t, heads · k] as [heads, t, k]. */
  private INDArray heads(INDArray rows, int i) {
    long heads = slopes.value().length();
    return text(rows, i).reshape('c', t, heads, rows.size(1) / heads).permute(1, 0, 2).dup('c');
  }

  private static INDArray rows(INDArray heads) {
    return heads
        .permute(1, 0, 2)
        .dup('c')
        .reshape('c', heads.size(1), heads.size(0) * heads.size(2));
  }
}
