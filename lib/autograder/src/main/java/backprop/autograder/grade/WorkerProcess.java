package backprop.autograder.grade;

import backprop.worker.Frames;
import backprop.worker.Request;
import backprop.worker.Wire;
import backprop.worker.Worker;
import backprop.worker.subject.Handed;
import backprop.worker.subject.Reply;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A worker, seen from the grader: one request after another, each answered in time or the worker's
 * last.
 */
final class WorkerProcess implements AutoCloseable {

  private static final SecureRandom RANDOM = new SecureRandom();

  /** How much of what a worker says on stderr is kept. */
  private static final int LAST_WORDS = 2_000;

  private final Process process;
  private final Runnable afterwards;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile String stopped = "";
  private final Frames frames;
  private final StringBuilder lastWords = new StringBuilder();
  private final Thread listening = daemon("worker-stderr", this::listen);
  // A thread of its own, since a read from a pipe can neither time out nor be interrupted.
  private final ExecutorService exchange =
      Executors.newSingleThreadExecutor(work -> daemon("worker-exchange", work));

  /**
   * A worker started by this command. The calling thread must outlive it: on Linux it ends with the
   * thread that started it.
   *
   * @param afterwards what is to be done once it is ended
   * @throws IOException if there is no such command
   */
  WorkerProcess(ProcessBuilder command, Runnable afterwards) throws IOException {
    this.afterwards = afterwards;
    process = command.start();
    long mark = RANDOM.nextLong();
    OutputStream out = new BufferedOutputStream(process.getOutputStream());
    frames = new Frames(new BufferedInputStream(process.getInputStream()), out, mark);
    listening.start();
    exchange.submit(
        () -> {
          new DataOutputStream(out).writeLong(mark);
          return null;
        });
  }

  /** Asks what needs nothing to ask back. */
  Reply ask(Request request, Duration limit) throws WorkerLostException {
    return ask(request, Handed.NOTHING, limit);
  }

  /**
   * Asks, answers what the worker asks back, and waits for its answer. After a {@link
   * WorkerLostException} the process is gone.
   *
   * @throws WorkerLostException if the worker ended, wrote what is no answer, or took too long
   */
  Reply ask(Request request, Handed handed, Duration limit) throws WorkerLostException {
    Future<Reply> reply =
        exchange.submit(
            () -> {
              frames.write(Wire.bytes(request));
              byte[] message = frames.read();
              while (Wire.isQuestion(message)) {
                frames.write(Wire.bytes(Wire.asked(message, handed)));
                message = frames.read();
              }
              return Gate.reply(Wire.reply(message));
            });
    try {
      return reply.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      close();
      throw new WorkerLostException("did not end within " + Limits.text(limit));
    } catch (ExecutionException e) {
      String reason = reason(e.getCause());
      close();
      throw new WorkerLostException(reason);
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new CancellationException("grading was interrupted");
    }
  }

  /**
   * Requires that it answers, and computes.
   *
   * @throws WorkerLostException if it does not
   */
  void requireSound(Duration limit) throws WorkerLostException {
    Reply reply = ask(Request.of(Request.Verb.PING), limit);
    if (reply.failed()) {
      close();
      throw new WorkerLostException("cannot compute: " + reply.failure());
    }
  }

  /** What the worker last said on stderr, for the instructor. */
  String lastWords() {
    synchronized (lastWords) {
      return lastWords.toString().strip();
    }
  }

  private String reason(Throwable thrown) {
    if (!stopped.isEmpty()) {
      return stopped;
    }
    boolean ended =
        thrown instanceof EOFException || String.valueOf(thrown.getMessage()).contains("ipe");
    if (!ended) {
      return "wrote what is no answer (" + thrown.getMessage() + ")";
    }
    try {
      if (!process.waitFor(2, TimeUnit.SECONDS)) {
        return "closed its connection to the grader";
      }
      // Closing takes from the stream what has not been read; what it started may hold it open.
      listening.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "was interrupted";
    }
    int status = process.exitValue();
    return switch (status) {
      case 128 + 6, 128 + 11 -> "crashed in native code, as wild pointers make it";
      case 128 + 9, 128 + 24 ->
          "was killed: for its use of memory or of the processor, or by what it started";
      case Worker.STOPPED -> "lost the thread that called it: another thread stopped that one";
      default -> "ended the program, with status " + status;
    };
  }

  private void listen() {
    byte[] piece = new byte[1024];
    try (InputStream err = process.getErrorStream()) {
      for (int n = err.read(piece); n >= 0; n = err.read(piece)) {
        synchronized (lastWords) {
          lastWords.append(new String(piece, 0, n, StandardCharsets.UTF_8));
          lastWords.delete(0, Math.max(0, lastWords.length() - LAST_WORDS));
        }
      }
    } catch (IOException gone) {
      // It has said all that it will.
    }
  }

  long pid() {
    return process.pid();
  }

  /** Ends it for this reason, which whoever asked it last is told. */
  void stop(String why) {
    stopped = why;
    destroy();
  }

  private void destroy() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Whether it was ended from here. */
  boolean isClosed() {
    return closed.get();
  }

  /** Ends the worker and what it started, now. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    destroy();
    exchange.shutdownNow();
    afterwards.run();
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }
}
