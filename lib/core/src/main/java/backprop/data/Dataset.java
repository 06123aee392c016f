package backprop.data;

import backprop.tensor.Shapes;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Examples: features {@code x [n, …]}, and for each a target, either the index of its class, {@code
 * y [n]} of INT, or real values, {@code y [n, k]}.
 */
public final class Dataset {

  private final INDArray x;
  private final INDArray y;
  private final List<String> classNames;

  private Dataset(INDArray x, INDArray y, List<String> classNames) {
    Shapes.requireReal("Dataset", "x", x);
    Shapes.requirePresent("Dataset", "y", y);
    if (x.size(0) != y.size(0) || x.size(0) == 0) {
      throw new IllegalArgumentException(
          "Dataset: x and y must have the same number of examples, at least one, got "
              + Shapes.text(x.shape())
              + " and "
              + Shapes.text(y.shape()));
    }
    this.x = x.dup('c');
    this.y = y.dup('c');
    this.classNames = List.copyOf(classNames);
  }

  /**
   * Examples that belong to classes.
   *
   * @throws IllegalArgumentException if a label is no index of {@code classNames}
   */
  public static Dataset ofClasses(INDArray x, int[] labels, List<String> classNames) {
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classNames.size()) {
        throw new IllegalArgumentException(
            "Dataset.ofClasses: labels["
                + i
                + "] must be from 0 to "
                + (classNames.size() - 1)
                + ", got "
                + labels[i]);
      }
    }
    return new Dataset(x, Nd4j.createFromArray(labels), classNames);
  }

  /** Examples with real-valued targets {@code [n, k]}. */
  public static Dataset ofValues(INDArray x, INDArray y) {
    Shapes.requireReal("Dataset.ofValues", "y", y);
    return new Dataset(x, y, List.of());
  }

  /** How many examples. */
  public int size() {
    return (int) x.size(0);
  }

  /** All features, {@code [n, …]}. */
  public INDArray x() {
    return x;
  }

  /** All targets: class indices {@code [n]}, or values {@code [n, k]}. */
  public INDArray y() {
    return y;
  }

  /** The classes by index; empty for real-valued targets. */
  public List<String> classNames() {
    return classNames;
  }

  /** Whether the targets are classes. */
  public boolean isClassified() {
    return !classNames.isEmpty();
  }

  /** Every example once, in order, {@code size} at a time; the last batch may be smaller. */
  public Iterable<Batch> batches(int size) {
    return inOrder(IntStream.range(0, size()).toArray(), size);
  }

  /**
   * Every example once, in an order drawn from {@code seed}, {@code size} at a time; the last batch
   * may be smaller. A batch's arrays are written over when the next one is asked for: {@code dup()}
   * what must stay.
   */
  public Iterable<Batch> batches(int size, long seed) {
    return inOrder(shuffled(seed), size);
  }

  /**
   * Two parts, of which the first has this share of the examples, drawn from {@code seed}; nothing
   * is in both.
   *
   * @throws IllegalArgumentException if either part would be empty
   */
  public List<Dataset> split(double share, long seed) {
    int first = (int) Math.round(share * size());
    if (!(share > 0 && share < 1) || first == 0 || first == size()) {
      throw new IllegalArgumentException(
          "Dataset.split: share must leave both parts examples, got " + share + " of " + size());
    }
    int[] order = shuffled(seed);
    return List.of(
        choose(IntStream.range(0, first).map(i -> order[i]).toArray()),
        choose(IntStream.range(first, size()).map(i -> order[i]).toArray()));
  }

  /** The first {@code n} examples. */
  public Dataset take(int n) {
    if (n < 1 || n > size()) {
      throw new IllegalArgumentException(
          "Dataset.take: n must be from 1 to " + size() + ", got " + n);
    }
    return choose(IntStream.range(0, n).toArray());
  }

  private Dataset choose(int[] examples) {
    return new Dataset(rows(x, examples), rows(y, examples), classNames);
  }

  private int[] shuffled(long seed) {
    int[] order = IntStream.range(0, size()).toArray();
    Random random = new Random(seed);
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  private Iterable<Batch> inOrder(int[] order, int size) {
    if (size < 1) {
      throw new IllegalArgumentException("Dataset.batches: size must be at least 1, got " + size);
    }
    return () -> new Batches(order, Math.min(size, order.length));
  }

  /**
   * Copies rows into arrays that every full batch shares, so that an epoch allocates next to
   * nothing.
   */
  private final class Batches implements Iterator<Batch> {
    private final int[] order;
    private final int size;
    private final INDArray sharedX;
    private int at;

    Batches(int[] order, int size) {
      this.order = order;
      this.size = size;
      this.sharedX = Nd4j.createUninitialized(x.dataType(), withRows(size), 'c');
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

  private static INDArray rows(INDArray a, int[] examples) {
    long[] shape = a.shape().clone();
    shape[0] = examples.length;
    if (a.dataType() == DataType.INT32) {
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

  private long[] withRows(int n) {
    long[] shape = x.shape().clone();
    shape[0] = n;
    return shape;
  }
}
