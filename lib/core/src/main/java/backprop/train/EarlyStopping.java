package backprop.train;

import backprop.nn.Parameter;
import backprop.tensor.Workspaces;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Ends training when the validation loss has not fallen for some epochs, and puts back the weights
 * of the best one.
 *
 * <p>The weights are put back at every end of training, an interrupt's too. Derived in lesson 14;
 * Prechelt, 1998.
 */
public final class EarlyStopping implements Listener {

  private final List<Parameter> parameters;
  private final int patience;
  private final List<INDArray> best = new ArrayList<>();
  private double bestLoss = Double.POSITIVE_INFINITY;
  private int bestEpoch;
  private int since;

  /**
   * Watches over these parameters.
   *
   * @param patience how many epochs without a new best loss are enough
   * @throws IllegalArgumentException if it is not positive
   */
  public EarlyStopping(List<Parameter> parameters, int patience) {
    if (patience < 1) {
      throw new IllegalArgumentException(
          "EarlyStopping: patience must be at least 1, got " + patience);
    }
    this.parameters = List.copyOf(parameters);
    this.patience = patience;
  }

  @Override
  public void epochDone(Progress progress) {
    double loss =
        progress.history().doubleColumn("validation loss").get(progress.history().rowCount() - 1);
    since++;
    if (loss < bestLoss) {
      bestLoss = loss;
      bestEpoch = progress.epoch();
      since = 0;
      best.clear();
      parameters.forEach(p -> best.add(Workspaces.outside(() -> p.value().dup('f'))));
    }
  }

  @Override
  public boolean enough() {
    return since >= patience;
  }

  @Override
  public void trainingDone(Progress progress) {
    for (int i = 0; i < best.size(); i++) {
      parameters.get(i).value().assign(best.get(i));
    }
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
