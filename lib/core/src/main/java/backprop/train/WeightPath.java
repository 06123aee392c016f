package backprop.train;

import backprop.nn.Parameter;
import backprop.tensor.Given;
import backprop.tensor.Workspaces;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Keeps the way that the weights go in training, for a picture of it. */
public final class WeightPath implements Listener {

  private final List<Parameter> parameters;
  private final int every;
  private final List<List<INDArray>> points = new ArrayList<>();

  /**
   * Keeps the weights as they are now, and after every {@code every} steps.
   *
   * @throws IllegalArgumentException if that is not positive
   */
  public WeightPath(List<Parameter> parameters, int every) {
    if (every < 1) {
      throw new IllegalArgumentException("WeightPath: every must be at least 1, got " + every);
    }
    this.parameters =
        List.copyOf(Given.require("WeightPath", "the list of parameters", parameters));
    this.every = every;
    keep();
  }

  @Override
  public List<Parameter> watched() {
    return parameters;
  }

  @Override
  public void batchDone(Progress progress) {
    if (progress.step() % every == 0) {
      keep();
    }
  }

  private void keep() {
    points.add(parameters.stream().map(p -> Workspaces.outside(() -> p.value().dup('f'))).toList());
  }

  /** The weights in the order of training, each time an array for every parameter. */
  public List<List<INDArray>> points() {
    return List.copyOf(points);
  }
}
