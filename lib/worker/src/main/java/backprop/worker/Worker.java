package backprop.worker;

import backprop.worker.answer.Answers;
import backprop.worker.subject.CallFailure;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The process in which one learner's notebook runs while it is graded.
 *
 * <p>It does what the grader's {@link Request}s say, one after another, and knows nothing of what
 * is right: no contract, no JUnit, no solution, no report. The first eight bytes that it reads are
 * the mark of its {@link Frames}. What a notebook prints goes nowhere, what it reads is empty.
 */
public final class Worker {

  /** The exit status of a worker whose own thread another thread has stopped. */
  public static final int STOPPED = 97;

  /**
   * The thread that serves the grader, and so calls the answer. Other threads of the notebook may
   * find it, and interrupt it; but nobody else's wish ends what the grader asked for. Where the
   * answer interrupts itself, the mark is seen until the next request.
   */
  private static final class Serving extends Thread {

    Serving(Runnable work) {
      super(work, "serving");
    }

    @Override
    public void interrupt() {
      if (Thread.currentThread() == this) {
        super.interrupt();
      }
    }
  }

  /** What a cell passed to {@code Autograder.check}. */
  private record Checked(Object factory, int cell, String source) {}

  private final NotebookShell shell = new NotebookShell();
  private final Map<String, Checked> checked = new HashMap<>();
  private Subject subject;

  private final Frames frames;

  private Worker(Frames frames) {
    this.frames = frames;
  }

  /** Serves until the grader closes the stream. */
  public static void main(String[] arguments) {
    // What the notebook prints on stderr goes nowhere.
    PrintStream said = System.err;
    new Serving(
            () -> {
              try {
                serve(said);
              } catch (ThreadDeath stopped) {
                // Another thread's doing, between two answers. Others would keep the process.
                Runtime.getRuntime().halt(STOPPED);
              } catch (Throwable broken) {
                broken.printStackTrace(said);
                Runtime.getRuntime().halt(1);
              }
            })
        .start();
  }

  private static void serve(PrintStream said) throws IOException {
    // Beside the shell, which takes as long to start; the first product waits for it.
    Thread loading = new Thread(() -> Nd4j.zeros(DataType.FLOAT, 1), "nd4j-loading");
    loading.setDaemon(true);
    loading.setUncaughtExceptionHandler((thread, thrown) -> thrown.printStackTrace(said));
    loading.start();
    InputStream in = new BufferedInputStream(new FileInputStream(FileDescriptor.in));
    OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out));
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    Frames frames = new Frames(in, out, new DataInputStream(in).readLong());
    Worker worker = new Worker(frames);
    while (true) {
      // For each request anew: where a cell takes the streams away, compilers that write to them
      // fail.
      System.setIn(InputStream.nullInputStream());
      System.setOut(nowhere);
      System.setErr(nowhere);
      Request request;
      try {
        request = Wire.request(frames.read());
      } catch (EOFException graderIsDone) {
        // Threads that a notebook left behind must not keep the process.
        Runtime.getRuntime().halt(0);
        return;
      }
      frames.write(Wire.bytes(worker.placed(worker.answer(request))));
    }
  }

  /** With the lines of cells for those of what JShell compiled. */
  private Reply placed(Reply reply) {
    if (!reply.failed()) {
      return reply;
    }
    CallFailure failure = reply.failure();
    return Reply.failure(failure.at(shell.inCell(failure.place())));
  }

  private Reply answer(Request request) {
    List<PlainValue> arguments = request.arguments();
    // The answer's own interrupt of its last call must not end what follows.
    Thread.interrupted();
    try {
      return switch (request.verb()) {
        case PING -> {
          INDArray ones = Nd4j.ones(DataType.DOUBLE, 2, 2);
          double sum = ones.mmul(ones).addi(1).sumNumber().doubleValue();
          if (sum != 12) {
            throw new IllegalStateException("ND4J computes 12 as " + sum);
          }
          yield done();
        }
        case CELL -> {
          run(number(arguments, 0), text(arguments, 1));
          yield done();
        }
        case READ -> {
          shell.read(number(arguments, 0), text(arguments, 1));
          yield done();
        }
        case CHECKED -> {
          Checked seen = checked.get(text(arguments, 0));
          if (seen == null) {
            yield Reply.failure(CallFailure.because("no cell checks an answer"));
          }
          subject = Answers.subjectOf(seen.factory());
          yield said(shell.declaredTwice(seen.source(), seen.cell()));
        }
        case ANSWER -> {
          Class<?> factory = Class.forName(text(arguments, 0));
          subject = Answers.subjectOf(factory(factory, text(arguments, 1)));
          yield said(shell.declaredTwice(text(arguments, 1), Integer.MAX_VALUE - 1));
        }
        case REFERENCES ->
            References.found(Pattern.compile(text(arguments, 0))).map(Worker::said).orElse(done());
        case CONSTRUCT -> subject.construct(arguments);
        case TURN_TO -> subject.turnTo((int) ((PlainValue.Num) arguments.get(0)).value());
        case CALL -> {
          try (Questions questions = new Questions(frames)) {
            yield subject.call(
                questions,
                text(arguments, 0),
                arguments.subList(1, arguments.size()).toArray(PlainValue[]::new));
          }
        }
        case LISTED -> subject.listed();
        case PARAMETER -> subject.parameter(text(arguments, 0));
        case SET_PARAMETER -> subject.setParameter(text(arguments, 0), (Tensor) arguments.get(1));
        case GRADIENT -> subject.gradient(text(arguments, 0));
        case SET_GRADIENT -> subject.setGradient(text(arguments, 0), (Tensor) arguments.get(1));
      };
    } catch (CellException e) {
      return Reply.failure(CallFailure.because(e.getMessage()));
    } catch (Throwable thrown) {
      // Out of memory, a stack that overflows in JShell itself: whatever it is, the grader hears.
      return Reply.failure(CallFailure.of(thrown));
    }
  }

  private void run(int number, String source) throws CellException {
    try {
      shell.run(number, source);
    } finally {
      Map<String, Object> given = CheckedAnswers.take();
      // What a class still lacks may stand further below: then its check cell saw nothing.
      if (!given.isEmpty() && shell.missingOf(source).isEmpty()) {
        given.forEach(
            (exercise, factory) -> checked.put(exercise, new Checked(factory, number, source)));
      }
    }
  }

  private Object factory(Class<?> type, String registration) throws CellException {
    try {
      return shell.value("(" + type.getCanonicalName() + ") " + registration);
    } catch (CellException whole) {
      return new FactoryOfParts(shell, type, registration).made(type, whole);
    }
  }

  private static Reply said(String text) {
    return new Reply(new PlainValue.Text(text), List.of(), List.of(), null);
  }

  private static int number(List<PlainValue> arguments, int i) {
    return (int) ((PlainValue.Num) arguments.get(i)).value();
  }

  private static Reply done() {
    return new Reply(null, List.of(), List.of(), null);
  }

  private static String text(List<PlainValue> arguments, int i) {
    return ((PlainValue.Text) arguments.get(i)).value();
  }
}
