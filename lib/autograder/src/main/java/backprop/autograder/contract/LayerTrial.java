package backprop.autograder.contract;

import backprop.nn.Mode;
import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;

/** One layer of given sizes, with an input, a cotangent and parameters drawn for it. */
final class LayerTrial {

  final Tensor x;
  final Tensor dY;
  final Map<String, Tensor> parameters = new LinkedHashMap<>();

  private final Subject subject;
  private final LayerSpec spec;
  private final DataType type;
  private final long seed;

  LayerTrial(Subject subject, LayerSpec spec, LayerSpec.Sizes sizes, DataType type, long seed) {
    this.subject = subject;
    this.spec = spec;
    this.type = type;
    this.seed = seed;
    Random random = new Random(seed);
    // Drawn in float precision, so that trials in FLOAT and in DOUBLE have the very same numbers.
    x =
        spec.vocabulary() > 0
            ? Draw.indices(random, spec.vocabulary(), sizes.x())
            : Draw.array(random, sizes.x()).as(DataType.FLOAT).as(type);
    for (LayerSpec.ParameterShape p : sizes.parameters()) {
      parameters.put(p.name(), Draw.array(random, p.shape()).as(DataType.FLOAT).as(type));
    }
    dY = Draw.array(random, reference().shape()).as(DataType.FLOAT).as(type);
  }

  /** Makes the layer anew. */
  LayerTrial construct() {
    List<PlainValue> arguments = new ArrayList<>();
    arguments.add(new PlainValue.Text(type.name()));
    arguments.add(new PlainValue.Num(seed));
    arguments.addAll(parameters.values());
    Expect.worked("constructing " + spec.name(), subject.construct(arguments));
    return this;
  }

  Reply forward(Tensor input, Mode mode) {
    return subject.call("forward", input, new PlainValue.Text(mode.name()));
  }

  Reply backward(Tensor cotangent) {
    return subject.call("backward", cotangent);
  }

  /** The output, which must be an array as the formula says. */
  Tensor y(Tensor input, Mode mode) {
    long[] shape = spec.reference().apply(input, parameters).shape();
    return Expect.array(spec.formula("Y"), forward(input, mode), type, shape);
  }

  /** What {@code backward} returns, which must be an array of the input's shape. */
  Tensor dX(Tensor input, Tensor cotangent) {
    return dX(input, backward(cotangent));
  }

  /** The same of a reply that is there. That it is zero for indices is asked once, elsewhere. */
  Tensor dX(Tensor input, Reply reply) {
    return spec.vocabulary() > 0
        ? Expect.numbers(spec.formula("dX"), reply, type, input.shape())
        : Expect.array(spec.formula("dX"), reply, type, input.shape());
  }

  /** Runs forward in training and backward, and asks no more than that neither throws. */
  LayerTrial passes() {
    Expect.worked("forward", forward(x, Mode.TRAIN));
    Expect.worked("backward", backward(dY));
    return this;
  }

  /** A parameter's gradient now. */
  Tensor gradient(String name) {
    return Expect.array(
        spec.formula(name), subject.gradient(name), type, parameters.get(name).shape());
  }

  /** What one forward and backward of a new layer gave: dX, and each parameter's gradient. */
  record Gradients(Tensor dX, Map<String, Tensor> parameters) {

    /** Requires another pass to have given the same; {@code when} says how it differed. */
    void close(LayerSpec spec, String when, Gradients other, double tolerance) {
      Diagnosis none = new Diagnosis(1);
      Expect.close(spec.formula("dX") + when, dX, other.dX, tolerance, none);
      parameters.forEach(
          (name, g) ->
              Expect.close(
                  spec.formula(name) + when, g, other.parameters.get(name), tolerance, none));
    }
  }

  /** Makes the layer anew, runs the drawn batch, laid out like this, forward and backward. */
  Gradients pass(MemoryLayout layout) {
    construct();
    return pass(x.in(layout), dY.in(layout));
  }

  /** Runs one batch forward and backward. */
  Gradients pass(Tensor input, Tensor cotangent) {
    Expect.worked("forward", forward(input, Mode.TRAIN));
    return new Gradients(dX(input, cotangent), gradients());
  }

  /** Every parameter's gradient now, by name. */
  Map<String, Tensor> gradients() {
    Map<String, Tensor> gradients = new LinkedHashMap<>();
    parameters.keySet().forEach(name -> gradients.put(name, gradient(name)));
    return gradients;
  }

  /** The names of the parameters that the layer lists. */
  Reply listed() {
    return subject.listed();
  }

  /** The output by the formula. */
  Tensor reference() {
    return spec.reference().apply(x, parameters);
  }

  /** {@code ∂/∂X Σ dY ⊙ f(X)}, by central differences of the formula. */
  Tensor referenceDx() {
    return CentralDifferences.gradient(
        input -> inner(dY, spec.reference().apply(input, parameters)), x);
  }

  /** The same by one of the parameters. */
  Tensor referenceGradient(String name) {
    Map<String, Tensor> changed = new LinkedHashMap<>(parameters);
    return CentralDifferences.gradient(
        p -> {
          changed.put(name, p);
          return inner(dY, spec.reference().apply(x, changed));
        },
        parameters.get(name));
  }

  private static double inner(Tensor a, Tensor b) {
    double sum = 0;
    for (int i = 0; i < a.values().length; i++) {
      sum += a.values()[i] * b.values()[i];
    }
    return sum;
  }
}
