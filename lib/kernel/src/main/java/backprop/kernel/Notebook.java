package backprop.kernel;

import java.util.Optional;
import org.dflib.jjava.jupyter.kernel.DisplayStream;

/** The notebook that this JVM runs, if it runs one. There is one kernel to a JVM. */
final class Notebook {

  private static volatile DisplayStream display;

  private Notebook() {}

  static void opened(DisplayStream stream) {
    display = stream;
  }

  static void closed() {
    display = null;
  }

  /** Where a running cell shows things; empty outside a notebook. */
  static Optional<DisplayStream> display() {
    return Optional.ofNullable(display);
  }
}
