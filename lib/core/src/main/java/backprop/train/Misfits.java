package backprop.train;

import backprop.data.Dataset;
import backprop.loss.BinaryCrossEntropy;
import backprop.loss.Hinge;
import backprop.loss.Huber;
import backprop.loss.Loss;
import backprop.loss.MeanAbsoluteError;
import backprop.loss.MeanSquaredError;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Composite;
import backprop.nn.Dropout;
import backprop.nn.Flatten;
import backprop.nn.Gelu;
import backprop.nn.GeluTanh;
import backprop.nn.Layer;
import backprop.nn.LeakyRelu;
import backprop.nn.Parameter;
import backprop.nn.Relu;
import backprop.nn.Residual;
import backprop.nn.Sigmoid;
import backprop.nn.Softmax;
import backprop.nn.Tanh;
import backprop.optim.Optimizer;
import backprop.tensor.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Mistakes in what is put together, which training would not show: it would only be worse. */
final class Misfits {

  /** So many numbers that stand in one ratio are no accident. */
  private static final int ALIKE = 3;

  private Misfits() {}

  static void requireNone(Layer model, Loss loss, Optimizer optimizer) {
    Map<String, Parameter> named = model.named();
    requireSameAtEachCall(model, named);
    requireOfModel("Trainer", "the optimizer moves", named, optimizer.parameters());
    requireSeeds(named);
    requireMasks(model, new HashMap<>(), "");
    requireLogits("Trainer", model, loss);
  }

  private static void requireSameAtEachCall(Layer model, Map<String, Parameter> named) {
    if (!List.copyOf(named.values()).equals(List.copyOf(model.named().values()))) {
      throw new IllegalArgumentException(
          "Trainer: the model's parameters() must return the same parameters at each call, got new"
              + " ones; make them once, in its constructor");
    }
  }

  /** What is made of parameters, be it an optimizer or a listener, is made of this model's. */
  static void requireOfModel(
      String place, String what, Map<String, Parameter> named, List<Parameter> parameters) {
    Set<Parameter> ofModel = Collections.newSetFromMap(new IdentityHashMap<>());
    ofModel.addAll(named.values());
    for (Parameter p : parameters) {
      if (!ofModel.contains(p)) {
        throw new IllegalArgumentException(
            place
                + ": "
                + what
                + " a "
                + p
                + " that is none of the model's "
                + named.size()
                + " parameters; make it anew, from this model");
      }
    }
  }

  /**
   * Two weights drawn from one seed begin with the same numbers, up to a factor: their layers start
   * as copies of each other.
   */
  private static void requireSeeds(Map<String, Parameter> named) {
    List<Map.Entry<String, Parameter>> weights =
        named.entrySet().stream()
            .filter(e -> e.getValue().isWeight() && isFresh(e.getKey(), named))
            .toList();
    List<double[]> first = new ArrayList<>();
    for (int i = 0; i < weights.size(); i++) {
      first.add(first(weights.get(i).getValue().value()));
      for (int j = 0; j < i; j++) {
        if (proportional(first.get(j), first.get(i))) {
          throw new IllegalArgumentException(
              "Trainer: "
                  + weights.get(j).getKey()
                  + " and "
                  + weights.get(i).getKey()
                  + " are drawn from one seed; give each layer a seed of its own, or all of them"
                  + " one generator, new Random(1)");
        }
      }
    }
  }

  /** Whether no bias beside it has moved: a layer that was trained may be copied on purpose. */
  private static boolean isFresh(String name, Map<String, Parameter> named) {
    String layer = name.substring(0, name.lastIndexOf('.') + 1);
    return named.entrySet().stream()
        .filter(e -> e.getKey().startsWith(layer) && !e.getValue().isWeight())
        .map(e -> e.getValue().value())
        .allMatch(bias -> bias.eq(bias.getDouble(0)).all());
  }

  /** Two dropouts of one seed empty the same places. */
  private static void requireMasks(Layer model, Map<Long, String> seeds, String name) {
    if (model instanceof Dropout dropout) {
      String other = seeds.putIfAbsent(dropout.seed(), name);
      if (other != null) {
        throw new IllegalArgumentException(
            "Trainer: "
                + other
                + " and "
                + name
                + " draw their masks from one seed; give each a seed of its own, or both one"
                + " generator, new Random(1)");
      }
    }
    if (model instanceof Composite composite) {
      composite.parts().forEach(part -> requireMasks(part.layer(), seeds, part.name()));
    }
  }

  /** The first numbers that were drawn, which fill the last axis first. */
  private static double[] first(INDArray w) {
    double[] first = new double[(int) Math.min(ALIKE, w.length())];
    for (int i = 0; i < first.length; i++) {
      first[i] = w.getDouble(Shapes.index(i, w.shape()));
    }
    return first;
  }

  private static boolean proportional(double[] a, double[] b) {
    if (a.length < ALIKE || b.length < ALIKE) {
      return false;
    }
    double factor = b[0] / a[0];
    boolean varies = false;
    for (int i = 0; i < ALIKE; i++) {
      // Zeros are in one ratio with anything; a last layer may start at them.
      if (a[i] == 0 || b[i] == 0 || !(Math.abs(b[i] - factor * a[i]) <= 1e-5 * Math.abs(b[i]))) {
        return false;
      }
      varies |= Math.abs(a[i]) != Math.abs(a[0]);
    }
    return varies;
  }

  /** A loss of values cannot compare with classes, nor one of classes with values. */
  static void requireTargets(String place, Loss loss, Dataset train) {
    boolean ofValues =
        loss instanceof MeanSquaredError
            || loss instanceof MeanAbsoluteError
            || loss instanceof Huber;
    boolean ofClasses = loss instanceof SoftmaxCrossEntropy || loss instanceof Hinge;
    String name = loss.getClass().getSimpleName();
    if (train.isClassified() && train.classNames().size() < 2) {
      throw new IllegalArgumentException(
          place
              + ": there must be two classes at least to tell apart, got "
              + train.classNames()
              + "; look at how the examples were chosen");
    }
    if (ofValues && train.isClassified()) {
      throw new IllegalArgumentException(
          place
              + ": "
              + name
              + " compares with values, and the targets are classes, "
              + train.classNames()
              + "; use SoftmaxCrossEntropy, or BinaryCrossEntropy for two");
    }
    boolean oneValue = !train.isClassified() && train.y().size(1) == 1;
    boolean ofBoth = loss instanceof BinaryCrossEntropy;
    if (oneValue && (ofClasses || ofBoth && isYesOrNo(train))) {
      throw new IllegalArgumentException(
          place
              + ": "
              + name
              + " compares with classes, and the targets are values, [n, 1];"
              + " Dataset.classesFromTable reads numbers as classes, and MeanSquaredError compares"
              + " with values");
    }
  }

  private static boolean isYesOrNo(Dataset train) {
    double[] values = train.y().castTo(DataType.DOUBLE).dup('c').data().asDouble();
    return Arrays.stream(values).allMatch(v -> v == 0 || v == 1);
  }

  /**
   * The layer whose output is the model's but for its form: of layers made of layers the last, and
   * before those that only drop or flatten.
   */
  static Layer last(Layer model) {
    if (!(model instanceof Composite composite) || model instanceof Residual) {
      return model;
    }
    List<Composite.Part> parts = composite.parts();
    int end = parts.size() - 1;
    while (end > 0
        && (parts.get(end).layer() instanceof Dropout
            || parts.get(end).layer() instanceof Flatten)) {
      end--;
    }
    return last(parts.get(end).layer());
  }

  /** A cross-entropy takes logits, which are any numbers: no activation comes before it. */
  static void requireLogits(String place, Layer model, Loss loss) {
    Layer last = last(model);
    boolean squeezed =
        last instanceof Softmax
            || last instanceof Sigmoid
            || last instanceof Tanh
            || last instanceof Relu
            || last instanceof LeakyRelu
            || last instanceof Gelu
            || last instanceof GeluTanh;
    boolean softmax = loss instanceof SoftmaxCrossEntropy;
    if (squeezed && (softmax || loss instanceof BinaryCrossEntropy)) {
      throw new IllegalArgumentException(
          place
              + ": "
              + loss.getClass().getSimpleName()
              + " takes logits, any numbers, and has the "
              + (softmax ? "softmax" : "sigmoid")
              + " inside; leave the model's last layer, "
              + last
              + ", out");
    }
  }
}
