package backprop.data;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Examples in an order, a few at a time. Their rows are copied into one array that all full batches
 * share: allocating one for each batch takes ten times as long as filling it.
 *
 * @param order the examples, each once
 * @param size how many at a time; the last batch may be smaller
 */
record Batches(INDArray x, INDArray y, int[] order, int size) implements Iterable<Batch> {

  Batches {
    if (size < 1) {
      throw new IllegalArgumentException("Dataset.batches: size must be at least 1, got " + size);
    }
    size = Math.min(size, order.length);
  }

  @Override
  public Iterator<Batch> iterator() {
    return new Cursor();
  }

  private final class Cursor implements Iterator<Batch> {

    private final INDArray sharedX;
    private int at;

    private Cursor() {
      long[] shape = x.shape().clone();
      shape[0] = size;
      sharedX = Nd4j.createUninitialized(x.dataType(), shape, 'c');
    }

    @Override
    public boolean hasNext() {
      return at < order.length;
    }

    @Override
    public Batch next() {
      if (!hasNext()) {
        throw new NoSuchElementException(
            "Dataset.batches: all " + order.length + " examples are done");
      }
      int end = Math.min(at + size, order.length);
      int[] examples = IntStream.range(at, end).map(i -> order[i]).toArray();
      at = end;
      if (examples.length < size) {
        return new Batch(rows(x, examples), rows(y, examples));
      }
      Nd4j.pullRows(asRows(x), asRows(sharedX), 1, examples);
      return new Batch(sharedX, rows(y, examples));
    }
  }

  /** Those examples of an array, in memory of their own. */
  static INDArray rows(INDArray a, int[] examples) {
    long[] shape = a.shape().clone();
    shape[0] = examples.length;
    if (a.rank() == 1) {
      int[] chosen = new int[examples.length];
      for (int i = 0; i < chosen.length; i++) {
        chosen[i] = a.getInt(examples[i]);
      }
      return Nd4j.createFromArray(chosen);
    }
    INDArray chosen = Nd4j.createUninitialized(a.dataType(), shape, 'c');
    Nd4j.pullRows(asRows(a), asRows(chosen), 1, examples);
    return chosen;
  }

  private static INDArray asRows(INDArray a) {
    return a.rank() == 2 ? a : a.reshape('c', a.size(0), a.length() / a.size(0));
  }
}
