package backprop.kernel;

import java.util.Optional;
import org.dflib.jjava.jupyter.kernel.DisplayStream;

/**
 * Where the notebook that this JVM runs, if it runs one, shows things. There is one kernel to a
 * JVM.
 */
final class NotebookDisplay {

  private static volatile DisplayStream stream;

  private NotebookDisplay() {}

  static void opened(DisplayStream opened) {
    stream = opened;
  }

  static void closed() {
    stream = null;
  }

  /** Where a running cell shows things; empty outside a notebook. */
  static Optional<DisplayStream> current() {
    return Optional.ofNullable(stream);
  }
}
