package backprop.train;

import backprop.loss.Loss;
import backprop.nn.Layer;
import backprop.nn.Parameter;
import backprop.optim.Optimizer;
import backprop.tensor.Ops;
import backprop.tensor.Snapshot;
import backprop.tensor.Workspaces;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
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
  private final Loss loss;
  private final Optimizer optimizer;
  private final List<Parameter> parameters;
  private final Snapshot state = new Snapshot();
  private final List<INDArray> weights = new ArrayList<>();

  /** After how many steps the weights were kept, or -1 if they never were. */
  private long step = -1;

  LastGood(Layer model, Loss loss, Optimizer optimizer) {
    this.model = model;
    this.loss = loss;
    this.optimizer = optimizer;
    parameters = optimizer.parameters();
  }

  /** Before a step. */
  void beforeStep() {
    model.state().values().forEach(state::keep);
    if (weights.isEmpty() || optimizer.steps() % EVERY == 0) {
      keep();
    }
  }

  /** Keeps the weights, and says so, if all of them are numbers. */
  boolean keep() {
    if (!Ops.areFinite(parameters.stream().map(Parameter::value).toList())) {
      return false;
    }
    if (weights.isEmpty()) {
      parameters.forEach(p -> weights.add(Workspaces.outside(() -> p.value().dup('f'))));
    }
    for (int i = 0; i < weights.size(); i++) {
      weights.get(i).assign(parameters.get(i).value());
    }
    step = optimizer.steps();
    return true;
  }

  /** Asks before the weights move: NaN that reached them could not be taken back. */
  void requireNumbers(double value, Supplier<INDArray> x, INDArray target) {
    List<INDArray> gradients = parameters.stream().map(Parameter::gradient).toList();
    if (!Double.isFinite(value) || !Ops.areFinite(gradients)) {
      String gradient = NotFinite.parameter(model, Parameter::gradient);
      state.putBack();
      String origin = NotFinite.origin(model, loss, x.get(), target);
      state.putBack();
      throw new NotFiniteException(
          "Trainer.step: the loss of step "
              + (optimizer.steps() + 1)
              + " is "
              + value
              + "; "
              + origin
              + (gradient == null ? "" : "; the gradient of " + gradient + " is not finite")
              + goBack());
    }
  }

  /** An update can make NaN of numbers, and the loss need not show it: asked once an epoch. */
  void requireWeights() {
    if (!keep()) {
      throw new NotFiniteException(
          "Trainer.fit: after step "
              + optimizer.steps()
              + " the weights are no longer finite"
              + goBack());
    }
  }

  /** Puts good weights back where some are not finite, and says which the model has now. */
  private String goBack() {
    String broken = NotFinite.parameter(model, Parameter::value);
    if (broken == null) {
      return "; the weights are those of the step before; try a learning rate ten times smaller, and"
          + " look for NaN in the data";
    }
    String what = "; an update before that left NaN or infinity in " + broken;
    for (int i = 0; i < weights.size(); i++) {
      parameters.get(i).value().assign(weights.get(i));
    }
    return what
        + (step < 0
            ? "; there are no good weights to go back to"
            : "; the weights are those after step " + step)
        + "; make the optimizer anew, with a learning rate ten times smaller";
  }
}
