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
import backprop.nn.Layer;
import backprop.nn.Parameter;
import backprop.nn.Residual;
import backprop.nn.Sigmoid;
import backprop.nn.Softmax;
import backprop.optim.Optimizer;
import backprop.tensor.Shapes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Mistakes in what is put together, which training would not show: it would only be worse. */
final class Misfits {

  /** So many numbers that stand in one ratio are no accident. */
  private static final int ALIKE = 4;

  private Misfits() {}

  static void requireNone(Layer model, Loss loss, Optimizer optimizer) {
    Map<String, Parameter> named = model.named();
    requireSameAtEachCall(model, named);
    requireOfModel("Trainer", "the optimizer moves", named, optimizer.parameters());
    requireSeeds(named);
    requireLogits(model, loss);
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
        named.entrySet().stream().filter(e -> e.getValue().isWeight()).toList();
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
      if (a[i] == 0 || !(Math.abs(b[i] - factor * a[i]) <= 1e-5 * Math.abs(b[i]))) {
        return false;
      }
      varies |= Math.abs(a[i]) != Math.abs(a[0]);
    }
    return varies;
  }

  /** A loss of values cannot compare with classes, nor one of classes with values. */
  static void requireTargets(Loss loss, Dataset train) {
    boolean ofValues =
        loss instanceof MeanSquaredError
            || loss instanceof MeanAbsoluteError
            || loss instanceof Huber;
    boolean ofClasses = loss instanceof SoftmaxCrossEntropy || loss instanceof Hinge;
    String name = loss.getClass().getSimpleName();
    if (ofValues && train.isClassified()) {
      throw new IllegalArgumentException(
          "Trainer.fit: "
              + name
              + " compares with values, and the targets are classes, "
              + train.classNames()
              + "; use SoftmaxCrossEntropy, or BinaryCrossEntropy for two");
    }
    if (ofClasses && !train.isClassified() && train.y().size(1) == 1) {
      throw new IllegalArgumentException(
          "Trainer.fit: "
              + name
              + " compares with classes, and the targets are values, [n, 1];"
              + " Dataset.classesFromTable reads numbers as classes, and MeanSquaredError compares"
              + " with values");
    }
  }

  private static void requireLogits(Layer model, Loss loss) {
    Layer last = model;
    while (last instanceof Composite composite && !(last instanceof Residual)) {
      last = composite.parts().get(composite.parts().size() - 1).layer();
    }
    boolean softmax = last instanceof Softmax && loss instanceof SoftmaxCrossEntropy;
    boolean sigmoid = last instanceof Sigmoid && loss instanceof BinaryCrossEntropy;
    if (softmax || sigmoid) {
      throw new IllegalArgumentException(
          "Trainer: "
              + loss.getClass().getSimpleName()
              + " has the "
              + (softmax ? "softmax" : "sigmoid")
              + " inside, and takes logits; leave the model's last layer out, or it is applied"
              + " twice");
    }
  }
}
