package backprop.spark;

import backprop.data.Dataset;
import backprop.nn.Layer;
import backprop.optim.GradientClip;
import backprop.optim.Optimizer;
import backprop.regularize.MaxNorm;
import backprop.regularize.Regularizer;
import backprop.tensor.Given;
import backprop.train.Checkpoints;
import backprop.train.Listener;
import backprop.train.NotFiniteException;
import backprop.train.Trainer;
import java.io.IOException;
import org.apache.spark.api.java.JavaSparkContext;
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

  private final Trainer trainer;
  private final Dataset train;
  private final PartGradients gradients;

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
    this.train = Given.require("SparkTrainer", "train", train);
    // First: it refuses what no loop should train, before the examples travel.
    trainer = new Trainer(model, factory.loss(), optimizer);
    gradients = new PartGradients(spark, workers, factory, model, train);
    trainer.gradientsBy(gradients::of);
  }

  /** Adds a penalty on every weight, on the driver; biases and norms' gains go free. */
  public SparkTrainer regularize(Regularizer regularizer) {
    trainer.regularize(regularizer);
    return this;
  }

  /** Shortens the gradients of the whole batch before each step. */
  public SparkTrainer clip(GradientClip clip) {
    trainer.clip(clip);
    return this;
  }

  /** Projects every weight after each step. */
  public SparkTrainer constrain(MaxNorm constraint) {
    trainer.constrain(constraint);
    return this;
  }

  /** Adds someone who watches; it is called on the driver. */
  public SparkTrainer listen(Listener listener) {
    trainer.listen(listener);
    return this;
  }

  /** Writes where training stands to files of the driver's, from which {@link #resume} goes on. */
  public SparkTrainer checkpoints(Checkpoints to) {
    trainer.checkpoints(to);
    return this;
  }

  /**
   * Trains as {@link Trainer#fit} does, on the same batches in the same order, and returns its
   * history. The validation is the driver's.
   *
   * @throws IllegalStateException if a worker fails
   */
  public Table fit(Dataset validation, int epochs, int batchSize, long seed) {
    return trainer.fit(train, validation, epochs, batchSize, seed);
  }

  /**
   * As {@link #fit}, but from where the newest of the {@link #checkpoints} stands, if there is one;
   * as {@link Trainer#resume} says, and with the same bits where the workers are as many.
   *
   * @throws IOException if there are checkpoints, and none can be read
   * @throws IllegalStateException if a worker fails
   */
  public Table resume(Dataset validation, int epochs, int batchSize, long seed) throws IOException {
    return trainer.resume(train, validation, epochs, batchSize, seed);
  }

  /**
   * One step on these examples of the dataset; returns their loss, penalties included.
   *
   * @throws IllegalArgumentException if there is none, or one is no index of the dataset
   * @throws IllegalStateException if a worker fails, saying which part it had and why
   * @throws NotFiniteException if the loss or a gradient is not finite, as {@link Trainer#fit} says
   */
  public double step(int... examples) {
    return trainer.step(train, examples);
  }

  /** Milliseconds that forward and backward took in the latest step's slowest part. */
  public double gradientMillis() {
    return gradients.slowestMillis();
  }

  /** Takes the examples back from the workers; the context is the caller's. */
  @Override
  public void close() {
    gradients.close();
  }
}
