package backprop.train;

import backprop.data.BatchRows;
import backprop.data.Dataset;
import backprop.loss.Loss;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.optim.GradientClip;
import backprop.optim.Optimizer;
import backprop.regularize.MaxNorm;
import backprop.regularize.Regularizer;
import backprop.tensor.Given;
import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import backprop.tensor.Workspaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import tech.tablesaw.api.Table;

/**
 * The training loop: the one place where a step is taken.
 *
 * <pre>
 * for each epoch, for each batch (X, T):
 *   zero the gradients
 *   P = model.forward(X)            L = loss(P, T) + Σ penalty(w)
 *   model.backward(∂L/∂P)           each weight's gradient += ∂penalty/∂w
 *   clip the gradients
 *   optimizer.step()
 *   project the weights onto their constraints
 * </pre>
 *
 * <p>An interrupt (the square in the toolbar) ends training after the batch at hand: the weights
 * are those of the last whole step, and the history has every epoch that ended. Derived in lesson
 * 09.
 */
public final class Trainer {

  private final Layer model;
  private final Loss loss;
  private final Optimizer optimizer;
  private final LastGood lastGood;

  /** What the optimizer does not move, whose gradients nobody else would forget. */
  private final List<Parameter> frozen;

  private final List<Regularizer> regularizers = new ArrayList<>();
  private final List<GradientClip> clips = new ArrayList<>();
  private final List<MaxNorm> constraints = new ArrayList<>();
  private final List<Listener> listeners = new ArrayList<>();
  private boolean wholeBatches;
  private Checkpoints checkpoints;

  /** Loss and gradients of examples of the training set, where they are not computed here. */
  private ToDoubleFunction<int[]> workers;

  /**
   * A loop that moves {@code model}'s parameters by {@code optimizer}, down {@code loss}. A
   * parameter of the model's that the optimizer has not is frozen.
   *
   * @throws IllegalArgumentException if the optimizer has a parameter that is not the model's; if
   *     two layers have drawn their weights from one seed; or if the model ends in the softmax or
   *     sigmoid that the loss has inside
   */
  public Trainer(Layer model, Loss loss, Optimizer optimizer) {
    this.model = Given.require("Trainer", "model", model);
    this.loss = Given.require("Trainer", "loss", loss);
    this.optimizer = Given.require("Trainer", "optimizer", optimizer);
    Misfits.requireNone(model, loss, optimizer);
    frozen = new ArrayList<>(model.parameters());
    frozen.removeAll(optimizer.parameters());
    lastGood = new LastGood(model, loss, optimizer);
  }

  /** Adds a penalty on every weight; biases and norms' gains go free. */
  public Trainer regularize(Regularizer regularizer) {
    regularizers.add(Given.require("Trainer.regularize", "regularizer", regularizer));
    return this;
  }

  /** Shortens gradients before each step. */
  public Trainer clip(GradientClip clip) {
    clips.add(Given.require("Trainer.clip", "clip", clip));
    return this;
  }

  /** Projects every weight after each step. */
  public Trainer constrain(MaxNorm constraint) {
    constraints.add(Given.require("Trainer.constrain", "constraint", constraint));
    return this;
  }

  /** Leaves out the last batch of an epoch where it is smaller than the others. */
  public Trainer wholeBatches() {
    wholeBatches = true;
    return this;
  }

  /**
   * Writes where training stands to files, from which {@link #resume} goes on. {@link #fit} begins
   * a training, and refuses files of an earlier one.
   */
  public Trainer checkpoints(Checkpoints to) {
    checkpoints = Given.require("Trainer.checkpoints", "to", to);
    return this;
  }

  /**
   * Has losses and gradients computed elsewhere, as by workers that hold the examples.
   *
   * @param workers is given the indices of a batch's examples in the training set, leaves ∂L/∂w of
   *     their mean loss L in the model's parameters in place of what stood there, and returns L
   */
  public Trainer gradientsBy(ToDoubleFunction<int[]> workers) {
    this.workers = Given.require("Trainer.gradientsBy", "workers", workers);
    return this;
  }

  /**
   * Adds someone who watches.
   *
   * @throws IllegalArgumentException if it watches another model
   */
  public Trainer listen(Listener listener) {
    Given.require("Trainer.listen", "listener", listener);
    Misfits.requireOfModel(
        "Trainer.listen",
        "the " + listener.getClass().getSimpleName() + " watches",
        model.named(),
        listener.watched());
    listeners.add(listener);
    return this;
  }

  /**
   * Trains, and returns its history: a row for each epoch with the columns {@code epoch}, {@code
   * train loss} (the mean over the epoch's batches, penalties included, while the weights moved),
   * {@code validation loss}, {@code validation accuracy} (of classes; missing for real-valued
   * targets) and {@code seconds}.
   *
   * @param seed of the order of examples: epoch e has that of {@code seed + e}, so that a training
   *     saved after e epochs goes on with {@code seed + e} as with the epochs that would have come
   * @throws IllegalArgumentException if a dataset is null, {@code epochs} is negative, {@code
   *     batchSize} is not positive or leaves no batch, the datasets' features or classes differ, or
   *     the loss or the model's output does not fit the targets
   * @throws NotFiniteException if the loss or a gradient is not finite, naming the step, the layer
   *     and the parameter; the weights are then those of the step before, or, where an update left
   *     NaN or infinity in them, the last that were kept, at most a hundred steps old
   */
  public Table fit(Dataset train, Dataset validation, int epochs, int batchSize, long seed) {
    TrainingState at =
        new TrainingState(requireCourse("Trainer.fit", train, validation, epochs, batchSize, seed));
    requireNoneWritten();
    return run(train, validation, epochs, batchSize, seed, at);
  }

  /**
   * As {@link #fit}, but from where the newest of the {@link #checkpoints} stands, if there is one:
   * weights, optimizer, generators, history and the place in the data are those of a training that
   * never stopped, bit for bit on the same machine, engine and number of threads. Model, optimizer
   * and listeners are to be made as at first; {@code epochs} counts from the very first, and may be
   * more.
   *
   * @throws IOException if there are checkpoints, and none can be read
   * @throws IllegalArgumentException if the newest is of another model, optimizer or training;
   *     model and optimizer are then as they were
   */
  public Table resume(Dataset train, Dataset validation, int epochs, int batchSize, long seed)
      throws IOException {
    if (checkpoints == null) {
      throw new IllegalArgumentException(
          "Trainer.resume: there must be checkpoints to go on from; say where, by"
              + " trainer.checkpoints(new Checkpoints(directory))");
    }
    TrainingState.Course course =
        requireCourse("Trainer.resume", train, validation, epochs, batchSize, seed);
    AtomicReference<TrainingState> at = new AtomicReference<>(new TrainingState(course));
    Map<String, INDArray> remembered = new LinkedHashMap<>();
    checkpoints.load(
        model,
        optimizer,
        (file, numbers) -> {
          try {
            at.set(TrainingState.of(numbers, course));
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Trainer.resume: " + file + " " + e.getMessage(), e);
          }
          remembered.putAll(numbers);
        });
    ListenerNumbers.resume(listeners, remembered);
    if (at.get().epoch() > 1 && isEnough()) {
      return finish(at.get(), at.get().progress(epochs));
    }
    return run(train, validation, epochs, batchSize, seed, at.get());
  }

  private Table run(
      Dataset train, Dataset validation, int epochs, int batchSize, long seed, TrainingState at) {
    lastGood.keep();
    BatchRows rows = train.rows(batchSize);
    Progress progress = at.progress(epochs);
    while (at.epoch() <= epochs) {
      int[] order = train.order(seed + at.epoch());
      int end = wholeBatches ? order.length - order.length % batchSize : order.length;
      for (int from = at.batch() * batchSize; from < end; from += batchSize) {
        // Read, not cleared: whoever called us should still see that it was asked to stop.
        if (Thread.currentThread().isInterrupted()) {
          return finish(at, progress);
        }
        int[] examples = Arrays.copyOfRange(order, from, Math.min(from + batchSize, end));
        INDArray target = rows.y(examples);
        double weight = loss.weight(target);
        at.batchDone(step(rows, target, examples), weight);
        progress = at.progress(epochs);
        tell(progress, Listener::batchDone);
        if (checkpoints != null && checkpoints.isDue(at.step())) {
          write(at, false);
        }
      }
      lastGood.requireWeights();
      at.write(Evaluation.of(model, loss, validation));
      // A listener that writes to the notebook from an interrupted thread would break its message.
      if (Thread.currentThread().isInterrupted()) {
        return finish(at, progress);
      }
      tell(progress, Listener::epochDone);
      at.nextEpoch();
      write(at, at.isBest());
      if (isEnough()) {
        return finish(at, progress);
      }
    }
    return finish(at, progress);
  }

  private TrainingState.Course requireCourse(
      String place, Dataset train, Dataset validation, int epochs, int batchSize, long seed) {
    TrainingData.require(place, loss, train, validation);
    if (epochs < 0 || batchSize < 1) {
      throw new IllegalArgumentException(
          place
              + ": epochs must be at least 0 and batchSize at least 1, got "
              + epochs
              + " and "
              + batchSize);
    }
    int batches = wholeBatches ? train.size() / batchSize : train.batchCount(batchSize);
    if (batches == 0) {
      throw new IllegalArgumentException(
          place
              + ": there must be a whole batch, got "
              + train.size()
              + " examples for batches of "
              + batchSize
              + "; make batchSize smaller, or leave wholeBatches() out");
    }
    // What the validation would stumble over after an epoch, it stumbles over before the first.
    Evaluation.of(model, loss, validation.take(Math.min(batchSize, validation.size())));
    return new TrainingState.Course(train.size(), batchSize, batches, seed);
  }

  private void requireNoneWritten() {
    try {
      if (checkpoints != null && !checkpoints.files().isEmpty()) {
        throw new IllegalArgumentException(
            "Trainer.fit: "
                + checkpoints
                + " must have no checkpoints of an earlier training, got "
                + checkpoints.files().get(0).getFileName()
                + "; go on from it by resume, or choose another directory");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Trainer.fit: " + checkpoints + " cannot be read", e);
    }
  }

  /**
   * One step on one batch; returns its loss, penalties included.
   *
   * @throws IllegalArgumentException if others compute the gradients, who know examples by index
   */
  public double step(INDArray x, INDArray target) {
    if (workers != null) {
      throw new IllegalArgumentException(
          "Trainer.step: gradientsBy needs the examples' indices, got arrays; call step(train,"
              + " examples)");
    }
    return step(() -> x, target, () -> here(x, target));
  }

  /**
   * One step on some of a dataset's examples, by their indices; returns their loss, penalties
   * included.
   *
   * @throws IllegalArgumentException if there is none, or one is not there
   */
  public double step(Dataset train, int... examples) {
    Given.require("Trainer.step", "train", train);
    Given.require("Trainer.step", "examples", examples);
    BatchRows rows = train.rows(Math.max(1, examples.length));
    return step(rows, rows.y(examples), examples);
  }

  private double step(BatchRows rows, INDArray target, int... examples) {
    return workers == null
        ? step(rows.x(examples), target)
        : step(() -> rows.x(examples), target, () -> workers.applyAsDouble(examples));
  }

  private double step(Supplier<INDArray> x, INDArray target, DoubleSupplier thereAndBack) {
    return Workspaces.step(
        () -> {
          lastGood.beforeStep();
          double value = thereAndBack.getAsDouble();
          for (Parameter p : model.parameters()) {
            value += penalize(p);
          }
          lastGood.requireNumbers(value, x, target);
          clips.forEach(clip -> clip.apply(optimizer.parameters()));
          optimizer.step();
          constraints.forEach(c -> optimizer.parameters().forEach(c::apply));
          return value;
        });
  }

  /** The loss of a batch; the gradients are the parameters'. */
  private double here(INDArray x, INDArray target) {
    boolean together = model.leavesNumbersToOps() && loss.leavesNumbersToOps();
    Supplier<Double> thereAndBack = () -> thereAndBack(x, target);
    return together ? Ops.together(thereAndBack) : thereAndBack.get();
  }

  private double thereAndBack(INDArray x, INDArray target) {
    optimizer.zeroGradients();
    frozen.forEach(Parameter::zeroGradient);
    INDArray prediction = model.forward(x, Mode.TRAIN);
    Shapes.requirePresent("Trainer.step", "what the model's forward returns", prediction);
    double value = loss.value(prediction, target);
    model.backwardParameters(loss.gradient(prediction, target));
    return value;
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

  private boolean isEnough() {
    return listeners.stream().anyMatch(Listener::enough);
  }

  /** Writes before listeners hear of the end: one of them may put an earlier model back. */
  private Table finish(TrainingState at, Progress progress) {
    write(at, false);
    tell(progress, Listener::trainingDone);
    return at.history();
  }

  private void write(TrainingState at, boolean best) {
    if (checkpoints != null) {
      checkpoints.write(model, optimizer, at, ListenerNumbers.of(listeners), best);
    }
  }

  private void tell(Progress progress, BiConsumer<Listener, Progress> what) {
    listeners.forEach(l -> what.accept(l, progress));
  }
}
