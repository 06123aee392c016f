package backprop.tensor.host;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Rows of one array to another, each a run of bytes. ND4J's own {@code pullRows} wakes its threads
 * for the few rows of a batch, which takes it ten times as long as copying them.
 */
final class RowCopy {

  private RowCopy() {}

  /** {@code A_i ← B_v, v = rows_i}, both in 'c' order. */
  static void copy(INDArray a, INDArray b, int[] rows) {
    long bytes = b.length() / b.size(0) * b.dataType().width();
    BytePointer to = new BytePointer(Address.of(a));
    BytePointer from = new BytePointer(Address.of(b));
    for (int i = 0; i < rows.length; i++) {
      Pointer.memcpy(to.position(i * bytes), from.position(rows[i] * bytes), bytes);
    }
  }
}
