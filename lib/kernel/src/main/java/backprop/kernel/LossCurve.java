package backprop.kernel;

import backprop.plot.Style;
import backprop.train.Progress;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.SeriesMarkers;
import tech.tablesaw.api.Table;

/**
 * The loss over the epochs, part of an epoch included: the mean over the epoch's batches so far.
 */
final class LossCurve {

  private static final int MOST_POINTS = 400;

  private final List<Double> epochs = new ArrayList<>();
  private final List<Double> losses = new ArrayList<>();

  /** Adds a point, if it is one of those that are drawn: {@value #MOST_POINTS} in all. */
  void add(Progress p) {
    long every = Math.max(1, (p.steps() + MOST_POINTS - 1) / MOST_POINTS);
    if (p.step() % every == 0 || p.step() == p.steps()) {
      epochs.add((double) p.step() * p.epochs() / p.steps());
      losses.add(p.loss());
    }
  }

  boolean isEmpty() {
    return epochs.isEmpty();
  }

  XYChart chart(Progress progress) {
    XYChart chart = Style.lines("Loss by epoch", "epoch", "loss");
    chart.getStyler().setXAxisMin(0.0);
    chart.getStyler().setXAxisMax((double) progress.epochs());
    chart.addSeries("train loss, this epoch so far", epochs, losses).setMarker(SeriesMarkers.NONE);
    Table history = progress.history();
    if (history.rowCount() > 0) {
      chart.addSeries(
          "validation loss",
          history.intColumn("epoch").asDoubleArray(),
          history.doubleColumn("validation loss").asDoubleArray());
    }
    return chart;
  }
}
