package backprop.tensor.host;

import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Whether an array's numbers are numbers, by the sum of their sizes: NaN and infinity stay in it.
 * BLAS adds it up where the array lies. A sum can be infinite where no number is; then each is
 * asked.
 */
final class Finite {

  /** Numbers in one sum. */
  private static final int PIECE = 1 << 15;

  private Finite() {}

  static boolean all(INDArray x) {
    Pointer start = Layout.start(x);
    long length = x.length();
    AtomicBoolean finite = new AtomicBoolean(true);
    Parallel.ranges(
        (int) ((length + PIECE - 1) / PIECE),
        length,
        (first, end) -> {
          for (int i = first; i < end && finite.get(); i++) {
            long at = (long) i * PIECE;
            if (!isFinite(x.dataType(), start, at, (int) Math.min(PIECE, length - at))) {
              finite.set(false);
            }
          }
        });
    return finite.get();
  }

  private static boolean isFinite(DataType type, Pointer start, long at, int n) {
    return Double.isFinite(sum(type, start, at, n))
        || HostBlock.zeros(type, n).read(start, at, n).isFinite();
  }

  /** {@code Σ |x_i|} of {@code n} numbers from the {@code at}-th on. */
  private static double sum(DataType type, Pointer start, long at, int n) {
    return type == DataType.DOUBLE
        ? openblas.cblas_dasum(n, new DoublePointer(start).position(at), 1)
        : openblas.cblas_sasum(n, new FloatPointer(start).position(at), 1);
  }
}
