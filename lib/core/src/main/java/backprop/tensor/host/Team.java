package backprop.tensor.host;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * The threads that share the pieces of one operation, and wait for the next one awake.
 *
 * <p>A training step is hundreds of operations of some microseconds each. A thread that sleeps in
 * between takes longer to wake than its share of the work takes to do, so it looks for the next
 * operation for a moment, and only then goes to sleep.
 */
final class Team {

  /** How long a thread looks for work before it sleeps: longer than a step goes without. */
  private static final long AWAKE_NANOS = 500_000;

  /** How often it looks between two glances at the clock; then it lets others have the core. */
  private static final int GLANCES = 200;

  private final Thread[] members;
  private final ReentrantLock busy = new ReentrantLock();
  private volatile Job job;

  /** So many threads beside the caller's. */
  Team(int others) {
    members = new Thread[others];
    for (int i = 0; i < others; i++) {
      members[i] = new Thread(this::work, "backprop-" + (i + 1));
      members[i].setDaemon(true);
      members[i].start();
    }
  }

  /** How many work on a job, the caller with them. */
  int size() {
    return members.length + 1;
  }

  /**
   * Does {@code piece} for 0 to {@code pieces - 1}, and returns when all are done. Where the team
   * is at work already, for another thread or for the piece that asks, the caller does it alone.
   */
  void share(int pieces, IntConsumer piece) {
    if (busy.isHeldByCurrentThread() || !busy.tryLock()) {
      for (int i = 0; i < pieces; i++) {
        piece.accept(i);
      }
      return;
    }
    try {
      Job next = new Job(pieces, piece);
      job = next;
      for (Thread member : members) {
        // Costs nothing where it is awake.
        LockSupport.unpark(member);
      }
      next.help();
      next.await();
    } finally {
      job = null;
      busy.unlock();
    }
  }

  private void work() {
    Job last = null;
    long idleSince = System.nanoTime();
    while (true) {
      Job next = job;
      if (next != null && next != last) {
        next.help();
        last = next;
        idleSince = System.nanoTime();
        continue;
      }
      last = next == null ? null : last;
      for (int i = 0; i < GLANCES && job == next; i++) {
        Thread.onSpinWait();
      }
      if (System.nanoTime() - idleSince > AWAKE_NANOS) {
        LockSupport.park(this);
      } else {
        Thread.yield();
      }
    }
  }

  /** Pieces to be done, each by whoever comes first. */
  private static final class Job {
    private final int pieces;
    private final IntConsumer piece;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicReference<Throwable> wrong = new AtomicReference<>();

    Job(int pieces, IntConsumer piece) {
      this.pieces = pieces;
      this.piece = piece;
    }

    void help() {
      for (int i = next.getAndIncrement(); i < pieces; i = next.getAndIncrement()) {
        try {
          piece.accept(i);
        } catch (RuntimeException | Error e) {
          wrong.compareAndSet(null, e);
        } finally {
          done.incrementAndGet();
        }
      }
    }

    void await() {
      for (int i = 1; done.get() < pieces; i++) {
        if (i % GLANCES == 0) {
          Thread.yield();
        } else {
          Thread.onSpinWait();
        }
      }
      if (wrong.get() instanceof Error e) {
        throw e;
      }
      if (wrong.get() instanceof RuntimeException e) {
        throw e;
      }
    }
  }
}
