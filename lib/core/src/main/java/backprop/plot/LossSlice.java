package backprop.plot;

import backprop.nn.Parameter;
import backprop.tensor.Ops;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.knowm.xchart.XYChart;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The loss along a straight line through the weights: a cut through a landscape of as many
 * dimensions as there are weights.
 *
 * <pre>
 * f(a) = L(w + a r)     r random, of each parameter's own length: ‖r‖ = ‖w‖
 * </pre>
 *
 * Used in lesson 15; Li, Xu, Taylor, Studer and Goldstein, 2018.
 */
public final class LossSlice {

  private LossSlice() {}

  /**
   * The cut from {@code -reach} to {@code reach}, at {@code points} places; the weights are the
   * same before and after.
   *
   * @param loss of the model as it stands
   * @param points an odd number, so that the weights themselves are among the places
   * @throws IllegalArgumentException if {@code points} is even or below 3, or {@code reach} is not
   *     positive
   */
  public static XYChart of(
      List<Parameter> parameters,
      DoubleSupplier loss,
      double reach,
      int points,
      RandomGenerator random) {
    if (points < 3 || points % 2 == 0 || !(reach > 0)) {
      throw new IllegalArgumentException(
          "LossSlice.of: points must be odd and at least 3, reach above 0, got "
              + points
              + " and "
              + reach);
    }
    List<INDArray> weights = new ArrayList<>();
    List<INDArray> direction = new ArrayList<>();
    for (Parameter p : parameters) {
      weights.add(p.value().dup('f'));
      direction.add(direction(p, random));
    }
    double[] places = new double[points];
    double[] losses = new double[points];
    try {
      for (int i = 0; i < points; i++) {
        places[i] = reach * (2.0 * i / (points - 1) - 1);
        for (int k = 0; k < parameters.size(); k++) {
          INDArray moved = direction.get(k).mul(places[i]).addi(weights.get(k));
          parameters.get(k).value().assign(moved);
        }
        losses[i] = loss.getAsDouble();
      }
    } finally {
      for (int k = 0; k < parameters.size(); k++) {
        parameters.get(k).value().assign(weights.get(k));
      }
    }
    XYChart chart = Style.lines("A cut through the loss", "a, in lengths of the weights", "loss");
    chart.addSeries("L(w + a r)", places, losses);
    return chart;
  }

  private static INDArray direction(Parameter p, RandomGenerator random) {
    double[] drawn = random.doubles(0, 1).limit(p.value().length()).map(u -> u - 0.5).toArray();
    INDArray r = Nd4j.create(drawn, p.value().shape(), 'f').castTo(p.type());
    double length = Math.sqrt(Ops.dot(r, r));
    return r.muli(Math.sqrt(Ops.dot(p.value(), p.value())) / length);
  }
}
