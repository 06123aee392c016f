package backprop.train;

import backprop.loss.Loss;
import backprop.nn.Composite;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.tensor.Ops;
import backprop.tensor.Workspaces;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Finds where the first number came from that is none, NaN or infinity, by a second pass.
 *
 * <p>Of a layer made of layers it looks into the layers, and so names the innermost.
 */
final class NotFinite {

  /** What the layer looked at last gave, which the next is given. */
  private INDArray passed;

  private NotFinite() {}

  /** The first parameter of which {@code what} has it, by name; null where none has. */
  static String parameter(Layer model, Function<Parameter, INDArray> what) {
    return model.named().entrySet().stream()
        .filter(named -> !Ops.isFinite(what.apply(named.getValue())))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  /**
   * What made it: the batch, a layer on the way forward or back, the loss, or a penalty. The
   * model's state must be as it was before the first pass; its gradients are lost.
   */
  static String origin(Layer model, Loss loss, INDArray x, INDArray target) {
    if (!finite(x)) {
      return "the batch has numbers that are none";
    }
    NotFinite pass = new NotFinite();
    String layer = pass.forward("", model, x);
    if (layer != null) {
      return "the first layer whose output is none is " + layer;
    }
    if (!Double.isFinite(loss.value(pass.passed, target))) {
      return "the model's output is of numbers, the loss of it is none";
    }
    INDArray dY = loss.gradient(pass.passed, target);
    if (!finite(dY)) {
      return "the first gradient that is none is the loss's own";
    }
    layer = pass.backward("", model, dY);
    return layer != null
        ? "the first layer whose backward gives one that is none is " + layer
        : "the model's own are numbers, a penalty's are not";
  }

  /** The innermost layer whose output is none, or null, and then the output is passed on. */
  private String forward(String name, Layer layer, INDArray x) {
    Map<INDArray, INDArray> before = new IdentityHashMap<>();
    layer.state().values().forEach(a -> before.put(a, Workspaces.outside(a::dup)));
    passed = layer.forward(x, Mode.TRAIN);
    if (finite(passed)) {
      return null;
    }
    before.forEach(INDArray::assign);
    if (layer instanceof Composite composite) {
      passed = composite.inside(x);
      for (Map.Entry<String, Layer> inner : composite.layers().entrySet()) {
        String found = forward(within(name, inner.getKey()), inner.getValue(), passed);
        if (found != null) {
          return found;
        }
      }
    }
    return named(name, layer);
  }

  /** The innermost layer whose dX, or gradient of a parameter, is none; as above. */
  private String backward(String name, Layer layer, INDArray dY) {
    layer.parameters().forEach(Parameter::zeroGradient);
    passed = layer.backward(dY);
    if (finite(passed) && layer.parameters().stream().allMatch(p -> finite(p.gradient()))) {
      return null;
    }
    if (layer instanceof Composite composite) {
      List<Map.Entry<String, Layer>> inner = new ArrayList<>(composite.layers().entrySet());
      Collections.reverse(inner);
      passed = composite.inside(dY);
      for (Map.Entry<String, Layer> entry : inner) {
        String found = backward(within(name, entry.getKey()), entry.getValue(), passed);
        if (found != null) {
          return found;
        }
      }
    }
    return named(name, layer);
  }

  private static boolean finite(INDArray a) {
    return !a.dataType().isFPType() || Ops.isFinite(a);
  }

  private static String within(String outer, String inner) {
    return outer.isEmpty() ? inner : outer + "." + inner;
  }

  private static String named(String name, Layer layer) {
    return name.isEmpty() ? layer.toString() : name;
  }
}
