package backprop.train;

import backprop.nn.Layer;
import backprop.nn.Parameter;
import backprop.tensor.Given;
import backprop.tensor.Snapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Ends training when the validation loss has not fallen for some epochs, and puts back the model of
 * the best one: its weights, and what it keeps beside them, such as running statistics.
 *
 * <p>The model is put back at every end of training, an interrupt's too; where training ends by an
 * error, {@link #putBack} does it. Derived in lesson 14; Prechelt, 1998.
 */
public final class EarlyStopping implements Listener {

  private final Layer model;
  private final int patience;
  private final Snapshot best = new Snapshot();
  private double bestLoss = Double.POSITIVE_INFINITY;
  private int bestEpoch;
  private int since;

  /**
   * Watches over this model.
   *
   * @param patience how many epochs without a new best loss are enough
   * @throws IllegalArgumentException if it is not positive
   */
  public EarlyStopping(Layer model, int patience) {
    if (patience < 1) {
      throw new IllegalArgumentException(
          "EarlyStopping: patience must be at least 1, got " + patience);
    }
    this.model = Given.require("EarlyStopping", "model", model);
    this.patience = patience;
  }

  @Override
  public List<Parameter> watched() {
    return model.parameters();
  }

  /** The best loss so far, its epoch, how many have passed since, and the best model. */
  @Override
  public Map<String, INDArray> state() {
    if (bestEpoch == 0) {
      return Map.of();
    }
    Map<String, INDArray> state = new LinkedHashMap<>();
    state.put("best", Nd4j.createFromArray(bestLoss, bestEpoch, since));
    numbers().forEach((name, a) -> state.put("best." + name, best.kept(a)));
    return state;
  }

  @Override
  public void resume(Map<String, INDArray> state) {
    if (state.isEmpty()) {
      return;
    }
    bestLoss = state.get("best").getDouble(0);
    bestEpoch = (int) state.get("best").getDouble(1);
    since = (int) state.get("best").getDouble(2);
    numbers()
        .forEach(
            (name, a) -> {
              best.keep(a);
              best.kept(a).assign(state.get("best." + name));
            });
  }

  private Map<String, INDArray> numbers() {
    Map<String, INDArray> numbers = new LinkedHashMap<>();
    model.named().forEach((name, p) -> numbers.put(name, p.value()));
    numbers.putAll(model.state());
    return numbers;
  }

  @Override
  public void epochDone(Progress progress) {
    double loss =
        progress
            .history()
            .doubleColumn("validation loss")
            .getDouble(progress.history().rowCount() - 1);
    if (progress.epoch() == 1) {
      // Of another training, where the same listener has watched one before.
      bestLoss = Double.POSITIVE_INFINITY;
      since = 0;
    }
    since++;
    if (loss < bestLoss) {
      bestLoss = loss;
      bestEpoch = progress.epoch();
      since = 0;
      numbers().values().forEach(best::keep);
    }
  }

  @Override
  public boolean enough() {
    return since >= patience;
  }

  @Override
  public void trainingDone(Progress progress) {
    putBack();
  }

  /** Gives the model the weights of the best epoch so far; before the first, nothing changes. */
  public void putBack() {
    best.putBack();
  }

  /** The epoch whose weights are kept; 0 before the first. */
  public int bestEpoch() {
    return bestEpoch;
  }

  /** Its validation loss. */
  public double bestLoss() {
    return bestLoss;
  }
}
