package backprop.autograder.grade;

import backprop.autograder.exercise.GradedExercise;
import backprop.autograder.exercise.Shortcut;
import backprop.worker.Request;
import backprop.worker.Request.Verb;
import backprop.worker.subject.CallFailure;
import backprop.worker.subject.Handed;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One notebook in a worker, and its answer as a subject.
 *
 * <p>A worker that is lost, or whose ND4J was broken, costs the test that did it: the next object
 * is made in a new one, where the cells run again. A cell that loses a worker is left out from then
 * on.
 */
final class NotebookSession implements Subject, AutoCloseable {

  private static final int LONGEST_NOTE = 500;

  private final Sandbox sandbox;
  private final int slot;
  private final Limits limits;
  private final Notebook notebook;
  private final GradedExercise<?> exercise;
  private final Map<Integer, String> failedCells = new TreeMap<>();
  private final List<Integer> deadlyCells = new ArrayList<>();
  private final Instant latest;
  private Instant end;
  private boolean learnersEnd;
  private boolean forgotten;
  private WorkerProcess worker;
  private Instant testEnd;
  private CallFailure lost;
  private String note = "";
  private int place;
  private int placeInWorker;

  /**
   * Runs the notebook's cells, and takes for its answer what its check cells see, or else what the
   * exercise's own expression gives.
   *
   * @param latest the end of the learner's time
   * @throws UngradableException if there is no answer to test, with the cells' failures
   */
  NotebookSession(
      Sandbox sandbox,
      int slot,
      Limits limits,
      Instant latest,
      Notebook notebook,
      GradedExercise<?> exercise)
      throws UngradableException {
    this.sandbox = sandbox;
    this.slot = slot;
    this.limits = exercise.standsOn().isEmpty() ? limits : limits.ofMilestone();
    this.notebook = notebook;
    this.exercise = exercise;
    this.latest = latest;
    allow();
    try {
      begin();
    } catch (UngradableException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Gives it a notebook's time from now on, within its learner's. */
  private void allow() {
    Instant own = Instant.now().plus(limits.notebook());
    learnersEnd = latest.isBefore(own);
    end = learnersEnd ? latest : own;
  }

  private void begin() throws UngradableException {
    close();
    worker = sandbox.start(exercise.leftOut(), slot);
    placeInWorker = 0;
    int checks = notebook.lastCheck() + 1;
    List<Notebook.Cell> cells = notebook.cells();
    if (!run(cells.subList(0, checks))
        || checks > 0 && checked(cells.subList(checks, cells.size()))) {
      return;
    }
    // A check in a method of the notebook's own may be called further below.
    if (run(cells.subList(checks, cells.size())) && !checked(List.of())) {
      register();
    }
  }

  /**
   * Whether the worker outlives these cells; where not, a new one has begun anew without the cell.
   */
  private boolean run(List<Notebook.Cell> cells) throws UngradableException {
    for (Notebook.Cell cell : cells) {
      if (deadlyCells.contains(cell.number())) {
        continue;
      }
      try {
        Reply reply = worker.ask(about(Verb.CELL, cell), atMost(limits.cell()));
        if (reply.failed()) {
          failedCells.put(cell.number(), said("cell " + cell.number(), reply.failure()));
        }
      } catch (WorkerLostException e) {
        deadlyCells.add(cell.number());
        failedCells.put(cell.number(), "cell " + cell.number() + " " + e.getMessage());
        begin();
        return false;
      }
    }
    return true;
  }

  /** Whether the notebook's check cells were given an answer. The cells below them do not count. */
  private boolean checked(List<Notebook.Cell> below) throws UngradableException {
    try {
      for (Notebook.Cell cell : below) {
        worker.ask(about(Verb.READ, cell), atMost(limits.cell()));
      }
      Request request = Request.of(Verb.CHECKED, new PlainValue.Text(exercise.exercise().id()));
      return answers(worker.ask(request, atMost(limits.cell())));
    } catch (WorkerLostException e) {
      throw noAnswer(exercise.registration() + " " + e.getMessage());
    }
  }

  private static Request about(Verb verb, Notebook.Cell cell) {
    return Request.of(verb, new PlainValue.Num(cell.number()), new PlainValue.Text(cell.source()));
  }

  private void register() throws UngradableException {
    Request request =
        Request.of(
            Verb.ANSWER,
            new PlainValue.Text(exercise.exercise().factory().getName()),
            new PlainValue.Text(exercise.registration()));
    try {
      Reply reply = worker.ask(request, atMost(limits.cell()));
      if (!answers(reply)) {
        throw noAnswer(said(exercise.registration(), reply.failure()));
      }
    } catch (WorkerLostException e) {
      throw noAnswer(exercise.registration() + " " + e.getMessage());
    }
  }

  private boolean answers(Reply reply) {
    if (reply.result() instanceof PlainValue.Text text) {
      // A worker's word, and so no longer than an honest one's.
      note = text.value().substring(0, Math.min(LONGEST_NOTE, text.value().length()));
    }
    return !reply.failed();
  }

  private UngradableException noAnswer(String failure) {
    List<String> failures = new ArrayList<>(failedCells.values());
    failures.add("no answer to test: " + failure);
    if (!failedCells.isEmpty()) {
      failures.add(
          "what stands below a line that fails did not run; mend the first, then restart the kernel"
              + " and run all cells");
    }
    for (String leftOut : exercise.leftOut()) {
      String name = leftOut.substring(leftOut.lastIndexOf('.') + 1);
      if (failures.stream().anyMatch(f -> List.of(f.split("\\W+")).contains(name))) {
        failures.add(0, Shortcut.refusal(name));
      }
    }
    return new UngradableException(String.join("\n", failures));
  }

  /** Which definition counts, where the answer is defined in several cells; otherwise empty. */
  String note() {
    return note;
  }

  /** What the worker says of a cell; of what was thrown around it, what that was. */
  private static String said(String place, CallFailure failure) {
    return failure.thrown() ? place + " ended in " + failure : failure.message();
  }

  /** Whether the notebook's classes name what this shortcut brings with it. */
  boolean names(Shortcut shortcut) throws UngradableException {
    Request request = Request.of(Verb.REFERENCES, new PlainValue.Text(shortcut.use().pattern()));
    try {
      Reply reply = worker.ask(request, atMost(limits.cell()));
      if (reply.failed()) {
        throw unread(reply.failure().toString());
      }
      return reply.result() instanceof PlainValue.Text;
    } catch (WorkerLostException e) {
      throw unread("it " + e.getMessage());
    }
  }

  private static UngradableException unread(String why) {
    return new UngradableException("what the answer uses could not be read: " + why);
  }

  /** What is left of the notebook's time, and no more than this. */
  private Duration atMost(Duration limit) throws UngradableException {
    Duration left = Duration.between(Instant.now(), end);
    if (left.isNegative() || left.isZero()) {
      throw new UngradableException(
          learnersEnd
              ? limits.learnerIsOver()
              : "the notebook's " + Limits.text(limits.notebook()) + " are over");
    }
    return left.compareTo(limit) < 0 ? left : limit;
  }

  @Override
  public Reply construct(List<PlainValue> arguments) {
    testEnd = Instant.now().plus(limits.test());
    if (worker != null) {
      try {
        worker.requireSound(limits.test());
      } catch (WorkerLostException e) {
        // What it broke in its last test must not cost the next ones.
        close();
      }
    }
    if (worker == null) {
      try {
        begin();
      } catch (UngradableException e) {
        lost = CallFailure.because(e.getMessage());
        close();
        return Reply.failure(lost);
      }
      testEnd = Instant.now().plus(limits.test());
    }
    return ask(new Request(Verb.CONSTRUCT, arguments));
  }

  private Reply ask(Request request) {
    return ask(request, Handed.NOTHING);
  }

  private Reply ask(Request request, Handed handed) {
    if (worker == null) {
      return Reply.failure(lost);
    }
    try {
      Duration left = Duration.between(Instant.now(), testEnd);
      if (place != placeInWorker) {
        worker.ask(Request.of(Verb.TURN_TO, new PlainValue.Num(place)), limits.test());
        placeInWorker = place;
      }
      return worker.ask(request, handed, atMost(left.isNegative() ? Duration.ZERO : left));
    } catch (WorkerLostException e) {
      String what = e.getMessage().startsWith("did not end") ? late() : "it " + e.getMessage();
      lost = CallFailure.because(what);
    } catch (UngradableException e) {
      lost = CallFailure.because(e.getMessage());
    }
    close();
    return Reply.failure(lost);
  }

  private String late() {
    return "it had "
        + Limits.text(limits.test())
        + " for this test, and did not end; is there a loop"
        + " that never does, or a wait for what never comes?";
  }

  @Override
  public Reply turnTo(int place) {
    // The worker hears of it with the next request: none may be there yet, or the last one be lost.
    this.place = place;
    return new Reply(null, List.of(), List.of(), null);
  }

  @Override
  public boolean forget() {
    close();
    if (!forgotten) {
      // What it passed it passed within its time, and has as much for it once more.
      forgotten = true;
      allow();
    }
    return true;
  }

  @Override
  public Reply call(Handed handed, String operation, PlainValue... arguments) {
    List<PlainValue> all = new ArrayList<>();
    all.add(new PlainValue.Text(operation));
    all.addAll(List.of(arguments));
    return ask(new Request(Verb.CALL, all), handed);
  }

  @Override
  public Reply listed() {
    return ask(Request.of(Verb.LISTED));
  }

  @Override
  public Reply parameter(String name) {
    return ask(Request.of(Verb.PARAMETER, new PlainValue.Text(name)));
  }

  @Override
  public Reply setParameter(String name, Tensor value) {
    return ask(Request.of(Verb.SET_PARAMETER, new PlainValue.Text(name), value));
  }

  @Override
  public Reply gradient(String name) {
    return ask(Request.of(Verb.GRADIENT, new PlainValue.Text(name)));
  }

  @Override
  public Reply setGradient(String name, Tensor gradient) {
    return ask(Request.of(Verb.SET_GRADIENT, new PlainValue.Text(name), gradient));
  }

  @Override
  public void close() {
    if (worker != null) {
      worker.close();
      worker = null;
    }
  }
}
