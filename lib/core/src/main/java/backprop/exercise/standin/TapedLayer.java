package backprop.exercise.standin;

import backprop.exercise.standin.ArrayTape.TapedArray;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.tensor.Shapes;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer of which the formula forward is written down; backward is the tape's. */
final class TapedLayer implements Layer {

  /** What is computed of {@code x} and the parameters. */
  interface TapedFormula {
    TapedArray of(ArrayTape tape, TapedArray x, List<TapedArray> parameters);
  }

  /** Refuses what is no input, by the place that it is given. */
  interface Requirement {
    void check(String place, INDArray x);
  }

  private final String name;
  private final Requirement requirement;
  private final TapedFormula formula;
  private final List<Parameter> parameters;
  private ArrayTape tape;
  private TapedArray x;
  private TapedArray y;
  private List<TapedArray> entries;

  TapedLayer(String name, Requirement requirement, TapedFormula formula, Parameter... parameters) {
    this.name = name;
    this.requirement = requirement;
    this.formula = formula;
    this.parameters = List.of(parameters);
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    requirement.check(name + ".forward", x);
    for (Parameter p : parameters) {
      Shapes.requireType(name + ".forward", "x", x, p.type());
    }
    tape = new ArrayTape();
    this.x = tape.variable(x);
    entries = parameters.stream().map(p -> tape.variable(p.value())).toList();
    y = formula.of(tape, this.x, entries);
    return y.value().dup();
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst(name + ".backward", y == null ? null : y.value());
    Shapes.requireShape(name + ".backward", "dY", dY, y.value().shape());
    Shapes.requireType(name + ".backward", "dY", dY, y.value().dataType());
    tape.backward(y, dY);
    for (int i = 0; i < entries.size(); i++) {
      parameters.get(i).accumulate(entries.get(i).gradient());
    }
    return x.gradient().dup();
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public String toString() {
    return name + " of the library";
  }
}
