package backprop.data;

import backprop.tensor.Shapes;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.Table;

/**
 * Examples: features {@code x [n, …]}, and for each a target, either the index of its class, {@code
 * y [n]} of INT, or real values, {@code y [n, k]}.
 *
 * <p>It does not change: what is made from it (a part, a batch) has its own memory.
 */
public final class Dataset {

  private final INDArray x;
  private final INDArray y;
  private final Names names;

  /** Takes the arrays, in 'c' order, as its own. */
  Dataset(INDArray x, INDArray y, Names names) {
    this.x = x;
    this.y = y;
    this.names = names;
  }

  /**
   * Examples that belong to classes.
   *
   * @throws IllegalArgumentException if there is not one label for each example, or if a label is
   *     no index of {@code classNames}
   */
  public static Dataset ofClasses(INDArray x, int[] labels, List<String> classNames) {
    requireExamples("Dataset.ofClasses", x, "labels", labels.length);
    requireClasses(labels, classNames);
    return new Dataset(
        x.dup('c'), Nd4j.createFromArray(labels), Names.unnamed().withClasses(classNames));
  }

  /**
   * Examples with real-valued targets {@code [n, k]}.
   *
   * @throws IllegalArgumentException if {@code y} is no such matrix, or has not one row for each
   *     example
   */
  public static Dataset ofValues(INDArray x, INDArray y) {
    Shapes.requireReal("Dataset.ofValues", "y", y);
    if (y.rank() != 2) {
      throw new IllegalArgumentException(
          "Dataset.ofValues: y must be [n, k], got "
              + Shapes.text(y.shape())
              + (y.rank() == 1 ? "; reshape it to [" + y.length() + ", 1]" : ""));
    }
    requireExamples("Dataset.ofValues", x, "y", y.size(0));
    return new Dataset(x.dup('c'), y.dup('c'), Names.unnamed());
  }

  /**
   * Examples from the rows of a table: some columns are features, {@code x [n, features]} of FLOAT,
   * and one is the target. A target of text is a class, and the classes are in alphabetical order;
   * a target of numbers is a real value, {@code y [n, 1]}.
   *
   * @throws IllegalArgumentException if a column is not there, cannot be used, or misses a value
   */
  public static Dataset fromTable(Table table, List<String> features, String target) {
    return DatasetTables.read(table, features, target);
  }

  /** A row for each example: its features, then its target, a class by its name. */
  public Table toTable() {
    return DatasetTables.write(this);
  }

  /** How many examples. */
  public int size() {
    return (int) x.size(0);
  }

  /** All features, {@code [n, …]}: the array itself, not to be written to. */
  public INDArray x() {
    return x;
  }

  /** All targets, class indices {@code [n]} or values {@code [n, k]}: not to be written to. */
  public INDArray y() {
    return y;
  }

  /** The classes by index; empty for real-valued targets. */
  public List<String> classNames() {
    return names.classes();
  }

  /** What a table calls the features; where none did, {@code x0}, {@code x1} and so on. */
  public List<String> featureNames() {
    return names.features(x.length() / x.size(0));
  }

  /** What a table calls the target; where none did, {@code y}. */
  public String targetName() {
    return names.target();
  }

  /** Whether the targets are classes. */
  public boolean isClassified() {
    return !classNames().isEmpty();
  }

  /**
   * Every example once, in order, {@code size} at a time; the last batch may be smaller. The next
   * batch is written over this one: {@code dup()} what must stay.
   */
  public Iterable<Batch> batches(int size) {
    return inOrder(IntStream.range(0, size()).toArray(), size);
  }

  /**
   * Every example once, in an order drawn from {@code seed}, {@code size} at a time; the last batch
   * may be smaller. The next batch is written over this one: {@code dup()} what must stay.
   */
  public Iterable<Batch> batches(int size, long seed) {
    return inOrder(shuffled(seed), size);
  }

  /**
   * Two parts, of which the first has this share of the examples, drawn from {@code seed} without
   * regard to their classes; nothing is in both.
   *
   * @throws IllegalArgumentException if either part would be empty
   */
  public List<Dataset> split(double share, long seed) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException("Dataset.split: share must be in (0, 1), got " + share);
    }
    int first = (int) Math.round(share * size());
    if (first == 0 || first == size()) {
      throw new IllegalArgumentException(
          "Dataset.split: share must leave both parts examples, got "
              + share
              + " of "
              + size()
              + "; move it towards 0.5");
    }
    int[] order = shuffled(seed);
    return List.of(
        choose(Arrays.copyOfRange(order, 0, first)),
        choose(Arrays.copyOfRange(order, first, size())));
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
    return new Dataset(rows(x, examples), rows(y, examples), names);
  }

  /** The same examples with other features, in memory of their own. */
  Dataset withFeatures(INDArray x) {
    return new Dataset(x, y, names);
  }

  private static void requireExamples(String place, INDArray x, String targets, long n) {
    Shapes.requireReal(place, "x", x);
    if (x.rank() < 2 || x.isEmpty()) {
      throw new IllegalArgumentException(
          place
              + ": x must be [n, …] with at least one example, got "
              + Shapes.text(x.shape())
              + (x.rank() == 1 ? "; reshape it to [" + x.length() + ", 1]" : ""));
    }
    if (x.size(0) != n) {
      throw new IllegalArgumentException(
          place
              + ": x and "
              + targets
              + " must have the same number of examples, got "
              + x.size(0)
              + " and "
              + n);
    }
  }

  private static void requireClasses(int[] labels, List<String> classNames) {
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classNames.size()) {
        throw new IllegalArgumentException(
            "Dataset.ofClasses: labels["
                + i
                + "] must be an index of the "
                + classNames.size()
                + " class names, got "
                + labels[i]);
      }
    }
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
   * Copies rows into one array that all full batches share: allocating one for each batch takes ten
   * times as long as filling it.
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
