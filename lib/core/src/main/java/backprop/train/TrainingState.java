package backprop.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/**
 * Where a training stands, beside what the model and the optimizer hold: with these numbers it goes
 * on as if it had never stopped. The order of an epoch's examples is drawn from the seed and the
 * epoch, so the place in it is a count of batches.
 */
final class TrainingState {

  /** Of what {@link #numbers} gives; another meaning of a name makes another version. */
  private static final int VERSION = 1;

  private static final String HISTORY = "history.";

  /**
   * What must be the same where a training goes on.
   *
   * @param examples of the training set
   * @param batches of an epoch
   */
  record Course(long examples, long batchSize, long batches, long seed) {}

  private final Course course;
  private final Table history;
  private int epoch = 1;
  private int batch;
  private double sum;
  private double weight;
  private double secondsBefore;
  private final long start = System.nanoTime();

  /** At the first batch of the first epoch. */
  TrainingState(Course course) {
    this.course = course;
    history =
        Table.create(
            "history",
            IntColumn.create("epoch"),
            DoubleColumn.create("train loss"),
            DoubleColumn.create("validation loss"),
            DoubleColumn.create("validation accuracy"),
            DoubleColumn.create("seconds"));
  }

  /**
   * Where the training of these numbers stood.
   *
   * @throws IllegalArgumentException if they are none of ours, or of another course
   */
  static TrainingState of(Map<String, INDArray> numbers, Course course) {
    long version = whole(numbers, "version");
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "where training stands is written in version "
              + version
              + ", expected "
              + VERSION
              + "; go on with the release of the course that wrote it");
    }
    Course saved =
        new Course(
            whole(numbers, "examples"),
            whole(numbers, "batch_size"),
            whole(numbers, "batches"),
            whole(numbers, "seed"));
    if (!saved.equals(course)) {
      throw new IllegalArgumentException(
          "is of another training, of " + saved + ", got " + course + "; give what it began with");
    }
    TrainingState at = new TrainingState(course);
    at.epoch = (int) whole(numbers, "epoch");
    at.batch = (int) whole(numbers, "batch");
    at.sum = require(numbers, "loss_sum", DataType.DOUBLE).getDouble(0);
    at.weight = require(numbers, "loss_weight", DataType.DOUBLE).getDouble(0);
    at.secondsBefore = require(numbers, "seconds", DataType.DOUBLE).getDouble(0);
    for (int row = 0; row < at.epoch - 1; row++) {
      at.history.intColumn(0).append(row + 1);
      for (DoubleColumn column : at.columns()) {
        INDArray values = require(numbers, HISTORY + column.name(), DataType.DOUBLE);
        column.append(values.getDouble(row));
      }
    }
    return at;
  }

  /** All of it by name; of the history, the rows of epochs that are done. */
  Map<String, INDArray> numbers() {
    Map<String, INDArray> numbers = new LinkedHashMap<>();
    numbers.put("version", Nd4j.createFromArray((long) VERSION));
    numbers.put("examples", Nd4j.createFromArray(course.examples()));
    numbers.put("batch_size", Nd4j.createFromArray(course.batchSize()));
    numbers.put("batches", Nd4j.createFromArray(course.batches()));
    numbers.put("seed", Nd4j.createFromArray(course.seed()));
    numbers.put("epoch", Nd4j.createFromArray((long) epoch));
    numbers.put("batch", Nd4j.createFromArray((long) batch));
    numbers.put("loss_sum", Nd4j.createFromArray(sum));
    numbers.put("loss_weight", Nd4j.createFromArray(weight));
    numbers.put("seconds", Nd4j.createFromArray(seconds()));
    if (epoch > 1) {
      for (DoubleColumn column : columns()) {
        double[] values = column.first(epoch - 1).asDoubleArray();
        numbers.put(HISTORY + column.name(), Nd4j.createFromArray(values));
      }
    }
    return numbers;
  }

  private List<DoubleColumn> columns() {
    return List.of(
        history.doubleColumn(1),
        history.doubleColumn(2),
        history.doubleColumn(3),
        history.doubleColumn(4));
  }

  private static long whole(Map<String, INDArray> numbers, String name) {
    return require(numbers, name, DataType.INT64).getLong(0);
  }

  private static INDArray require(Map<String, INDArray> numbers, String name, DataType type) {
    INDArray a = numbers.get(name);
    if (a == null || a.dataType() != type || a.length() < 1) {
      throw new IllegalArgumentException(
          "has no training."
              + name
              + " of "
              + type
              + (a == null ? "" : ", but one of " + a.dataType())
              + "; it was not written by Trainer.checkpoints");
    }
    return a;
  }

  /** The epoch at hand, from 1. */
  int epoch() {
    return epoch;
  }

  /** How many of its batches are done. */
  int batch() {
    return batch;
  }

  /** How many batches are done in all. */
  long step() {
    return (epoch - 1) * course.batches() + batch;
  }

  /** The mean loss of this epoch's batches so far. */
  double loss() {
    return sum / weight;
  }

  /** Since training began, without the time between two processes. */
  double seconds() {
    return secondsBefore + (System.nanoTime() - start) / 1e9;
  }

  Table history() {
    return history;
  }

  /** One batch more, of this loss, which counts this much. */
  void batchDone(double loss, double weight) {
    batch++;
    sum += loss * weight;
    this.weight += weight;
  }

  /** The epoch's row of the history. */
  void write(Evaluation validation) {
    history.intColumn(0).append(epoch);
    history.doubleColumn(1).append(loss());
    history.doubleColumn(2).append(validation.loss());
    history.doubleColumn(3).append(validation.accuracy());
    history.doubleColumn(4).append(seconds());
  }

  /** Turns to the first batch of the next epoch. */
  void nextEpoch() {
    epoch++;
    batch = 0;
    sum = 0;
    weight = 0;
  }

  /** Whether the last epoch that is done has the lowest validation loss. */
  boolean isBest() {
    DoubleColumn losses = history.doubleColumn(2).first(epoch - 1);
    return !losses.isEmpty() && losses.get(losses.size() - 1) == losses.min();
  }

  /** Of so many epochs. */
  Progress progress(int epochs) {
    return new Progress(
        Math.min(epoch, Math.max(1, epochs)),
        epochs,
        step(),
        epochs * course.batches(),
        loss(),
        seconds(),
        history);
  }
}
