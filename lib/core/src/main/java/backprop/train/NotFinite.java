package backprop.train;

import backprop.loss.Loss;
import backprop.nn.Composite;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import backprop.tensor.Workspaces;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Finds where the first NaN or infinity came from, by a second pass.
 *
 * <p>Of a layer made of layers it looks into the layers, and so names the innermost.
 */
final class NotFinite {

  /** What the layer looked at last gave, which the next is given. */
  private INDArray passed;

  private NotFinite() {}

  /** The first parameter of which {@code what} is not finite, by name; null where all are. */
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
      return "the batch contains " + Shapes.notFinite(x) + " of x";
    }
    if (target != null && !finite(target)) {
      return "the batch contains " + Shapes.notFinite(target) + " of the targets";
    }
    NotFinite pass = new NotFinite();
    String layer = pass.forward("", model, x);
    if (layer != null) {
      return "first non-finite output: " + layer;
    }
    if (!Double.isFinite(loss.value(pass.passed, target))) {
      return "the model's output is finite, its loss is not";
    }
    INDArray dY = loss.gradient(pass.passed, target);
    if (!finite(dY)) {
      return "first non-finite gradient: the loss's own, with respect to the model's output";
    }
    layer = pass.backward("", model, dY);
    return layer != null
        ? "first layer whose backward is not finite: " + layer
        : "the loss and its gradients are finite, a penalty's are not";
  }

  /** The innermost layer whose output is not finite; or null, and then it is passed on. */
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
      for (Composite.Part part : composite.parts()) {
        String found = forward(within(name, part.name()), part.layer(), passed);
        if (found != null) {
          return found;
        }
      }
    }
    return named(name, layer);
  }

  /** The innermost layer whose dX, or a parameter's gradient, is not finite; as above. */
  private String backward(String name, Layer layer, INDArray dY) {
    layer.parameters().forEach(Parameter::zeroGradient);
    passed = layer.backward(dY);
    if (finite(passed) && layer.parameters().stream().allMatch(p -> finite(p.gradient()))) {
      return null;
    }
    if (layer instanceof Composite composite) {
      List<Composite.Part> parts = new ArrayList<>(composite.parts());
      Collections.reverse(parts);
      passed = composite.inside(dY);
      for (Composite.Part part : parts) {
        String found = backward(within(name, part.name()), part.layer(), passed);
        if (found != null) {
          return found;
        }
      }
    }
    return named(name, layer);
  }

  /** Of indices there is no gradient, and a layer that reads them may return null. */
  private static boolean finite(INDArray a) {
    return a == null || !a.dataType().isFPType() || Ops.isFinite(a);
  }

  private static String within(String outer, String inner) {
    return outer.isEmpty() || inner.isEmpty() ? outer + inner : outer + "." + inner;
  }

  private static String named(String name, Layer layer) {
    String kind = layer.getClass().getSimpleName();
    return !name.isEmpty() ? name : kind.isEmpty() ? "the model" : kind;
  }
}
