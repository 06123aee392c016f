package backprop.train;

import backprop.tensor.Given;
import java.io.PrintStream;
import java.util.Locale;
import tech.tablesaw.api.Row;

/** Prints a line for each epoch. */
public final class PrintEpochs implements Listener {

  private final PrintStream out;

  /** Prints to {@code out}, {@code System.out} in a notebook. */
  public PrintEpochs(PrintStream out) {
    this.out = Given.require("PrintEpochs", "out", out);
  }

  @Override
  public void epochDone(Progress p) {
    Row row = p.history().row(p.history().rowCount() - 1);
    double accuracy = row.getDouble("validation accuracy");
    out.printf(
        Locale.ROOT,
        "epoch %d of %d   train loss %.4f   validation loss %.4f   %s%.1f s%n",
        p.epoch(),
        p.epochs(),
        row.getDouble("train loss"),
        row.getDouble("validation loss"),
        Double.isNaN(accuracy)
            ? ""
            : String.format(Locale.ROOT, "accuracy %.1f %%   ", 100 * accuracy),
        p.seconds());
  }
}
