package backprop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.train.Progress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.dflib.jjava.jupyter.kernel.DisplayStream;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

class LossDisplayTest {

  private static final long MILLISECOND = 1_000_000;

  /** Keeps what a notebook would be sent. */
  private static class Sent extends DisplayStream {
    final List<String> displayed = new ArrayList<>();
    final List<String> updated = new ArrayList<>();
    final List<String> texts = new ArrayList<>();
    boolean interruptedWhileSending;

    @Override
    public void display(DisplayData data) {
      displayed.add(data.getDisplayId());
      keep(data);
    }

    @Override
    public void updateDisplay(String id, DisplayData data) {
      updated.add(id);
      keep(data);
    }

    private void keep(DisplayData data) {
      interruptedWhileSending |= Thread.currentThread().isInterrupted();
      texts.add((String) data.getData(MIMEType.TEXT_PLAIN));
    }

    long bars() {
      return texts.stream().filter(t -> t.contains("epoch 1 of")).count();
    }
  }

  private final Sent sent = new Sent();
  private long now;
  private final LossDisplay display = new LossDisplay(sent, () -> now);
  private final Table history =
      Table.create(
          "history",
          IntColumn.create("epoch"),
          DoubleColumn.create("train loss"),
          DoubleColumn.create("validation loss"),
          DoubleColumn.create("validation accuracy"));

  private Progress at(long step) {
    return new Progress(1, 1, step, 1000, 0.5, 2.0, history);
  }

  @Test
  @DisplayName("A thousand batches within one second are shown five times, and once at the end")
  void fiveTimesASecond() {
    for (int step = 1; step <= 1000; step++) {
      display.batchDone(at(step));
      now += MILLISECOND;
    }
    assertEquals(5, sent.bars());

    display.trainingDone(at(1000));
    assertEquals(6, sent.bars());
    assertTrue(sent.texts.stream().anyMatch(t -> t.startsWith("done, epoch 1 of 1, 100 %")));
  }

  @Test
  @DisplayName("Where drawing is slow, ninety hundredths of the time are left for training")
  void slowDrawing() {
    Sent slow =
        new Sent() {
          @Override
          public void updateDisplay(String id, DisplayData data) {
            super.updateDisplay(id, data);
            now += 100 * MILLISECOND;
          }
        };
    LossDisplay slowDisplay = new LossDisplay(slow, () -> now);
    long trained = 0;
    for (int step = 1; step <= 1000; step++) {
      now += 10 * MILLISECOND;
      trained += 10 * MILLISECOND;
      slowDisplay.batchDone(at(step));
    }

    assertTrue(10 * trained >= 8.9 * now, trained + " of " + now);
    assertTrue(slow.updated.size() > 4, "and still it is drawn");
  }

  @Test
  @DisplayName("The bar and the chart are displayed once each, and then replaced in place")
  void inPlace() {
    display.batchDone(at(3));
    now += 1000 * MILLISECOND;
    display.batchDone(at(6));
    display.trainingDone(at(1000));

    assertEquals(2, sent.displayed.size());
    assertNotEquals(sent.displayed.get(0), sent.displayed.get(1));
    assertEquals(4, sent.updated.size());
    Set<String> ids = new HashSet<>(sent.updated);
    assertEquals(Set.copyOf(sent.displayed), ids);
  }

  @Test
  @DisplayName("Training that ended early says that it was stopped")
  void stopped() {
    display.batchDone(at(1));
    display.trainingDone(at(500));

    assertTrue(sent.texts.contains("stopped, epoch 1 of 1, 50 %, loss 0.5000, 2.0 s"));
  }

  @Test
  @DisplayName(
      "While something is sent, the thread's interrupt mark is lifted; afterwards it is back")
  void interrupted() {
    Thread.currentThread().interrupt();
    display.batchDone(at(1));
    display.trainingDone(at(1));

    assertTrue(Thread.interrupted(), "the training loop must still see it");
    assertFalse(sent.texts.isEmpty());
    assertFalse(sent.interruptedWhileSending);
  }

  @Test
  @DisplayName("An interrupt that cuts off a message does not end the training")
  void cutOff() {
    LossDisplay cut =
        new LossDisplay(
            new DisplayStream() {
              @Override
              public void display(DisplayData data) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("EINTR");
              }
            },
            () -> now);
    cut.batchDone(at(1));

    assertTrue(Thread.interrupted(), "the training loop must still see it");
  }

  @Test
  @DisplayName("A message that fails for another reason is no secret")
  void failed() {
    LossDisplay broken =
        new LossDisplay(
            new DisplayStream() {
              @Override
              public void display(DisplayData data) {
                throw new IllegalStateException("closed");
              }
            },
            () -> now);

    assertThrows(IllegalStateException.class, () -> broken.batchDone(at(1)));
  }

  @Test
  @DisplayName("The curve keeps 400 points of a long training, the last among them")
  void points() {
    LossCurve curve = new LossCurve();
    for (int step = 1; step <= 100_000; step++) {
      curve.add(new Progress(1, 10, step, 100_000, 1.0 / step, 0, history));
    }
    double[] xs =
        curve
            .chart(new Progress(10, 10, 100_000, 100_000, 0, 0, history))
            .getSeries("train loss, this epoch so far")
            .getXData();

    assertEquals(400, xs.length);
    assertEquals(10, xs[399]);
  }

  @Test
  @DisplayName("The validation loss is drawn at the ends of the epochs of the history")
  void validation() {
    history.intColumn("epoch").append(1);
    history.doubleColumn("validation loss").append(0.7);
    LossCurve curve = new LossCurve();
    curve.add(at(1000));
    double[] ys = curve.chart(at(1000)).getSeries("validation loss").getYData();

    assertEquals(1, ys.length);
    assertEquals(0.7, ys[0]);
  }
}
