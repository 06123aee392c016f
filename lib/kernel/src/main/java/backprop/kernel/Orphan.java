package backprop.kernel;

/**
 * Ends a kernel whose Jupyter is gone: killed, it has sent no message that the kernel should end,
 * and a cell without end would run for ever.
 */
final class Orphan {

  private static final int PAUSE = 1000;

  private Orphan() {}

  /**
   * Ends this process with another.
   *
   * @param pid of the process that started the kernel, as Jupyter says in JPY_PARENT_PID; where
   *     there is none, the kernel runs for itself
   */
  static void endWith(String pid) {
    if (pid == null) {
      return;
    }
    long jupyter = Long.parseLong(pid);
    Thread watch = new Thread(() -> watch(jupyter), "orphan-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private static void watch(long jupyter) {
    // A process that was killed but not waited for is still there, and yet nobody's parent.
    long parent = parent();
    try {
      while (parent() == parent && ProcessHandle.of(jupyter).isPresent()) {
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      return;
    }
    // At once: nobody is there to hear what a cell, or a hook of its, might still say.
    Runtime.getRuntime().halt(1);
  }

  private static long parent() {
    return ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L);
  }
}
