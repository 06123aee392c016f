package backprop.data;

import backprop.tensor.Given;
import backprop.tensor.Shapes;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.Table;

/**
 * Examples: features {@code x [n, …]}, and for each a target, either the index of its class, {@code
 * y [n]} of INT, or real values, {@code y [n, k]}; or stretches of text, {@code x [n, t]} of INT,
 * and for each token the one that follows, {@code y [n, t]}.
 *
 * <p>It does not change: what is made from it (a part, a batch) has its own memory.
 */
public final class Dataset {

  private static final String BY_CLASS = "Dataset.splitByClass";

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
   * @param x real numbers, or tokens of INT, {@code [n, t]}
   * @throws IllegalArgumentException if there is not one label for each example, if a label is no
   *     index of {@code classNames}, or if a feature is NaN or infinite
   */
  public static Dataset ofClasses(INDArray x, int[] labels, List<String> classNames) {
    Given.require("Dataset.ofClasses", "labels", labels);
    Given.require("Dataset.ofClasses", "classNames", classNames);
    requireExamples("Dataset.ofClasses", x, "labels", labels.length);
    requireClasses(labels, classNames);
    return new Dataset(
        x.dup('c'), Nd4j.createFromArray(labels), Names.unnamed().withClasses(classNames));
  }

  /**
   * Examples with real-valued targets {@code [n, k]}.
   *
   * @throws IllegalArgumentException if {@code y} is no such matrix, has not one row for each
   *     example, or if a number is NaN or infinite
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
    Shapes.requireFinite("Dataset.ofValues", "y", y);
    return new Dataset(x.dup('c'), y.dup('c'), Names.unnamed());
  }

  /**
   * Stretches of a text, one after another, {@code x [n, context]}: for each token, what follows it
   * is to be learnt, {@code y [n, context]}. What is left over at the end is left out.
   *
   * @throws IllegalArgumentException if the text has no more tokens than {@code context}, or one
   *     that is not in the vocabulary
   */
  public static Dataset ofText(String text, Vocabulary vocabulary, int context) {
    Given.require("Dataset.ofText", "vocabulary", vocabulary);
    int[] tokens = vocabulary.encode(text);
    if (tokens.length < 2) {
      throw new IllegalArgumentException(
          "Dataset.ofText: text must have two characters at least, got " + tokens.length);
    }
    return stretches("Dataset.ofText", tokens, vocabulary.tokens(), context);
  }

  /**
   * As {@link #ofText}, of a text that is tokens already, as {@link Gpt2Tokenizer} makes them; each
   * class is called by its number.
   *
   * @param vocabulary how many tokens there are
   * @throws IllegalArgumentException if there are no more tokens than {@code context}, or one is
   *     not in the vocabulary
   */
  public static Dataset ofTokens(int[] tokens, int vocabulary, int context) {
    Given.require("Dataset.ofTokens", "tokens", tokens);
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i] < 0 || tokens[i] >= vocabulary) {
        throw new IllegalArgumentException(
            "Dataset.ofTokens: each token must be from 0 to below "
                + vocabulary
                + ", the vocabulary's size, got "
                + tokens[i]
                + " at "
                + i);
      }
    }
    if (tokens.length < 2) {
      throw new IllegalArgumentException(
          "Dataset.ofTokens: there must be two tokens at least, got " + tokens.length);
    }
    List<String> names = IntStream.range(0, vocabulary).mapToObj(String::valueOf).toList();
    return stretches("Dataset.ofTokens", tokens, names, context);
  }

  private static Dataset stretches(String place, int[] tokens, List<String> names, int context) {
    if (context < 1 || tokens.length <= context) {
      throw new IllegalArgumentException(
          place
              + ": context must be from 1 to "
              + (tokens.length - 1)
              + ", one less than the text has tokens, got "
              + context);
    }
    int n = (tokens.length - 1) / context;
    int[][] x = new int[n][];
    int[][] y = new int[n][];
    for (int i = 0; i < n; i++) {
      x[i] = Arrays.copyOfRange(tokens, i * context, (i + 1) * context);
      y[i] = Arrays.copyOfRange(tokens, i * context + 1, (i + 1) * context + 1);
    }
    return new Dataset(
        Nd4j.createFromArray(x), Nd4j.createFromArray(y), Names.unnamed().withClasses(names));
  }

  /**
   * Examples from the rows of a table: some columns are features, {@code x [n, features]} of FLOAT,
   * and one is the target. Features are numbers, or true and false, which become 1 and 0. A target
   * of text, or of true and false, is a class; the classes are in alphabetical order. A target of
   * numbers is a real value, {@code y [n, 1]}.
   *
   * @throws IllegalArgumentException if a column is not there, cannot be used, or misses a value,
   *     or if a number is infinite
   */
  public static Dataset fromTable(Table table, List<String> features, String target) {
    return DatasetTables.read("Dataset.fromTable", table, features, target);
  }

  /**
   * As {@link #fromTable}, but each value of the target is a class of its own, also where it is a
   * number: the grades 1, 2 and 10 become three classes, in this order.
   *
   * @throws IllegalArgumentException if a column is not there, cannot be used, or misses a value,
   *     or if the target is no text, truth or whole number
   */
  public static Dataset classesFromTable(Table table, List<String> features, String target) {
    return DatasetTables.readClasses("Dataset.classesFromTable", table, features, target);
  }

  /**
   * The rows of another table, read as this dataset's were: the same columns, and the same classes
   * in the same order, so that a model of this one understands them.
   *
   * @throws IllegalArgumentException if this dataset is of no table; if a column is not there,
   *     cannot be used, or misses a value; or if a row is of a class that this dataset has not
   */
  public Dataset rowsOf(Table table) {
    return DatasetTables.readAlike("Dataset.rowsOf", table, names);
  }

  /**
   * The features of another table's rows, which need no target: {@code [rows, features]} of FLOAT.
   *
   * @throws IllegalArgumentException if this dataset is of no table; if a column is not there,
   *     cannot be used, or misses a value
   */
  public INDArray featuresOf(Table table) {
    return DatasetTables.features(
        "Dataset.featuresOf", table, names.requireColumns("Dataset.featuresOf").features());
  }

  /** A row for each example: its features, then its target, a class by its name. */
  public Table toTable() {
    return DatasetTables.write(this);
  }

  /** How many examples. */
  public int size() {
    return (int) x.size(0);
  }

  /**
   * All features, {@code [n, …]}, or tokens, {@code [n, t]}: the array itself, not to be written
   * to.
   */
  public INDArray x() {
    return x;
  }

  /**
   * All targets, classes {@code [n]} or {@code [n, t]}, or values {@code [n, k]}: not to be written
   * to.
   */
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

  /** Whether the columns of both have the same names and order, as far as they have names. */
  public boolean isReadLike(Dataset other) {
    return names.isReadLike(other.names);
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
    return new Batches(this, IntStream.range(0, size()).toArray(), size);
  }

  /**
   * Every example once, in an order drawn from {@code seed}, {@code size} at a time; the last batch
   * may be smaller. The next batch is written over this one: {@code dup()} what must stay.
   */
  public Iterable<Batch> batches(int size, long seed) {
    return new Batches(this, order(seed), size);
  }

  /**
   * Copies batches of {@code size} examples, of whichever are asked for.
   *
   * @throws IllegalArgumentException if {@code size} is not positive
   */
  public BatchRows rows(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("Dataset.rows: size must be at least 1, got " + size);
    }
    return new BatchRows(x, y, Math.min(size, size()));
  }

  /** The order in which {@link #batches(int, long)} has the examples, by their indices. */
  public int[] order(long seed) {
    return Splits.shuffled(size(), seed);
  }

  /**
   * How much each class should count so that all count alike, however many examples it has, for
   * {@link backprop.loss.SoftmaxCrossEntropy#weighted}: {@code n / (k n_c)}, 1 where all are
   * equally frequent.
   *
   * @throws IllegalArgumentException if the targets are no classes, or a class has no example
   */
  public double[] classWeights() {
    int[][] members = members("Dataset.classWeights");
    double[] weights = new double[members.length];
    for (int c = 0; c < weights.length; c++) {
      if (members[c].length == 0) {
        throw new IllegalArgumentException(
            "Dataset.classWeights: each class must have an example, got none of "
                + classNames().get(c));
      }
      weights[c] = (double) size() / (weights.length * members[c].length);
    }
    return weights;
  }

  /**
   * Two parts, of which the first has this share of the examples, drawn from {@code seed} without
   * regard to their classes; nothing is in both.
   *
   * @throws IllegalArgumentException if either part would be empty
   */
  public List<Dataset> split(double share, long seed) {
    return parts(Splits.cut("Dataset.split", Splits.shuffled(size(), seed), share));
  }

  /**
   * Three parts, to train on, to validate with and to test with: the first two have these shares of
   * the examples, the third has the rest; drawn from {@code seed} without regard to their classes;
   * nothing is in two.
   *
   * @throws IllegalArgumentException if a part would be empty
   */
  public List<Dataset> split(double train, double validation, long seed) {
    return parts(Splits.cut("Dataset.split", Splits.shuffled(size(), seed), train, validation));
  }

  /**
   * Two parts, of which the first has this share of each class's examples, up to one, and one at
   * least. Also called a stratified split.
   *
   * @throws IllegalArgumentException if the targets are no classes, or either part would be empty
   */
  public List<Dataset> splitByClass(double share, long seed) {
    return parts(Splits.cutEach(BY_CLASS, members(BY_CLASS), seed, share));
  }

  /**
   * Three parts, of which the first two have these shares of each class's examples, and the third
   * the rest; see {@link #splitByClass(double, long)}.
   *
   * @throws IllegalArgumentException if the targets are no classes, or a part would be empty
   */
  public List<Dataset> splitByClass(double train, double validation, long seed) {
    return parts(Splits.cutEach(BY_CLASS, members(BY_CLASS), seed, train, validation));
  }

  private List<Dataset> parts(List<int[]> examples) {
    return examples.stream().map(this::choose).toList();
  }

  /** For each class, the examples that belong to it, in order. */
  private int[][] members(String place) {
    if (!isClassified() || y.rank() != 1) {
      throw new IllegalArgumentException(
          place
              + ": the targets must be classes, one for each example, got "
              + y.dataType()
              + " "
              + Shapes.text(y.shape())
              + (isClassified() ? "" : "; Dataset.classesFromTable reads numbers as classes"));
    }
    int[] labels = y.toIntVector();
    return IntStream.range(0, classNames().size())
        .mapToObj(c -> IntStream.range(0, labels.length).filter(i -> labels[i] == c).toArray())
        .toArray(int[][]::new);
  }

  /** How many batches of this size an epoch has, which is what a {@code Schedule} counts. */
  public int batchCount(int size) {
    if (size < 1) {
      throw new IllegalArgumentException(
          "Dataset.batchCount: size must be at least 1, got " + size);
    }
    return (size() + size - 1) / size;
  }

  /** The first {@code n} examples. */
  public Dataset take(int n) {
    if (n < 1 || n > size()) {
      throw new IllegalArgumentException(
          "Dataset.take: n must be from 1 to " + size() + ", got " + n);
    }
    return choose(IntStream.range(0, n).toArray());
  }

  /**
   * These examples, by where they stand, from 0, in this order.
   *
   * @throws IllegalArgumentException if there is none, or one is not there
   */
  public Dataset choose(int... examples) {
    String place = "Dataset.choose";
    return new Dataset(BatchRows.of(place, x, examples), BatchRows.of(place, y, examples), names);
  }

  private static void requireExamples(String place, INDArray x, String targets, long n) {
    Shapes.requirePresent(place, "x", x);
    if (x.rank() < 2 || x.isEmpty()) {
      throw new IllegalArgumentException(
          place
              + ": x must be [n, …] with at least one example, got "
              + Shapes.text(x.shape())
              + (x.rank() == 1 ? "; reshape it to [" + x.length() + ", 1]" : ""));
    }
    if (x.dataType() != DataType.INT32) {
      Shapes.requireReal(place, "x", x);
      Shapes.requireFinite(place, "x", x);
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
    if (new HashSet<>(classNames).size() < classNames.size()) {
      throw new IllegalArgumentException(
          "Dataset.ofClasses: each class must have a name of its own, got " + classNames);
    }
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
}
