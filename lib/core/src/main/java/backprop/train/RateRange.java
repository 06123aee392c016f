package backprop.train;

import backprop.data.Batch;
import backprop.data.Dataset;
import backprop.loss.Loss;
import backprop.nn.Layer;
import backprop.optim.Optimizer;
import backprop.optim.Schedule;
import backprop.tensor.Given;
import backprop.tensor.Snapshot;
import java.util.function.Function;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

/**
 * Tries learning rates from tiny to huge in one short run: a good one lies where the loss falls
 * fastest, well before it turns up. Derived in lesson 13; Smith, 2017.
 *
 * <pre>
 * η_k = from (to / from)^(k / (steps - 1)),     k = 0, 1, …
 * smoothed loss = mean of the losses so far, each step back counting a tenth less
 * </pre>
 */
public final class RateRange {

  private static final double KEEP = 0.9;

  /** Where the loss is so much above its best, there is nothing more to learn. */
  private static final double HOPELESS = 4;

  private RateRange() {}

  /**
   * A row for each rate tried: {@code rate}, {@code loss} (smoothed). Ends early where the loss has
   * grown to four times its best, or is no number any more. The model's parameters and state are
   * the same before and after.
   *
   * @param optimizer makes one for the model's parameters, with the schedule of the test
   * @throws IllegalArgumentException if not 0 &lt; from &lt; to, or {@code steps} is below 2
   */
  public static Table of(
      Layer model,
      Loss loss,
      Function<Schedule, Optimizer> optimizer,
      Dataset train,
      int batchSize,
      double from,
      double to,
      int steps) {
    Given.require("RateRange.of", "model", model);
    Given.require("RateRange.of", "loss", loss);
    Given.require("RateRange.of", "optimizer", optimizer);
    Given.require("RateRange.of", "train", train);
    if (!(0 < from && from < to) || Double.isInfinite(to) || steps < 2) {
      throw new IllegalArgumentException(
          "RateRange.of: needs 0 < from < to and at least 2 steps, got "
              + (from + ", " + to + " and " + steps));
    }
    Schedule schedule = Schedule.exponential(from, Math.pow(to / from, 1.0 / (steps - 1)));
    Misfits.requireTargets("RateRange.of", loss, train);
    Optimizer tried =
        Given.require("RateRange.of", "what optimizer makes", optimizer.apply(schedule));
    if (tried.schedule() != schedule || tried.steps() > 0) {
      throw new IllegalArgumentException(
          "RateRange.of: optimizer must make a new one of the schedule that it is given, such as s ->"
              + " new Sgd(model.parameters(), s), got one of another, after "
              + tried.steps()
              + " steps");
    }
    Snapshot before = new Snapshot();
    model.parameters().forEach(p -> before.keep(p.value()));
    model.state().values().forEach(before::keep);
    try {
      return run(new Trainer(model, loss, tried), schedule, train, batchSize, steps);
    } finally {
      before.putBack();
    }
  }

  private static Table run(
      Trainer trainer, Schedule schedule, Dataset train, int batchSize, int steps) {
    DoubleColumn rates = DoubleColumn.create("rate");
    DoubleColumn losses = DoubleColumn.create("loss");
    Table table = Table.create("learning-rate range", rates, losses);
    double sum = 0;
    double best = Double.POSITIVE_INFINITY;
    int step = 0;
    for (long epoch = 0; step < steps; epoch++) {
      for (Batch batch : train.batches(batchSize, epoch)) {
        step++;
        try {
          sum = KEEP * sum + (1 - KEEP) * trainer.step(batch.x(), batch.y());
        } catch (NotFiniteException grown) {
          return table;
        }
        double smoothed = sum / (1 - Math.pow(KEEP, step));
        best = Math.min(best, smoothed);
        rates.append(schedule.rate(step));
        losses.append(smoothed);
        if (step == steps || smoothed > HOPELESS * best) {
          return table;
        }
      }
    }
    return table;
  }
}
