package backprop.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The examples of a batch that one worker has.
 *
 * @param number from 1
 * @param of how many parts the batch has
 * @param examples by their indices in the dataset
 */
record BatchPart(int number, int of, int[] examples) implements Serializable {

  /**
   * The batch in {@code workers} parts, in order, whose sizes differ by one at most; fewer parts
   * where there are fewer examples.
   */
  static List<BatchPart> of(int[] batch, int workers) {
    int k = Math.min(workers, batch.length);
    List<BatchPart> parts = new ArrayList<>();
    for (int i = 0; i < k; i++) {
      int from = (int) ((long) batch.length * i / k);
      int end = (int) ((long) batch.length * (i + 1) / k);
      parts.add(new BatchPart(i + 1, k, Arrays.copyOfRange(batch, from, end)));
    }
    return parts;
  }

  @Override
  public String toString() {
    return "part " + number + " of " + of;
  }
}
