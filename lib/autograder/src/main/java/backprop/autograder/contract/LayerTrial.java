package backprop.autograder.contract;

import backprop.nn.Mode;
import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;

/** One layer of given sizes, with an input, a cotangent and parameters drawn for it. */
public final class LayerTrial {

  /** What is compared no closer than this is compared coarsely. */
  private static final double COARSE = 1e-4;

  /** Where the slope along a direction is taken: on both sides, so far away. */
  private static final double STEP = 1e-5;

  /** Of a sum of products of sums, in units of its last digit. */
  private static final double ROUNDINGS = 8;

  private static final String CHANGED =
      "backward writes into dY (operations whose names end in i do), and goes on with what it made"
          + " of it";

  public final Tensor x;
  public final Tensor dY;
  public final Map<String, Tensor> parameters = new LinkedHashMap<>();

  private final Subject subject;
  private final LayerSpec spec;
  private final DataType type;
  private final long seed;
  private final Map<String, Integer> settings;
  private final Tensor reference;
  private boolean changesDy;
  private Reply last;

  public LayerTrial(
      Subject subject, LayerSpec spec, LayerSpec.Sizes sizes, DataType type, long seed) {
    this(subject, spec, sizes, null, type, seed);
  }

  /** One of the spec's main sizes, with this input instead of a drawn one. */
  public LayerTrial(Subject subject, LayerSpec spec, Tensor x, long seed) {
    this(subject, spec, spec.main(), x, x.type(), seed);
  }

  // Drawn in float precision, so that trials in FLOAT and in DOUBLE have the very same numbers.
  private LayerTrial(
      Subject subject,
      LayerSpec spec,
      LayerSpec.Sizes sizes,
      Tensor given,
      DataType type,
      long seed) {
    this.subject = subject;
    this.spec = spec;
    this.type = type;
    this.seed = seed;
    settings = sizes.settings();
    Random random = new Random(seed);
    x = given != null ? given : input(random, sizes.x());
    for (LayerSpec.ParameterShape p : sizes.parameters()) {
      parameters.put(p.name(), drawn(random, p.shape()));
    }
    reference = reference(x);
    dY = drawn(random, reference.shape());
  }

  private Tensor input(Random random, long[] shape) {
    if (spec.apart()) {
      return Draw.apart(random, shape).as(DataType.FLOAT).as(type);
    }
    return spec.vocabulary() > 0
        ? Draw.indices(random, spec.vocabulary(), shape)
        : drawn(random, shape);
  }

  private Tensor drawn(Random random, long[] shape) {
    return Draw.array(random, shape).as(DataType.FLOAT).as(type);
  }

  /** Makes the layer anew. */
  public LayerTrial construct() {
    List<PlainValue> arguments = new ArrayList<>();
    arguments.add(new PlainValue.Text(spec.name()));
    arguments.add(new PlainValue.Text(type.name()));
    arguments.add(new PlainValue.Num(seed));
    arguments.add(new PlainValue.Text(String.join(" ", parameters.keySet())));
    arguments.addAll(parameters.values());
    settings.values().forEach(setting -> arguments.add(new PlainValue.Num(setting)));
    Expect.worked("constructing " + spec.name(), subject.construct(arguments));
    return this;
  }

  /** Goes on with the layer that there is: its parameters change, as in an optimizer's step. */
  public LayerTrial step() {
    parameters.forEach(
        (name, value) -> {
          Expect.worked("setting " + name, subject.setParameter(name, value));
          Expect.worked("emptying a gradient", subject.setGradient(name, value.times(0)));
        });
    return this;
  }

  public Reply forward(Tensor input, Mode mode) {
    return subject.call("forward", input, new PlainValue.Text(mode.name()));
  }

  /** The same of this trial's batch, put into an array that has been through forward before. */
  public Reply refilled(Tensor before) {
    return subject.call("refilled forward", before, x);
  }

  public Reply backward(Tensor cotangent) {
    return subject.call("backward", cotangent);
  }

  /** The output, which must be an array as the formula says. */
  public Tensor y(Tensor input, Mode mode) {
    long[] shape = reference(input).shape();
    return Expect.array(spec.formula("Y"), forward(input, mode), type, shape);
  }

  /** What {@code backward} returns, which must be an array of the input's shape. */
  public Tensor dX(Tensor input, Tensor cotangent) {
    return dX(input, backward(cotangent));
  }

  /** The same of a reply that is there. That it is zero for indices is asked once, elsewhere. */
  public Tensor dX(Tensor input, Reply reply) {
    return spec.vocabulary() > 0
        ? Expect.numbers(spec.formula("dX"), reply, type, input.shape())
        : Expect.array(spec.formula("dX"), reply, type, input.shape());
  }

  /** Runs forward in training and backward, and asks no more than that neither throws. */
  public LayerTrial passes() {
    Expect.worked("forward", forward(x, Mode.TRAIN));
    Reply reply = Expect.worked("backward", backward(dY));
    changesDy |= !same(dY, reply.inputs().get(reply.inputs().size() - 1));
    last = reply;
    return this;
  }

  /** What the last backward of {@link #passes} gave. */
  public Reply last() {
    return last;
  }

  /** Whether a backward of {@link #passes} wrote into the dY that it was given. */
  public boolean changesDy() {
    return changesDy;
  }

  /** A diagnosis of a gradient, which says so where dY was changed: all else comes of it. */
  public Diagnosis diagnosis() {
    Diagnosis diagnosis = new Diagnosis(x.shape()[0]);
    return changesDy ? diagnosis.since(CHANGED) : diagnosis;
  }

  private static boolean same(Tensor was, Tensor is) {
    return Arrays.equals(was.values(), is.values());
  }

  /** Turns to the layer at another place. */
  public LayerTrial at(int place) {
    Expect.worked("turning to another layer", subject.turnTo(place));
    return this;
  }

  /** A parameter's value now. */
  public Tensor value(String name) {
    return Expect.numbers(name, subject.parameter(name), type, parameters.get(name).shape());
  }

  /** A parameter's gradient now. */
  public Tensor gradient(String name) {
    return Expect.array(
        spec.formula(name), subject.gradient(name), type, parameters.get(name).shape());
  }

  /** What one forward and backward gave of what follows its formula: dX, and the gradients. */
  public record Gradients(Map<String, Tensor> byName) {

    /** Requires them to be what the formula says for this trial's batch. */
    public void follow(LayerTrial trial, String when, double tolerance) {
      byName.forEach((name, gradient) -> trial.follows(name, when, gradient, tolerance));
    }

    /** Requires another pass to have given the same; {@code when} says how it differed. */
    public void close(LayerSpec spec, String when, Gradients other, double tolerance) {
      byName.forEach(
          (name, g) ->
              Expect.close(
                  spec.formula(name) + when,
                  g,
                  other.byName.get(name),
                  tolerance,
                  new Diagnosis(1)));
    }
  }

  /** Makes the layer anew, runs the drawn batch, laid out like this, forward and backward. */
  public Gradients pass(Holding holding, MemoryLayout layout) {
    construct();
    return pass(holding, x.in(layout), dY.in(layout));
  }

  /** Runs one batch forward and backward. */
  public Gradients pass(Holding holding, Tensor input, Tensor cotangent) {
    Expect.worked("forward", forward(input, Mode.TRAIN));
    return backward(holding, input, cotangent);
  }

  /** Runs a batch backward, and looks at what follows its formula. */
  public Gradients backward(Holding holding, Tensor input, Tensor cotangent) {
    return gradients(holding, input, backward(cotangent));
  }

  /** The same of a reply that is there. */
  public Gradients gradients(Holding holding, Tensor input, Reply reply) {
    Map<String, Tensor> gradients = new LinkedHashMap<>();
    Expect.worked("backward", reply);
    if (holding.of("dX")) {
      gradients.put("dX", dX(input, reply));
    }
    gradients.putAll(gradients(holding));
    return new Gradients(gradients);
  }

  /** The gradient now of every parameter whose gradient follows its formula, by name. */
  public Map<String, Tensor> gradients(Holding holding) {
    Map<String, Tensor> gradients = new LinkedHashMap<>();
    for (String name : parameters.keySet()) {
      if (holding.of(name)) {
        gradients.put(name, gradient(name));
      }
    }
    return gradients;
  }

  /**
   * Which arrays follow their formulas, in one pass of a new layer. Gradients are looked at along a
   * direction drawn by lot: two values of the formula for each, where there may be many elements.
   */
  public Holding holding(double value, double gradient) {
    construct();
    Diagnosis none = new Diagnosis(1);
    Holding holding = new Holding();
    holding.note(
        "Y",
        "forward computes its formula",
        () -> Expect.close(spec.formula("Y"), reference(), y(x, Mode.TRAIN), value, none));
    holding.note(
        "dX",
        "backward returns the gradient by the input",
        () -> follows("dX", "", dX(x, dY), gradient));
    for (String name : parameters.keySet()) {
      holding.note(
          name,
          "backward gives " + name + " its gradient",
          () -> follows(name, "", gradient(name), gradient));
    }
    return holding;
  }

  /** Requires a gradient to be the formula's, along directions; {@code when} says of what. */
  public void follows(String of, String when, Tensor gradient, double tolerance) {
    // Not of the seed of X: along X itself, a norm's slope is 0 whatever else its dX is.
    Random lots = new Random(new Random(seed).nextLong());
    String what = spec.formula(of) + when + ", summed with random weights";
    // Where numbers are compared coarsely, a wrong one may be near a right one along one direction.
    for (int i = 0; i < (tolerance > COARSE ? 3 : 1); i++) {
      Tensor direction = Draw.array(lots, gradient.shape());
      double expected = spec.vocabulary() > 0 && of.equals("dX") ? 0 : slope(of, direction);
      Expect.close(what, expected, gradient.inner(direction), tolerance + rounding());
    }
  }

  /**
   * How far a slope that is measured may be off by rounding alone: large outputs may cancel in the
   * sum that is differentiated, and what they were rounded by is divided by the step.
   */
  private double rounding() {
    double[] y = reference.values();
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      sum += Math.abs(dY.values()[i] * y[i]);
    }
    return sum * Math.ulp(1.0) * ROUNDINGS / STEP;
  }

  /** The names of the parameters that the layer lists. */
  public Reply listed() {
    return subject.listed();
  }

  /** The output by the formula. */
  public Tensor reference() {
    return reference;
  }

  /** The same of another batch. */
  public Tensor reference(Tensor input) {
    return formula(input, parameters);
  }

  /** What the formula finds by its name: these parameters, and the settings. */
  public Map<String, Tensor> named(Map<String, Tensor> parameters) {
    Map<String, Tensor> named = new LinkedHashMap<>(parameters);
    settings.forEach((name, setting) -> named.put(name, Tensor.of(new long[] {1}, setting)));
    return named;
  }

  private Tensor formula(Tensor input, Map<String, Tensor> parameters) {
    return spec.reference().apply(input, named(parameters));
  }

  /** {@code ∂/∂X Σ dY ⊙ f(X)}, by central differences of the formula. */
  public Tensor referenceDx() {
    return CentralDifferences.gradient(input -> dY.inner(formula(input, parameters)), x);
  }

  /** The same by one of the parameters. */
  public Tensor referenceGradient(String name) {
    Map<String, Tensor> changed = new LinkedHashMap<>(parameters);
    return CentralDifferences.gradient(
        p -> {
          changed.put(name, p);
          return dY.inner(formula(x, changed));
        },
        parameters.get(name));
  }

  /** The slope of {@code Σ dY ⊙ f} along a direction of X, or of a parameter, by the formula. */
  private double slope(String of, Tensor direction) {
    return (along(of, direction, STEP) - along(of, direction, -STEP)) / (2 * STEP);
  }

  private double along(String of, Tensor direction, double step) {
    Map<String, Tensor> changed = new LinkedHashMap<>(parameters);
    changed.computeIfPresent(of, (name, p) -> p.plus(direction.times(step)));
    Tensor input = of.equals("dX") ? x.plus(direction.times(step)) : x;
    return dY.inner(formula(input, changed));
  }
}
