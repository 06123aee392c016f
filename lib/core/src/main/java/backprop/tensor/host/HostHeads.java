package backprop.tensor.host;

import backprop.tensor.Heads;
import backprop.tensor.Heads.Band;
import backprop.tensor.host.Gemm.Matrix;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** {@link Heads} by one product of BLAS for each head of each example, where the heads lie. */
final class HostHeads {

  private final Heads of;
  private final int t;
  private final int k;
  private final int count;

  HostHeads(Heads of) {
    this.of = of;
    t = Math.toIntExact(of.t());
    k = of.k();
    count = Math.toIntExact(of.n() * of.heads());
  }

  /** See {@link Heads#matmulTransposeB}. */
  INDArray matmulTransposeB(Band a, Band b, double s) {
    long[] shape = {of.n(), of.heads(), t, t};
    INDArray c = Nd4j.createUninitialized(a.rows().dataType(), shape, 'c');
    // C lies row after row: its transpose, column after column, is B Aᵀ.
    each(i -> Gemm.one(of(b, i), of(a, i).transposed(), ofPairs(c, i).transposed(), t, t, k, s, 0));
    return c;
  }

  /** See {@link Heads#matmul}. */
  void matmul(INDArray a, Band b, Band c) {
    each(i -> Gemm.one(ofPairs(a, i), of(b, i), of(c, i), t, k, t, 1, 0));
  }

  /** See {@link Heads#matmulTransposeA}. */
  void matmulTransposeA(INDArray a, Band b, Band c) {
    each(i -> Gemm.one(ofPairs(a, i).transposed(), of(b, i), of(c, i), t, k, t, 1, 0));
  }

  /** See {@link Heads#softmax}. */
  void softmax(INDArray a, boolean causal, boolean[][] seen) {
    Pointer memory = Address.of(a);
    Parallel.ranges(
        count,
        a.length(),
        (from, end) -> {
          HostBlock pair = HostBlock.zeros(a.dataType(), t * t);
          for (int i = from; i < end; i++) {
            long at = (long) i * t * t;
            pair.read(memory, at, t * t);
            pair.softmax(t, causal, seen == null ? null : seen[i / of.heads()]).write(memory, at);
          }
        });
  }

  /** See {@link Heads#softmaxGradient}. */
  void softmaxGradient(INDArray a, INDArray dA, double s) {
    Pointer softmax = Address.of(a);
    Pointer gradient = Address.of(dA);
    Parallel.ranges(
        count,
        a.length(),
        (from, end) -> {
          HostBlock y = HostBlock.zeros(a.dataType(), t * t);
          HostBlock d = HostBlock.zeros(a.dataType(), t * t);
          for (int i = from; i < end; i++) {
            long at = (long) i * t * t;
            y.read(softmax, at, t * t);
            d.read(gradient, at, t * t);
            d.softmaxGradient(t, y, s).write(gradient, at);
          }
        });
  }

  /** The matrix of head {@code i % heads} of example {@code i / heads}. */
  private Matrix of(Band band, int i) {
    int heads = of.heads();
    return Matrix.of(band.rows())
        .from((long) (i / heads) * t, band.column() + (long) (i % heads) * k);
  }

  /** Its number for each pair of steps. */
  private Matrix ofPairs(INDArray a, int i) {
    return new Matrix(Address.of(a), a.dataType(), (long) i * t * t, true, t);
  }

  private void each(IntConsumer product) {
    Parallel.each(count, (long) count * t * t, product);
  }
}
