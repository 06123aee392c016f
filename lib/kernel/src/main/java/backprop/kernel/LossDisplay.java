package backprop.kernel;

import backprop.train.Listener;
import backprop.train.Progress;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.dflib.jjava.jupyter.kernel.DisplayStream;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;

/**
 * A progress bar and a loss curve that are replaced in place.
 *
 * <p>Drawing happens on the thread that trains, so it is rationed: five times a second at most, and
 * never so often that it takes more than a tenth of the time. The last state is always shown.
 */
final class LossDisplay implements Listener {

  private static final long SHORTEST_PAUSE = 200_000_000;
  private static final long PAUSE_TO_DRAWING = 9;

  private final DisplayStream display;
  private final LongSupplier nanoTime;
  private final LossCurve curve = new LossCurve();
  private final String barId = UUID.randomUUID().toString();
  private final String chartId = UUID.randomUUID().toString();
  private boolean barShown;
  private boolean chartShown;
  private long earliest;

  LossDisplay(DisplayStream display, LongSupplier nanoTime) {
    this.display = display;
    this.nanoTime = nanoTime;
    this.earliest = nanoTime.getAsLong();
  }

  @Override
  public void batchDone(Progress progress) {
    curve.add(progress);
    showIfDue(progress);
  }

  @Override
  public void epochDone(Progress progress) {
    showIfDue(progress);
  }

  @Override
  public void trainingDone(Progress progress) {
    show(progress, progress.step() < progress.steps() ? "stopped" : "done");
  }

  private void showIfDue(Progress progress) {
    long start = nanoTime.getAsLong();
    if (start - earliest >= 0) {
      show(progress, "");
      long end = nanoTime.getAsLong();
      earliest = end + Math.max(SHORTEST_PAUSE, PAUSE_TO_DRAWING * (end - start));
    }
  }

  private void show(Progress progress, String state) {
    DisplayData bar = new DisplayData(ProgressBar.text(progress, state));
    bar.putHTML(ProgressBar.html(progress, state));
    send(barId, bar, barShown);
    barShown = true;
    if (!curve.isEmpty()) {
      DisplayData chart;
      if (Letters.missing()) {
        chart = new DisplayData(Letters.instead("Loss by epoch"));
      } else {
        chart = new DisplayData("Loss by epoch");
        PictureRenderer.put(Png.of(new ChartPicture(curve.chart(progress))), chart);
      }
      send(chartId, chart, chartShown);
      chartShown = true;
    }
  }

  private void send(String id, DisplayData data, boolean shown) {
    // The kernel's socket cannot be written to by an interrupted thread. So the mark is lifted, and
    // put back afterwards for the training loop to see.
    boolean interrupted = Thread.interrupted();
    try {
      if (shown) {
        display.updateDisplay(id, data);
      } else {
        data.putTransientData("display_id", id);
        display.display(data);
      }
    } catch (RuntimeException e) {
      // Interrupted just now, while writing: a picture is lost, which no training should end for.
      if (!Thread.currentThread().isInterrupted()) {
        throw e;
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
