package backprop.optim;

import backprop.nn.Parameter;
import backprop.tensor.Given;
import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Moves parameters against their gradients.
 *
 * <p>It holds the step count {@code t}, the schedule of rates, and whatever each parameter needs
 * remembered; a subclass gives the formula of one update. Derived in lessons 04 and 13.
 */
public abstract class Optimizer {

  private static final String STEPS = "t";

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
    Given.require(getClass().getSimpleName(), "the list of parameters", parameters);
    Given.require(getClass().getSimpleName(), "schedule", schedule);
    if (parameters.isEmpty()) {
      throw new IllegalArgumentException(
          getClass().getSimpleName()
              + ": needs at least one parameter, got none; pass model.parameters()");
    }
    for (Parameter p : parameters) {
      if (states.put(p, new TreeMap<>()) != null) {
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
    Ops.together(
        () -> {
          parameters.forEach(Parameter::zeroGradient);
          return null;
        });
  }

  /** Counts one step, and moves every parameter by its gradient. */
  public final void step() {
    t += 1;
    double rate = schedule.rate(t);
    Supplier<Void> updates =
        () -> {
          parameters.forEach(p -> update(p, rate, t));
          return null;
        };
    if (leavesNumbersToOps()) {
      Ops.together(updates);
    } else {
      updates.get();
    }
  }

  /** As of a layer, {@link backprop.nn.Layer#leavesNumbersToOps}. */
  protected boolean leavesNumbersToOps() {
    return false;
  }

  /** The parameters it moves. */
  public final List<Parameter> parameters() {
    return parameters;
  }

  /** The rate of each step. */
  public final Schedule schedule() {
    return schedule;
  }

  /** Steps taken so far. */
  public final long steps() {
    return t;
  }

  /**
   * What it remembers: {@code t}, and what each parameter needs, by its own name and the
   * parameter's, {@code m.dense1.w}. The arrays that are remembered themselves, not copies.
   *
   * @param named the model's parameters by name
   * @throws IllegalArgumentException if a parameter that it moves is not among them
   */
  public final Map<String, INDArray> state(Map<String, Parameter> named) {
    requireMine("state", named);
    Map<String, INDArray> all = new LinkedHashMap<>();
    all.put(STEPS, Nd4j.createFromArray(t));
    named.forEach(
        (name, p) ->
            states.getOrDefault(p, Map.of()).forEach((what, a) -> all.put(what + "." + name, a)));
    return all;
  }

  /**
   * Goes on, bit for bit, where another optimizer of the same kind and schedule stood.
   *
   * @param state what {@link #state(Map)} gave there; copied
   * @param named the model's parameters by name
   * @throws IllegalArgumentException if that is not the state of an optimizer of these parameters,
   *     with every difference; this one is then as it was
   */
  public final void resume(Map<String, INDArray> state, Map<String, Parameter> named) {
    requireMine("resume", named);
    List<String> differences = new ArrayList<>();
    INDArray steps = state.get(STEPS);
    if (steps == null || steps.dataType() != DataType.INT64 || steps.length() != 1) {
      differences.add(STEPS + ", the step count, must be one INT64");
    }
    Set<String> whats = new TreeSet<>();
    state.keySet().stream()
        .filter(key -> !key.equals(STEPS))
        .forEach(key -> whats.add(key.substring(0, Math.max(0, key.indexOf('.')))));
    Map<String, INDArray> left = new LinkedHashMap<>(state);
    left.remove(STEPS);
    named.forEach(
        (name, p) -> {
          for (String what : states.containsKey(p) ? whats : Set.<String>of()) {
            String key = what + "." + name;
            differences.addAll(differences(key, p, left.remove(key)));
          }
        });
    left.keySet().forEach(key -> differences.add(key + " is of no parameter that it moves"));
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          getClass().getSimpleName() + ".resume: " + String.join("; ", differences));
    }
    t = steps.getLong(0);
    named.forEach(
        (name, p) -> {
          if (states.containsKey(p)) {
            states.get(p).keySet().retainAll(whats);
            whats.forEach(what -> state(p, what).assign(state.get(what + "." + name)));
          }
        });
  }

  private static List<String> differences(String key, Parameter p, INDArray a) {
    if (a == null) {
      return List.of(key + " is missing");
    }
    if (a.dataType() != p.type() || !Arrays.equals(a.shape(), p.value().shape())) {
      return List.of(
          String.format(
              "%s must be %s %s, got %s %s",
              key, p.type(), Shapes.text(p.value().shape()), a.dataType(), Shapes.text(a.shape())));
    }
    return List.of();
  }

  private void requireMine(String method, Map<String, Parameter> named) {
    Set<Parameter> known = Collections.newSetFromMap(new IdentityHashMap<>());
    known.addAll(named.values());
    for (Parameter p : parameters) {
      if (!known.contains(p)) {
        throw new IllegalArgumentException(
            getClass().getSimpleName()
                + "."
                + method
                + ": it moves "
                + p
                + ", which is no parameter of the model; make the optimizer of model.parameters()");
      }
    }
  }

  /** Changes {@code p.value()} in place, by {@code p.gradient()}; {@code t} counts from 1. */
  protected abstract void update(Parameter p, double rate, long t);

  /**
   * What is remembered for {@code p} under this name: zeros of its shape at first, kept from step
   * to step.
   */
  protected final INDArray state(Parameter p, String name) {
    return states.get(p).computeIfAbsent(name, n -> Ops.zeros(p.type(), 'f', p.value().shape()));
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
