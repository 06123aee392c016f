package backprop.worker;

import java.lang.reflect.Method;
import jdk.jshell.execution.DirectExecutionControl;

/**
 * Runs snippets in this JVM, on the caller's thread, and keeps the object that the last one gave.
 */
final class KeepingControl extends DirectExecutionControl {

  private Object last;

  /** What the latest snippet gave, as the object it is. */
  Object last() {
    return last;
  }

  @Override
  protected String invoke(Method snippet) throws Exception {
    last = snippet.invoke(null);
    // JShell wants a text. Asking the object for one would run the learner's toString.
    return "";
  }
}
