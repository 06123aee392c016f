package backprop.autograder.contract.exercise;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;

import backprop.autograder.contract.AssignmentExtension;
import backprop.autograder.contract.Diagnosis;
import backprop.autograder.contract.Draw;
import backprop.autograder.contract.Expect;
import backprop.autograder.contract.Hint;
import backprop.autograder.contract.Holding;
import backprop.autograder.contract.Points;
import backprop.autograder.contract.exercise.ParallelSpecimens.Back;
import backprop.autograder.contract.exercise.ParallelSpecimens.There;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a block does whose two branches stand side by side, behind one norm. It is constructed with
 * a name, the layout, and the values of the parameters, named {@code p1}, {@code p2}…
 *
 * <p>The layers compute here, and all that they are asked is known. So backward is held against
 * what the layers met in the answer's own forward, right or wrong.
 */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class ParallelContract {

  private static final String FORWARD = "forward adds both branches to X";
  private static final String BACKWARD = "backward returns the gradient by the input";
  private static final String BRANCHES = "each branch has its gradients from dY";
  private static final String NORM = "the norm has its gradients from both branches";

  private static final String Y = "Y = X + A(N(X)) + F(N(X))";
  private static final String DX = "dX = dY + N.backward(A.backward(dY) + F.backward(dY))";

  private static final double TOLERANCE = 1e-9;
  private static final double SHARE = 0.4;

  /** The numbers of a branch's parameters. */
  private static final List<Integer> ATTENTION = List.of(2, 3, 4);

  private static final List<Integer> FEED_FORWARD = List.of(5);

  private static final long D = 3;

  private final Subject subject;
  private final Random random;

  /** What the block at hand is made of and was asked. */
  private ParallelSpecimens layers;

  private List<Tensor> parameters;
  private Tensor x;
  private Tensor dY;

  ParallelContract(Subject subject, long seed) {
    this.subject = subject;
    random = new Random(seed);
  }

  @BeforeEach
  void first() {
    Expect.worked("turning to the first object", subject.turnTo(0));
  }

  @Test
  @Order(1)
  @Points(3)
  @DisplayName(FORWARD)
  @Hint(
      "Three terms: X as it came in, and what each branch makes of N(X). Neither branch sees what"
          + " the other made.")
  void forward() {
    construct(2, 3);
    y();
  }

  private void y() {
    Tensor y = array(Y, call("forward", x, new PlainValue.Text("TRAIN")));
    There due = ParallelSpecimens.there(x, parameters);
    Tensor n = due.normed();
    Tensor a = due.attended();
    Tensor f = due.fed();
    ParallelSpecimens other = new ParallelSpecimens();
    Tensor u = x.plus(a);
    Diagnosis known =
        new Diagnosis(1)
            .orElse("X itself is missing: the way around the block", a.plus(f))
            .orElse("N(X) stands where X itself is due", n.plus(a).plus(f))
            .orElse("F's branch is missing", u)
            .orElse("A's branch is missing", x.plus(f))
            .orElse("X is in it twice, once for each branch", due.y().plus(x))
            .orElse(
                "one branch stands behind the other, as in the lesson's block",
                u.plus(through(other, 2, through(other, 0, u))))
            .orElse("F's branch is subtracted, and its sum with A's is due", u.plus(f.times(-1)))
            .orElse("A's branch is subtracted", x.plus(f).plus(a.times(-1)))
            .orElse("F is given what A made", u.plus(through(other, 2, a)))
            .orElse(
                "the branches are given X, and N(X) is due",
                x.plus(through(other, 1, x)).plus(through(other, 2, x)))
            .orElse("F is given X, and N(X) is due", u.plus(through(other, 2, x)))
            .orElse("A is given X, and N(X) is due", x.plus(through(other, 1, x)).plus(f))
            .orElse("yours is X itself, as it came in", x);
    Expect.close(Y, due.y(), y, TOLERANCE, known);
  }

  private Tensor through(ParallelSpecimens other, int layer, Tensor of) {
    return other.through(layer, of, parameters);
  }

  @Test
  @Order(2)
  @Points(5)
  @DisplayName(BACKWARD)
  @Hint(
      "X goes three ways to Y, and dX has a term for each. Two of the ways are one until behind the"
          + " norm: what does the chain rule do with paths that part there?")
  void backward() {
    construct(2, 3);
    dX();
  }

  private void dX() {
    call("forward", x, new PlainValue.Text("TRAIN"));
    Back due = layers.back(x, dY, parameters);
    Diagnosis known =
        new Diagnosis(1)
            .orElse("dY itself is missing: the way around the block", due.norm())
            .orElse("dY is in it twice", due.dX().plus(dY))
            .orElse("dY is subtracted, and it is due as it is", due.norm().plus(dY.times(-1)))
            .orElse(
                "N is given the difference of both branches' gradients, and their sum is due",
                dY.plus(norm(due.attention().plus(due.feedForward().times(-1)))))
            .orElse("what came back through F is missing", dY.plus(norm(due.attention())))
            .orElse("what came back through A is missing", dY.plus(norm(due.feedForward())))
            .orElse(
                "N is given the mean of both branches' gradients, and their sum is due",
                dY.plus(norm(due.sum().times(0.5))))
            .orElse("the branches' gradients did not go back through N", dY.plus(due.sum()))
            .orElse("dY goes through N with the others, and not beside it", norm(due.sum(), dY))
            .orElse(
                "dY goes through N with the others, and beside it again",
                dY.plus(norm(due.sum(), dY)))
            .orElse(
                "what came back through A did not go back through N",
                dY.plus(due.attention()).plus(norm(due.feedForward())))
            .orElse(
                "what came back through F did not go back through N",
                dY.plus(due.feedForward()).plus(norm(due.attention())))
            .orElse(
                "A is given what came back through F, and dY is due",
                dY.plus(norm(layers.backThrough(1, due.feedForward(), parameters))))
            .orElse(
                "F is given what came back through A, and dY is due",
                dY.plus(norm(layers.backThrough(2, due.attention(), parameters))))
            .orElse("yours is dY itself: no branch sent anything back", dY);
    Tensor dX = array(DX, call("backward", dY));
    Expect.close(DX, due.dX(), dX, TOLERANCE, known);
  }

  /** Back through the norm. */
  private Tensor norm(Tensor... terms) {
    Tensor sum = Arrays.stream(terms).reduce(Tensor::plus).orElseThrow();
    return layers.backThrough(0, sum, parameters);
  }

  @Test
  @Order(3)
  @Points(2)
  @DisplayName(BRANCHES)
  @Hint("Y is a sum: each of its terms is given dY as it is. The layers add up their gradients.")
  void branches() {
    construct(2, 3);
    gradients(ATTENTION, List.of());
    gradients(FEED_FORWARD, List.of());
  }

  @Test
  @Order(4)
  @Points(2)
  @DisplayName(NORM)
  @Hint(
      "N(X) is used twice, so what comes back is added before N is asked. The layers add up their"
          + " gradients.")
  void normGradients() {
    construct(2, 3);
    gradients(
        List.of(0, 1),
        List.of(
            "N was given what came back through A, and what came through F is missing",
            "N was given what came back through F, and what came through A is missing",
            "N was given dY too, which goes around it",
            "N was given dY, and what came back through the branches is due"));
  }

  /** Of parameters by their numbers; of what wrong gradients of the norm say, in this order. */
  private void gradients(List<Integer> numbers, List<String> says) {
    List<Tensor> before = new ArrayList<>();
    for (Tensor p : parameters) {
      before.add(Draw.array(random, p.shape()));
      String name = "p" + before.size();
      Expect.worked("setting", subject.setGradient(name, before.get(before.size() - 1)));
    }
    call("forward", x, new PlainValue.Text("TRAIN"));
    Back due = layers.back(x, dY, parameters);
    List<List<Tensor>> wrong = new ArrayList<>();
    for (Tensor sent : List.of(due.attention(), due.feedForward(), due.sum().plus(dY), dY)) {
      norm(sent);
      wrong.add(layers.gradients(0, parameters));
    }
    call("backward", dY);
    for (int i : numbers) {
      Tensor was = before.get(i);
      Tensor right = was.plus(due.gradients().get(i));
      Reply reply = subject.gradient("p" + (i + 1));
      String what = "the gradient of " + ParallelSpecimens.name(i);
      Tensor gradient = Expect.array(what, reply, DOUBLE, was.shape());
      Diagnosis known =
          new Diagnosis(1)
              .orElse("it is as it was: its layer was not asked for its backward", was)
              .orElse("its layer was asked twice", right.plus(due.gradients().get(i)))
              .orElse("what was there was forgotten", due.gradients().get(i));
      for (int k = 0; k < says.size(); k++) {
        known.orElse(says.get(k), was.plus(wrong.get(k).get(i)));
      }
      Expect.close(what, right, gradient, TOLERANCE, known);
    }
  }

  @Test
  @Order(5)
  @DisplayName("every layer works in the mode that the block is asked in")
  @Hint("forward has two arguments, and every layer in it is asked with two.")
  void modes() {
    holding();
    construct(2, 2);
    for (String mode : List.of("EVAL", "TRAIN", "EVAL")) {
      layers.take();
      call("forward", x, new PlainValue.Text(mode));
      List<String> asked = layers.take();
      if (asked.isEmpty()) {
        throw new AssertionError("in " + mode + ": expected three layers at work, received none");
      }
      for (String one : asked) {
        if (!one.endsWith("forward " + mode)) {
          throw new AssertionError("the block was asked in " + mode + ", and asked: " + one);
        }
      }
    }
  }

  @Test
  @Order(6)
  @DisplayName("parameters lists those of all layers, in order")
  @Hint("Those of the norm, then those of attention, then those of the feed-forward layer.")
  void parameters() {
    construct(2, 2);
    Reply listed = Expect.worked("parameters()", subject.listed());
    String received = ((PlainValue.Text) listed.result()).value();
    String expected = "p1, p2, p3, p4, p5, p6";
    if (!received.equals(expected)) {
      throw new AssertionError(
          "parameters(), of a norm with p1 and p2, attention with p3 to p5, a feed-forward layer"
              + " with p6: expected "
              + expected
              + ", received "
              + (received.isEmpty() ? "none" : received));
    }
  }

  @Test
  @Order(7)
  @Points(2)
  @DisplayName("other batches, changed parameters and a second block are no matter")
  @Hint("What is kept belongs to the object and to the batch at hand: no static, no fixed size.")
  void again() {
    Holding holding = holding();
    construct(1, 1);
    follows(holding, "one sequence of one step");
    ParallelSpecimens first = layers;
    List<Tensor> own = parameters;
    Expect.worked("turning to another object", subject.turnTo(1));
    construct(2, 4);
    follows(holding, "a second block");
    Expect.worked("turning back", subject.turnTo(0));
    layers = first;
    parameters = new ArrayList<>(own);
    for (int i : List.of(0, 2, 5)) {
      parameters.set(i, Draw.array(random, own.get(i).shape()));
      String name = "p" + (i + 1);
      Expect.worked("changing " + name, subject.setParameter(name, parameters.get(i)));
    }
    draw(3, 5);
    follows(holding, "the first block again, with changed parameters and a larger batch");
  }

  /** Requires the block at hand to compute what it computes elsewhere. */
  private void follows(Holding holding, String what) {
    Reply forward = call("forward", x, new PlainValue.Text("TRAIN"));
    if (holding.of("Y")) {
      Tensor due = ParallelSpecimens.there(x, parameters).y();
      Expect.close(what + ": " + Y, due, array(Y, forward), TOLERANCE, new Diagnosis(1));
    }
    Tensor due = layers.back(x, dY, parameters).dX();
    Reply backward = call("backward", dY);
    if (holding.of("dX")) {
      Expect.close(what + ": " + DX, due, array(DX, backward), TOLERANCE, new Diagnosis(1));
    }
  }

  @Test
  @Order(8)
  @Points(2)
  @DisplayName("nothing that is handed over or was returned changes")
  @Hint(
      "addi and assign write into the array they are called on. Whose array is that? A layer keeps"
          + " what it was given, until its backward.")
  void unchanged() {
    holding();
    construct(2, 3);
    Reply forward = call("forward", x, new PlainValue.Text("TRAIN"));
    Reply backward = call("backward", dY);
    Reply next = call("forward", dY, new PlainValue.Text("TRAIN"));
    Expect.unchanged("X", x, next.inputs().get(0));
    Expect.unchanged("dY", dY, next.inputs().get(1));
    Expect.unchanged("Y", (Tensor) forward.result(), next.outputs().get(0));
    Expect.unchanged("dX", (Tensor) backward.result(), next.outputs().get(1));
    layers.requireUnchanged();
  }

  @Test
  @Order(9)
  @Points(2)
  @DisplayName("a pass asks every layer once, and backward asks for no forward")
  @Hint(
      "A pass through a layer costs time, and a layer's forward may draw random numbers: asked"
          + " twice, it is another function. Keep N(X) in a variable; add before you ask.")
  void once() {
    holding();
    construct(2, 3);
    layers.take();
    call("forward", x, new PlainValue.Text("TRAIN"));
    asked("forward TRAIN");
    call("backward", dY);
    asked("backward");
  }

  private void asked(String operation) {
    List<String> received = layers.take();
    List<String> right =
        List.of("norm " + operation, "attention " + operation, "feedForward " + operation);
    if (!received.stream().sorted().toList().equals(right.stream().sorted().toList())) {
      throw new AssertionError(
          "expected one question to each layer, " + right + ", received " + received);
    }
  }

  /**
   * Requires the block to have two of its five arrays right. Who forgets one branch on the way back
   * has Y and the other branch's gradients; a backward without content has Y alone.
   */
  private Holding holding() {
    Holding holding = new Holding();
    construct(2, 3);
    holding.note("Y", FORWARD, this::y).note("dX", BACKWARD, this::dX);
    construct(2, 3);
    holding.note("A's gradients", BRANCHES, () -> gradients(ATTENTION, List.of()));
    construct(2, 3);
    holding.note("F's gradients", BRANCHES, () -> gradients(FEED_FORWARD, List.of()));
    holding.note("the norm's gradients", NORM, this::normGradients);
    return holding.requireShare(
        SHARE, List.of("Y", "dX", "A's gradients", "F's gradients", "the norm's gradients"));
  }

  /** Makes one, with arrays drawn for it. */
  private void construct(long n, long t) {
    layers = new ParallelSpecimens();
    parameters = new ArrayList<>();
    for (long[] shape : ParallelSpecimens.shapes(D)) {
      parameters.add(Draw.array(random, shape));
    }
    List<PlainValue> arguments = new ArrayList<>();
    arguments.add(new PlainValue.Text("Parallel block"));
    arguments.add(new PlainValue.Text(ParallelSpecimens.LAYOUT));
    arguments.addAll(parameters);
    Expect.worked("constructing the block", subject.construct(arguments));
    draw(n, t);
  }

  private void draw(long n, long t) {
    x = Draw.array(random, n, t, D);
    dY = Draw.array(random, n, t, D);
  }

  private Reply call(String operation, PlainValue... arguments) {
    return Expect.worked(operation, subject.call(layers, operation, arguments));
  }

  /** Of the shape of X. */
  private Tensor array(String what, Reply reply) {
    return Expect.array(what, reply, DOUBLE, x.shape());
  }
}
