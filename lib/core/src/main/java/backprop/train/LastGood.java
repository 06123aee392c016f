package backprop.train;

import backprop.nn.Layer;
import backprop.nn.Parameter;
import backprop.tensor.Ops;
import backprop.tensor.Snapshot;
import backprop.tensor.Workspaces;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What training goes back to when numbers end: the model's state, which is small, as it was before
 * the step at hand, and its weights as they were at most {@value #EVERY} steps ago.
 *
 * <p>NaN in a gradient stops training before a weight has moved, so the weights are needed only
 * where an update itself made NaN of numbers. Copied and looked at every time, they would cost more
 * than that is worth.
 */
final class LastGood {

  private static final int EVERY = 100;

  private final Layer model;
  private final List<Parameter> parameters;
  private final Snapshot state = new Snapshot();
  private final List<INDArray> weights = new ArrayList<>();
  private long step = -1;

  LastGood(Layer model, List<Parameter> parameters) {
    this.model = model;
    this.parameters = parameters;
  }

  /** Before a step, of which {@code taken} came before. */
  void beforeStep(long taken) {
    model.state().values().forEach(state::keep);
    if (weights.isEmpty() || taken % EVERY == 0) {
      keep(taken);
    }
  }

  /** Keeps the weights, and says so, if all of them are numbers. */
  boolean keep(long taken) {
    if (!Ops.areFinite(parameters.stream().map(Parameter::value).toList())) {
      return false;
    }
    if (weights.isEmpty()) {
      parameters.forEach(p -> weights.add(Workspaces.outside(() -> p.value().dup('f'))));
    }
    for (int i = 0; i < weights.size(); i++) {
      weights.get(i).assign(parameters.get(i).value());
    }
    step = taken;
    return true;
  }

  /** The state as it was before the step at hand. */
  void putStateBack() {
    state.putBack();
  }

  /** The weights as they were kept; returns after how many steps, or -1 if they never were. */
  long putWeightsBack() {
    for (int i = 0; i < weights.size(); i++) {
      parameters.get(i).value().assign(weights.get(i));
    }
    return step;
  }
}
