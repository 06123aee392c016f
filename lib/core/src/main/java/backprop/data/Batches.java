package backprop.data;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Examples in an order, a few at a time.
 *
 * @param order the examples, each once
 * @param size how many at a time; the last batch may be smaller
 */
record Batches(Dataset dataset, int[] order, int size) implements Iterable<Batch> {

  Batches {
    if (size < 1) {
      throw new IllegalArgumentException("Dataset.batches: size must be at least 1, got " + size);
    }
  }

  @Override
  public Iterator<Batch> iterator() {
    return new Cursor();
  }

  private final class Cursor implements Iterator<Batch> {

    private final BatchRows rows = dataset.rows(size);
    private int at;

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
      int[] examples = Arrays.copyOfRange(order, at, Math.min(at + size, order.length));
      at += examples.length;
      return new Batch(rows.x(examples), rows.y(examples));
    }
  }
}
