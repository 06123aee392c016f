package backprop.tensor.host;

import backprop.tensor.Masks;
import backprop.tensor.Masks.Mask;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** {@link Masks} a block at a time, in the order in which memory lies. */
final class HostMasks {

  private static final int SIZE = 4096;

  private HostMasks() {}

  /** See {@link Masks#draw}. */
  static INDArray draw(INDArray x, Mask mask, double value) {
    INDArray drawn = Nd4j.createUninitialized(x.dataType(), x.shape().clone(), x.ordering());
    Pointer memory = Address.of(drawn);
    // In 'c' order, memory counts as we do. In 'f' order, the first axis runs fastest, and one step
    // along it skips a whole example.
    long run = x.ordering() == 'c' ? x.length() : x.size(0);
    int apart = (int) (x.length() / run);
    int[] hashed = new int[SIZE];
    HostBlock block = HostBlock.zeros(x.dataType(), SIZE);
    for (long at = 0; at < x.length(); at += SIZE) {
      int n = (int) Math.min(SIZE, x.length() - at);
      for (int done = 0; done < n; ) {
        long within = (at + done) % run;
        int length = (int) Math.min(run - within, n - done);
        int first = (int) (place((at + done) / run, x) + within * apart);
        for (int i = 0; i < length; i++) {
          hashed[done + i] = first + i * apart;
        }
        done += length;
      }
      mask.decide(hashed, n);
      block.setTo(hashed, n, value).write(memory, at);
    }
    return drawn;
  }

  /** The place, row by row, of the first element of a run of the first axis in 'f' order. */
  private static long place(long run, INDArray x) {
    long place = 0;
    long apart = x.length() / x.size(0);
    for (int axis = 1; axis < x.rank() && run > 0; axis++) {
      apart /= x.size(axis);
      place += run % x.size(axis) * apart;
      run /= x.size(axis);
    }
    return place;
  }
}
