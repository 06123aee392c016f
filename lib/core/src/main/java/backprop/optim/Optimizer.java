package backprop.optim;

import backprop.nn.Parameter;
import backprop.tensor.Workspaces;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Moves parameters against their gradients.
 *
 * <p>It holds the step count {@code t}, the schedule of rates, and whatever each parameter needs
 * remembered; a subclass gives the formula of one update. Derived in lessons 04 and 13.
 */
public abstract class Optimizer {

  private final List<Parameter> parameters;
  private final Schedule schedule;
  private final Map<Parameter, Map<String, INDArray>> states = new IdentityHashMap<>();
  private long t;

  /**
   * An optimizer of these parameters.
   *
   * @throws IllegalArgumentException if there is none, or one stands in the list twice
   */
  protected Optimizer(List<Parameter> parameters, Schedule schedule) {
    if (parameters.isEmpty()) {
      throw new IllegalArgumentException(
          getClass().getSimpleName()
              + ": needs at least one parameter, got none; pass model.parameters()");
    }
    for (Parameter p : parameters) {
      if (states.put(p, new HashMap<>()) != null) {
        throw new IllegalArgumentException(
            getClass().getSimpleName()
                + ": parameter "
                + p.name()
                + " is listed twice, and would move twice a step");
      }
    }
    this.parameters = List.copyOf(parameters);
    this.schedule = schedule;
  }

  /** Forgets the gradients of all parameters. */
  public final void zeroGradients() {
    parameters.forEach(Parameter::zeroGradient);
  }

  /** Counts one step, and moves every parameter by its gradient. */
  public final void step() {
    t += 1;
    double rate = schedule.rate(t);
    for (Parameter p : parameters) {
      update(p, rate, t);
    }
  }

  /** The parameters it moves. */
  public final List<Parameter> parameters() {
    return parameters;
  }

  /** Steps taken so far. */
  public final long steps() {
    return t;
  }

  /** Changes {@code p.value()} in place, by {@code p.gradient()}; {@code t} counts from 1. */
  protected abstract void update(Parameter p, double rate, long t);

  /**
   * What is remembered for {@code p} under this name: zeros of its shape at first, kept from step
   * to step.
   */
  protected final INDArray state(Parameter p, String name) {
    return states
        .get(p)
        .computeIfAbsent(
            name,
            n -> Workspaces.outside(() -> Nd4j.create(p.type(), p.value().shape().clone(), 'f')));
  }

  /** The number itself, where it lies in {@code [0, 1)}, as decay rates must. */
  protected static double requireDecay(String place, String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(place + ": " + name + " must be in [0, 1), got " + value);
    }
    return value;
  }

  /** The number itself, where it is above zero. */
  protected static double requirePositive(String place, String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          place + ": " + name + " must be a number above 0, got " + value);
    }
    return value;
  }
}
