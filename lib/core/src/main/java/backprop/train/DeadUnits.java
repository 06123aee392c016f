package backprop.train;

import backprop.nn.Composite;
import backprop.nn.Mode;
import backprop.nn.Relu;
import backprop.nn.Sequential;
import backprop.tensor.Given;
import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import org.nd4j.linalg.api.ndarray.INDArray;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Counts the units behind a ReLU that are 0 for every example: no gradient reaches their weights,
 * and they may stay so for good. Derived in lesson 10.
 */
public final class DeadUnits {

  private DeadUnits() {}

  /**
   * A row for each ReLU of the network, also of those within it that are in a row: {@code layer},
   * and {@code dead}, the share of its units that are 0 for all of {@code x}.
   */
  public static Table of(Sequential model, INDArray x) {
    Given.require("DeadUnits.of", "model", model);
    Shapes.requirePresent("DeadUnits.of", "x", x);
    StringColumn layers = StringColumn.create("layer");
    DoubleColumn dead = DoubleColumn.create("dead");
    look("", model, x, layers, dead);
    return Table.create("dead units", layers, dead);
  }

  private static INDArray look(
      String outer, Sequential model, INDArray x, StringColumn layers, DoubleColumn dead) {
    INDArray y = x;
    for (Composite.Part part : model.parts()) {
      String name = outer + part.name();
      if (part.layer() instanceof Sequential inner) {
        y = look(name + ".", inner, y, layers, dead);
        continue;
      }
      y = part.layer().forward(y, Mode.EVAL);
      if (part.layer() instanceof Relu) {
        // How many examples each unit is on for.
        INDArray on = Ops.step(y).sum(0);
        layers.append(name);
        dead.append(1 - Ops.step(on).meanNumber().doubleValue());
      }
    }
    return y;
  }
}
