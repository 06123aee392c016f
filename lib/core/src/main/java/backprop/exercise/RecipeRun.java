package backprop.exercise;

import backprop.data.Batch;
import backprop.data.Dataset;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Layer;
import backprop.tensor.Given;
import backprop.train.Evaluation;
import backprop.train.Listener;
import backprop.train.Progress;
import java.util.List;
import java.util.function.BiConsumer;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/** One training by a recipe: the loop around its steps. */
final class RecipeRun {

  private static final String PLACE = "Recipe.train";

  private final Recipe recipe;
  private final Layer network;
  private final List<Listener> listeners;
  private final Table history =
      Table.create(
          "history",
          IntColumn.create("epoch"),
          DoubleColumn.create("train loss"),
          DoubleColumn.create("validation loss"),
          DoubleColumn.create("validation accuracy"),
          DoubleColumn.create("seconds"));
  private final long start = System.nanoTime();

  RecipeRun(Recipe recipe, Layer network, Listener... listeners) {
    this.recipe = recipe;
    this.network = Given.require(PLACE, "network", network);
    this.listeners = List.of(Given.require(PLACE, "listeners", listeners));
  }

  Table over(Dataset train, Dataset validation, long seed) {
    Given.require(PLACE, "train", train);
    Given.require(PLACE, "validation", validation);
    int epochs = recipe.epochs();
    int batchSize = recipe.batchSize();
    if (epochs < 1 || batchSize < 1) {
      throw new IllegalArgumentException(
          PLACE
              + ": epochs() and batchSize() must be at least 1, got "
              + epochs
              + " and "
              + batchSize);
    }
    long steps = (long) epochs * train.batchCount(batchSize);
    TrainingStep training = recipe.training(network, steps);
    if (training == null) {
      throw new IllegalArgumentException(
          PLACE + ": training() must give a step, got null; return what takes one on a batch");
    }
    long step = 0;
    Progress progress = new Progress(1, epochs, 0, steps, Double.NaN, 0, history);
    for (int epoch = 1; epoch <= epochs; epoch++) {
      double sum = 0;
      int seen = 0;
      for (Batch batch : train.batches(batchSize, seed + epoch)) {
        if (Thread.currentThread().isInterrupted()) {
          return finish(progress);
        }
        double loss = training.step(List.of(batch));
        step++;
        requireNumber(loss, step);
        sum += loss * batch.size();
        seen += batch.size();
        progress = new Progress(epoch, epochs, step, steps, sum / seen, seconds(), history);
        tell(progress, Listener::batchDone);
      }
      note(epoch, sum / seen, Evaluation.of(network, new SoftmaxCrossEntropy(), validation));
      // A listener that writes to the notebook from an interrupted thread would break its message.
      if (Thread.currentThread().isInterrupted()) {
        return finish(progress);
      }
      tell(progress, Listener::epochDone);
    }
    return finish(progress);
  }

  private static void requireNumber(double loss, long step) {
    if (!Double.isFinite(loss)) {
      throw new IllegalStateException(
          PLACE
              + ": the loss of step "
              + step
              + " is "
              + loss
              + "; make the network anew, and try a learning rate ten times smaller");
    }
  }

  private void note(int epoch, double trainLoss, Evaluation result) {
    history.intColumn("epoch").append(epoch);
    history.doubleColumn("train loss").append(trainLoss);
    history.doubleColumn("validation loss").append(result.loss());
    history.doubleColumn("validation accuracy").append(result.accuracy());
    history.doubleColumn("seconds").append(seconds());
  }

  private Table finish(Progress progress) {
    tell(progress, Listener::trainingDone);
    return history;
  }

  private void tell(Progress progress, BiConsumer<Listener, Progress> what) {
    listeners.forEach(l -> what.accept(l, progress));
  }

  private double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }
}
