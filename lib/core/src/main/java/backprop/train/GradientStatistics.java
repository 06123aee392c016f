package backprop.train;

import backprop.nn.Layer;
import backprop.nn.Parameter;
import backprop.tensor.Given;
import backprop.tensor.Ops;
import backprop.tensor.Workspaces;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Writes down, every so many steps, how large each parameter's gradient is, and how far the step
 * moved it.
 *
 * <pre>
 * gradient   ‖g‖      the Euclidean norm, after clipping
 * weight     ‖w‖      after the step
 * update     ‖Δw‖ / ‖w‖
 * </pre>
 *
 * An update of about 1e-3 of the weights is healthy; far less, and a layer hardly learns; far more,
 * and it jumps about. Derived in lesson 15.
 */
public final class GradientStatistics implements Listener {

  private final Map<String, Parameter> named;
  private final int every;
  private final Map<String, INDArray> before = new LinkedHashMap<>();
  private final Table table =
      Table.create(
          "gradients",
          LongColumn.create("step"),
          StringColumn.create("parameter"),
          DoubleColumn.create("gradient norm"),
          DoubleColumn.create("weight norm"),
          DoubleColumn.create("update to weight"));

  /**
   * Looks at the model's parameters every {@code every} steps.
   *
   * @throws IllegalArgumentException if that is not positive
   */
  public GradientStatistics(Layer model, int every) {
    if (every < 1) {
      throw new IllegalArgumentException(
          "GradientStatistics: every must be at least 1, got " + every);
    }
    this.named = Given.require("GradientStatistics", "model", model).named();
    this.every = every;
    remember();
  }

  @Override
  public List<Parameter> watched() {
    return List.copyOf(named.values());
  }

  @Override
  public void batchDone(Progress progress) {
    long step = progress.step();
    if (step % every == 0) {
      named.forEach((name, p) -> write(step, name, p));
    }
    // What the next row is compared with.
    if ((step + 1) % every == 0) {
      remember();
    }
  }

  private void remember() {
    named.forEach((name, p) -> before.put(name, Workspaces.outside(() -> p.value().dup('f'))));
  }

  private void write(long step, String name, Parameter p) {
    double weight = norm(p.value());
    table.longColumn("step").append(step);
    table.stringColumn("parameter").append(name);
    table.doubleColumn("gradient norm").append(norm(p.gradient()));
    table.doubleColumn("weight norm").append(weight);
    table.doubleColumn("update to weight").append(norm(p.value().sub(before.get(name))) / weight);
  }

  private static double norm(INDArray a) {
    return Math.sqrt(Ops.dot(a, a));
  }

  /**
   * A row for each step looked at and each parameter: {@code step}, {@code parameter}, {@code
   * gradient norm}, {@code weight norm}, {@code update to weight}.
   */
  public Table table() {
    return table;
  }
}
