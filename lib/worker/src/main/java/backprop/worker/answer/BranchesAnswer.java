package backprop.worker.answer;

import backprop.exercise.BranchesFactory;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.worker.subject.Arguments;
import backprop.worker.subject.Handed;
import backprop.worker.subject.LocalSubject;
import backprop.worker.subject.Made;
import backprop.worker.subject.Role;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Exercises 09 and 19, the layer of layers: those in it ask the contract for what they compute,
 * each under its place, {@code 1.2 backward} being the second of the first branch.
 */
final class BranchesAnswer {

  /** {@code forward(x, mode)}, {@code backward(dY)}. */
  private static final Role<Branching> ROLE =
      new Role<>(
          Map.of("forward", Branching::forward, "backward", Branching::backward),
          branching -> branching.whole.parameters());

  private BranchesAnswer() {}

  static Subject subject(BranchesFactory factory) {
    return new LocalSubject<>(ROLE, arguments -> make(factory, arguments));
  }

  /**
   * After the name the branches, and the values of parameters {@code p1}, {@code p2}…: in {@code
   * p1,p2 p3;;p4} the first branch has two layers, of two parameters and of one, and the second has
   * none.
   */
  private static Made<Branching> make(BranchesFactory factory, Arguments a) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    Branching branching = new Branching();
    List<List<Layer>> branches = new ArrayList<>();
    for (String row : a.text(1).split(";", -1)) {
      List<Layer> layers = new ArrayList<>();
      for (String names : row.isEmpty() ? new String[0] : row.split(" ")) {
        String place = (branches.size() + 1) + "." + (layers.size() + 1) + " ";
        Handed asks = (operation, arrays) -> branching.handed.ask(place + operation, arrays);
        List<Parameter> own = own(names.split(","), parameters, a.arrays());
        layers.add(new Keeping(asks, new HandedLayer(asks, own)));
      }
      branches.add(List.copyOf(layers));
    }
    branching.whole = factory.create(List.copyOf(branches));
    return new Made<>(branching.whole == null ? null : branching, parameters);
  }

  /** A layer's own parameters: made where their names are met first, shared from there on. */
  private static List<Parameter> own(
      String[] names, Map<String, Parameter> parameters, List<INDArray> values) {
    List<Parameter> own = new ArrayList<>();
    for (String name : names) {
      if (!parameters.containsKey(name)) {
        INDArray value = values.get(parameters.size());
        parameters.put(name, HandedLayer.parameter(own.size(), value));
      }
      own.add(parameters.get(name));
    }
    return own;
  }

  /**
   * A layer that keeps the array it was given, as layers do, and tells the contract at its backward
   * where that holds other numbers by then: {@code 1.2 changed}.
   */
  private static final class Keeping implements Layer {
    private final Handed asks;
    private final Layer layer;
    private INDArray kept;
    private Tensor was;

    Keeping(Handed asks, Layer layer) {
      this.asks = asks;
      this.layer = layer;
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      INDArray y = layer.forward(x, mode);
      kept = x;
      was = Tensor.copyOf(x);
      return y;
    }

    @Override
    public INDArray backward(INDArray dY) {
      if (kept != null) {
        Tensor is = Tensor.copyOf(kept);
        if (!Arrays.equals(was.values(), is.values())) {
          asks.ask("changed", was, is);
        }
      }
      return layer.backward(dY);
    }

    @Override
    public List<Parameter> parameters() {
      return layer.parameters();
    }
  }

  /** A layer of layers, and whom those ask during the call at hand. */
  private static final class Branching {
    private Layer whole;
    private Handed handed = Handed.NOTHING;

    INDArray forward(Arguments a) {
      handed = a.handed();
      return whole.forward(a.array(0), Mode.valueOf(a.text(1)));
    }

    INDArray backward(Arguments a) {
      handed = a.handed();
      return whole.backward(a.array(0));
    }
  }
}
