package backprop.spark;

import backprop.data.Dataset;
import backprop.loss.Loss;
import backprop.nn.Layer;
import backprop.nn.Parameter;
import backprop.optim.GradientClip;
import backprop.optim.Optimizer;
import backprop.regularize.MaxNorm;
import backprop.regularize.Regularizer;
import backprop.tensor.Given;
import backprop.tensor.Ops;
import backprop.tensor.Workspaces;
import backprop.train.Evaluation;
import backprop.train.Listener;
import backprop.train.Progress;
import backprop.train.Trainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.spark.api.java.JavaSparkContext;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/**
 * Synchronous data-parallel training: {@link Trainer}'s loop, its gradients computed by workers.
 *
 * <pre>
 * for each batch of n examples:
 *   the driver sends the weights w to k workers
 *   worker i:  Lᵢ, ∂Lᵢ/∂w  of its nᵢ examples
 *   the driver:  L = Σ nᵢ Lᵢ / n,  ∂L/∂w = Σ nᵢ ∂Lᵢ/∂w / n,  penalties, clips, one step
 * </pre>
 *
 * <p>As the gradient of a mean is the mean of gradients, k workers do what one does, but for the
 * rounding of sums; and two runs of k workers have the same bits. A worker that dies costs the time
 * to compute its part again: it keeps nothing that the driver has not.
 *
 * <p>What is not a mean over examples is not the same for k workers: BatchNorm normalizes each part
 * by that part's own statistics (the running ones are averaged), and Dropout has the same masks in
 * each part. Derived in lesson 22.
 */
public final class SparkTrainer implements AutoCloseable {

  private final Layer model;
  private final Loss loss;
  private final Optimizer optimizer;
  private final Dataset train;
  private final PartGradients gradients;
  private final List<Regularizer> regularizers = new ArrayList<>();
  private final List<GradientClip> clips = new ArrayList<>();
  private final List<MaxNorm> constraints = new ArrayList<>();
  private final List<Listener> listeners = new ArrayList<>();

  /**
   * A loop that moves {@code model}'s parameters by {@code optimizer}. The examples are sent to the
   * workers, each of which keeps all of them.
   *
   * @param workers in how many parts a batch is computed
   * @param factory of a model of the same layers as {@code model}
   * @throws IllegalArgumentException if there is no worker, or model, loss and optimizer do not
   *     fit, as {@link Trainer} says
   */
  public SparkTrainer(
      JavaSparkContext spark,
      int workers,
      ReplicaFactory factory,
      Layer model,
      Optimizer optimizer,
      Dataset train) {
    Given.require("SparkTrainer", "spark", spark);
    Given.require("SparkTrainer", "factory", factory);
    if (workers < 1) {
      throw new IllegalArgumentException(
          "SparkTrainer: workers must be at least 1, got " + workers);
    }
    this.model = Given.require("SparkTrainer", "model", model);
    this.optimizer = Given.require("SparkTrainer", "optimizer", optimizer);
    this.train = Given.require("SparkTrainer", "train", train);
    loss = factory.loss();
    // It refuses what no loop should train.
    new Trainer(model, loss, optimizer);
    gradients = new PartGradients(spark, workers, factory, model, train);
  }

  /** Adds a penalty on every weight, on the driver; biases and norms' gains go free. */
  public SparkTrainer regularize(Regularizer regularizer) {
    regularizers.add(Given.require("SparkTrainer.regularize", "regularizer", regularizer));
    return this;
  }

  /** Shortens the gradients of the whole batch before each step. */
  public SparkTrainer clip(GradientClip clip) {
    clips.add(Given.require("SparkTrainer.clip", "clip", clip));
    return this;
  }

  /** Projects every weight after each step. */
  public SparkTrainer constrain(MaxNorm constraint) {
    constraints.add(Given.require("SparkTrainer.constrain", "constraint", constraint));
    return this;
  }

  /** Adds someone who watches; it is called on the driver. */
  public SparkTrainer listen(Listener listener) {
    listeners.add(Given.require("SparkTrainer.listen", "listener", listener));
    return this;
  }

  /**
   * Trains as {@link Trainer#fit} does, on the same batches in the same order, and returns a
   * history of the same columns. The validation is the driver's.
   *
   * @throws IllegalStateException if a worker fails, or the loss or a gradient is not finite
   */
  public Table fit(Dataset validation, int epochs, int batchSize, long seed) {
    Given.require("SparkTrainer.fit", "validation", validation);
    if (epochs < 0 || batchSize < 1) {
      throw new IllegalArgumentException(
          "SparkTrainer.fit: epochs must be at least 0 and batchSize at least 1, got "
              + (epochs + " and " + batchSize));
    }
    Table history =
        Table.create(
            "history",
            IntColumn.create("epoch"),
            DoubleColumn.create("train loss"),
            DoubleColumn.create("validation loss"),
            DoubleColumn.create("validation accuracy"),
            DoubleColumn.create("seconds"));
    long steps = (long) epochs * train.batchCount(batchSize);
    long start = System.nanoTime();
    long step = 0;
    Progress progress = new Progress(1, epochs, 0, steps, Double.NaN, 0, history);
    boolean enough = false;
    for (int epoch = 1; epoch <= epochs && !enough; epoch++) {
      double sum = 0;
      double seen = 0;
      for (int[] batch : batches(batchSize, seed + epoch)) {
        sum += step(batch) * batch.length;
        seen += batch.length;
        step++;
        progress = new Progress(epoch, epochs, step, steps, sum / seen, seconds(start), history);
        tell(progress, Listener::batchDone);
      }
      Evaluation result = Evaluation.of(model, loss, validation);
      history.intColumn("epoch").append(epoch);
      history.doubleColumn("train loss").append(sum / seen);
      history.doubleColumn("validation loss").append(result.loss());
      history.doubleColumn("validation accuracy").append(result.accuracy());
      history.doubleColumn("seconds").append(seconds(start));
      tell(progress, Listener::epochDone);
      enough = listeners.stream().anyMatch(Listener::enough);
    }
    tell(progress, Listener::trainingDone);
    return history;
  }

  /** The examples of an epoch's batches. */
  private List<int[]> batches(int size, long seed) {
    int[] order = train.order(seed);
    List<int[]> batches = new ArrayList<>();
    for (int from = 0; from < order.length; from += size) {
      batches.add(Arrays.copyOfRange(order, from, Math.min(from + size, order.length)));
    }
    return batches;
  }

  /**
   * One step on these examples of the dataset; returns their loss, penalties included.
   *
   * @throws IllegalArgumentException if there is none, or one is no index of the dataset
   * @throws IllegalStateException if a worker fails, saying which part it had and why; or if the
   *     loss or a gradient is not finite. The weights are then those of the step before
   */
  public double step(int... examples) {
    requireExamples(examples);
    return Workspaces.step(
        () -> {
          double value = gradients.of(examples);
          for (Parameter p : model.parameters()) {
            value += penalize(p);
          }
          requireNumbers(value);
          clips.forEach(clip -> clip.apply(optimizer.parameters()));
          optimizer.step();
          constraints.forEach(c -> optimizer.parameters().forEach(c::apply));
          return value;
        });
  }

  /** Milliseconds that forward and backward took in the latest step's slowest part. */
  public double gradientMillis() {
    return gradients.slowestMillis();
  }

  private void requireExamples(int[] examples) {
    if (examples.length == 0) {
      throw new IllegalArgumentException("SparkTrainer.step: needs at least one example, got none");
    }
    for (int i : examples) {
      if (i < 0 || i >= train.size()) {
        throw new IllegalArgumentException(
            "SparkTrainer.step: an example must be an index below " + train.size() + ", got " + i);
      }
    }
  }

  private double penalize(Parameter p) {
    double penalty = 0;
    if (p.isWeight()) {
      for (Regularizer regularizer : regularizers) {
        penalty += regularizer.penalty(p.value());
        p.accumulate(regularizer.gradient(p.value()));
      }
    }
    return penalty;
  }

  private void requireNumbers(double value) {
    boolean finite =
        Ops.areFinite(optimizer.parameters().stream().map(Parameter::gradient).toList());
    if (!Double.isFinite(value) || !finite) {
      throw new IllegalStateException(
          "SparkTrainer.step: the loss of step "
              + (optimizer.steps() + 1)
              + " is "
              + value
              + (finite ? "" : ", and a gradient is not finite")
              + "; the weights are those of the step before; try a learning rate ten times smaller,"
              + " and look for the place with Trainer, which names it");
    }
  }

  private void tell(Progress progress, BiConsumer<Listener, Progress> what) {
    listeners.forEach(l -> what.accept(l, progress));
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /** Takes the examples back from the workers; the context is the caller's. */
  @Override
  public void close() {
    gradients.close();
  }
}
