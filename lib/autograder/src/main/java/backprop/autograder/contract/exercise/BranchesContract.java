package backprop.autograder.contract.exercise;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;

import backprop.autograder.contract.AssignmentExtension;
import backprop.autograder.contract.Diagnosis;
import backprop.autograder.contract.Draw;
import backprop.autograder.contract.Expect;
import backprop.autograder.contract.Hint;
import backprop.autograder.contract.Holding;
import backprop.autograder.contract.Points;
import backprop.autograder.contract.exercise.BranchedSpecimens.Passed;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
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
 * What a layer of layers does that holds rows of them, whose results are summed. It is constructed
 * with a name, the layout, and the values of the parameters, named {@code p1}, {@code p2}…
 *
 * <p>The layers compute here, and all that they are asked is known. One row alone and the sum over
 * rows have tests of their own, as has a row without layers.
 */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class BranchesContract {

  /** One branch of three layers, with two, one and three parameters. */
  private static final String ROW = "p1,p2 p3 p4,p5,p6";

  private static final String TWO = "p1,p2;p3,p4 p5";
  private static final String FOUR = "p1;p2,p3 p4;p5,p6;p7 p8";
  private static final String AROUND = ";p1,p2 p3";
  private static final String AROUND_LAST = "p1,p2;";

  private static final String FORWARD = "forward sends X through the layers of a branch in order";
  private static final String BACKWARD = "backward sends dY through them in reverse";
  private static final double TOLERANCE = 1e-9;

  private final Subject subject;
  private final Random random;

  /** What the branches at hand are made of and were asked. */
  private BranchedSpecimens layers;

  private List<Tensor> parameters;
  private Tensor x;
  private Tensor dY;
  private Passed expected;

  BranchesContract(Subject subject, long seed) {
    this.subject = subject;
    random = new Random(seed);
  }

  @BeforeEach
  void first() {
    Expect.worked("turning to the first object", subject.turnTo(0));
  }

  @Test
  @Order(1)
  @DisplayName(FORWARD)
  @Hint("What the first layer returns is what the second is given. Which variable carries it on?")
  void forward() {
    construct(ROW, 3, 3);
    yOfRow();
  }

  @Test
  @Order(2)
  @Points(2)
  @DisplayName(BACKWARD)
  @Hint("The last layer is given dY, the one before it what that one returns: count down.")
  void backward() {
    construct(ROW, 3, 3);
    call("forward", x, new PlainValue.Text("TRAIN"));
    layers.take();
    dXOfRow();
  }

  private void yOfRow() {
    Tensor y =
        array("Y = f₃(f₂(f₁(X)))", call("forward", x, new PlainValue.Text("TRAIN")), expected.y());
    Diagnosis known = new Diagnosis(1).orElse("Y is X itself: no layer was asked", x);
    order("forward", List.of("1.1", "1.2", "1.3"), known);
    Expect.close("Y = f₃(f₂(f₁(X)))", expected.y(), y, TOLERANCE, known);
  }

  private void dXOfRow() {
    Tensor dX = array("dX, through f₃, f₂ and f₁", call("backward", dY), expected.dX());
    Diagnosis known = new Diagnosis(1).orElse("dX is dY itself: no layer was asked", dY);
    order("backward", List.of("1.3", "1.2", "1.1"), known);
    Expect.close("dX, through f₃, f₂ and f₁", expected.dX(), dX, TOLERANCE, known);
  }

  /** Where layers were asked in another order than this, that is what went wrong. */
  private void order(String method, List<String> right, Diagnosis known) {
    List<String> places =
        layers.take().stream()
            .filter(asked -> asked.contains(method))
            .map(asked -> asked.split(" ")[0])
            .toList();
    if (!places.equals(right) && !places.isEmpty()) {
      known.since("layers were asked for " + method + " in the order " + numbers(places));
    }
  }

  private static String numbers(List<String> places) {
    return String.join(", ", places.stream().map(place -> place.substring(2)).toList());
  }

  @Test
  @Order(3)
  @DisplayName("forward sums what the branches make of X")
  @Hint("Every branch is given X itself, and what they give is added: Y = F₁(X) + F₂(X) + …")
  void sumForward() {
    for (String layout : List.of(TWO, FOUR)) {
      construct(layout, 3, 3);
      Tensor y =
          array("Y = Σ F_j(X)", call("forward", x, new PlainValue.Text("TRAIN")), expected.y());
      Diagnosis known = terms("Y", expected.outputs());
      Expect.close(count(layout) + "Y = Σ F_j(X)", expected.y(), y, TOLERANCE, known);
    }
  }

  @Test
  @Order(4)
  @Points(2)
  @DisplayName("backward sums what the branches send back")
  @Hint(
      "Every branch is given dY itself, since Y is a sum. X reaches the loss by every branch: what"
          + " does the chain rule do with paths?")
  void sumBackward() {
    for (String layout : List.of(TWO, FOUR)) {
      construct(layout, 3, 3);
      call("forward", x, new PlainValue.Text("TRAIN"));
      Tensor dX = array("dX = Σ F_j.backward(dY)", call("backward", dY), expected.dX());
      Diagnosis known = terms("dX", expected.inputs());
      String what = count(layout) + "dX = Σ F_j.backward(dY)";
      Expect.close(what, expected.dX(), dX, TOLERANCE, known);
    }
  }

  private static String count(String layout) {
    return layout.split(";", -1).length + " branches: ";
  }

  private static Diagnosis terms(String letter, List<Tensor> terms) {
    return new Diagnosis(1)
        .orElse(letter + " is that of the first branch alone", terms.get(0))
        .orElse(letter + " is that of the last branch alone", terms.get(terms.size() - 1));
  }

  @Test
  @Order(5)
  @Points(2)
  @DisplayName("a branch without layers passes X on, and dY back")
  @Hint(
      "No layer changes it, so it arrives as it set out. Is your loop right where it has no turn?")
  void around() {
    around(AROUND, "none and two layers");
    around(AROUND_LAST, "one layer and none");
    around("p1;;", "one layer and twice none");
  }

  private void around(String layout, String says) {
    construct(layout, 3, 3);
    Tensor y =
        array("Y = X + F(X)", call("forward", x, new PlainValue.Text("TRAIN")), expected.y());
    Diagnosis known =
        new Diagnosis(1).orElse("X itself is missing in the sum", without(x, expected.outputs()));
    Expect.close("Y = X + F(X), branches of " + says, expected.y(), y, TOLERANCE, known);
    Tensor dX = array("dX = dY + F.backward(dY)", call("backward", dY), expected.dX());
    known =
        new Diagnosis(1).orElse("dY itself is missing in the sum", without(dY, expected.inputs()));
    String what = "dX = dY + F.backward(dY), branches of " + says;
    Expect.close(what, expected.dX(), dX, TOLERANCE, known);
  }

  /** The sum of what went through layers. */
  private static Tensor without(Tensor around, List<Tensor> terms) {
    return terms.stream().filter(term -> term != around).reduce(around.times(0), Tensor::plus);
  }

  @Test
  @Order(6)
  @DisplayName("each layer's gradients come once, and are added to what was there")
  @Hint("Ask each layer for its backward once, and leave the gradients of its parameters to it.")
  void gradients() {
    construct(ROW, 3, 3);
    List<Tensor> before = new ArrayList<>();
    for (Tensor p : parameters) {
      before.add(Draw.array(random, p.shape()));
      String name = "p" + before.size();
      Expect.worked("setting", subject.setGradient(name, before.get(before.size() - 1)));
    }
    call("forward", x, new PlainValue.Text("TRAIN"));
    call("backward", dY);
    for (int i = 0; i < before.size(); i++) {
      Tensor p = before.get(i);
      Tensor right = p.plus(expected.gradients().get(i));
      Tensor gradient =
          Expect.array("a gradient", subject.gradient("p" + (i + 1)), DOUBLE, p.shape());
      Diagnosis known =
          new Diagnosis(1)
              .orElse("it is as it was: its layer was not asked for its backward", p)
              .orElse("its layer was asked twice", right.plus(expected.gradients().get(i)))
              .orElse("what was there was forgotten", expected.gradients().get(i));
      String what = "the gradient of parameter " + (i + 1) + " of 6, in a branch of three layers";
      Expect.close(what, right, gradient, TOLERANCE, known);
    }
  }

  @Test
  @Order(7)
  @DisplayName("every layer works in the mode that the whole is asked in")
  @Hint("forward has two arguments, and every layer in it is asked with two.")
  void modes() {
    rowHolds();
    construct(TWO, 3, 3);
    for (String mode : List.of("EVAL", "TRAIN", "EVAL")) {
      layers.take();
      call("forward", x, new PlainValue.Text(mode));
      List<String> asked = layers.take();
      if (asked.isEmpty()) {
        throw new AssertionError("in " + mode + ": expected three layers at work, received none");
      }
      for (String one : asked) {
        if (!one.endsWith("forward " + mode)) {
          throw new AssertionError(
              "asked in " + mode + ", layer " + one.replaceFirst(" .*", "") + " was asked: " + one);
        }
      }
    }
  }

  @Test
  @Order(8)
  @DisplayName("parameters lists those of all layers, in order")
  @Hint("Each layer has its own list: of none, or one, or several.")
  void parameters() {
    for (String layout : List.of(ROW, FOUR, AROUND)) {
      construct(layout, 3, 3);
      listed(all(layout));
    }
  }

  @Test
  @Order(9)
  @DisplayName("a parameter that two layers share is listed once")
  @Hint("An optimizer refuses a list that has one parameter twice. Ask the list whether it has it.")
  void shared() {
    construct("p1,p2;p3 p1,p4", 3, 3);
    listed(List.of("p1", "p2", "p3", "p4"));
  }

  private void listed(List<String> expected) {
    Reply listed = Expect.worked("parameters()", subject.listed());
    String received = ((PlainValue.Text) listed.result()).value();
    if (!received.equals(String.join(", ", expected))) {
      throw new AssertionError(
          "parameters(): expected "
              + String.join(", ", expected)
              + ", received "
              + (received.isEmpty() ? "none" : received));
    }
  }

  @Test
  @Order(10)
  @DisplayName("other batches, other lengths, changed parameters and a second object are no matter")
  @Hint("What is kept belongs to the object and to the batch at hand: no static, no fixed number.")
  void again() {
    for (String layout : List.of("p1,p2", "p1 p2,p3", "p1 p2 p3 p4,p5 p6")) {
      construct(layout, 1, 4, 2);
      follows("a branch of " + layout.split(" ").length + " layers, one example");
      BranchedSpecimens first = layers;
      List<Tensor> own = parameters;
      Expect.worked("turning to another object", subject.turnTo(1));
      construct("p1,p2,p3", 2, 4, 2);
      follows("a second object");
      Expect.worked("turning back", subject.turnTo(0));
      layers = first;
      parameters = new ArrayList<>(own);
      parameters.set(0, Draw.array(random, own.get(0).shape()));
      Expect.worked("changing p1", subject.setParameter("p1", parameters.get(0)));
      draw(5, 4, 2);
      follows("the first object again, with a changed parameter, five examples");
    }
  }

  /** Requires the object at hand to compute its row of layers, there and back. */
  private void follows(String what) {
    Tensor y = array("Y", call("forward", x, new PlainValue.Text("TRAIN")), expected.y());
    Expect.close(what + ": Y", expected.y(), y, TOLERANCE, new Diagnosis(1));
    Tensor dX = array("dX", call("backward", dY), expected.dX());
    Expect.close(what + ": dX", expected.dX(), dX, TOLERANCE, new Diagnosis(1));
  }

  @Test
  @Order(11)
  @DisplayName("nothing that is handed over or was returned changes")
  @Hint("addi writes into the array it is called on. Whose array is it, if a branch has no layers?")
  void unchanged() {
    rowHolds();
    for (String layout : List.of(TWO, AROUND, AROUND_LAST)) {
      construct(layout, 3, 3);
      Reply forward = subject.call(layers, "forward", x, new PlainValue.Text("TRAIN"));
      Reply backward = subject.call(layers, "backward", dY);
      Reply next = subject.call(layers, "forward", dY, new PlainValue.Text("TRAIN"));
      // What throws has lost a test of its own.
      if (forward.failed() || backward.failed() || next.failed()) {
        continue;
      }
      Expect.unchanged("X", x, next.inputs().get(0));
      Expect.unchanged("dY", dY, next.inputs().get(1));
      Expect.unchanged("Y", (Tensor) forward.result(), next.outputs().get(0));
      Expect.unchanged("dX", (Tensor) backward.result(), next.outputs().get(1));
      layers.requireUnchanged();
    }
  }

  @Test
  @Order(12)
  @DisplayName("a pass asks every layer once, and backward asks for no forward")
  @Hint("A layer's forward may draw random numbers: asked twice, it is another function.")
  void once() {
    rowHolds();
    construct(ROW, 3, 3);
    call("forward", x, new PlainValue.Text("TRAIN"));
    asked("forward TRAIN", layers.take());
    call("backward", dY);
    asked("backward", layers.take());
  }

  private void asked(String operation, List<String> received) {
    List<String> right =
        layers.places().stream().map(place -> place + " " + operation).sorted().toList();
    if (!received.stream().sorted().toList().equals(right)) {
      throw new AssertionError(
          "expected one question to each layer, " + right + ", received " + received);
    }
  }

  /** Requires a row of layers to have one of its two directions right. */
  private void rowHolds() {
    construct(ROW, 3, 3);
    Holding holding = new Holding();
    holding.note("Y", FORWARD, this::yOfRow).note("dX", BACKWARD, this::dXOfRow);
    holding.requireHalf(List.of("Y", "dX"));
  }

  /**
   * Makes one of this layout, with arrays drawn for it: the first layer of a branch makes rows of
   * the second width out of rows of the first, and those behind it keep that width.
   */
  private void construct(String layout, int n, int... widths) {
    layers = new BranchedSpecimens(layout);
    parameters = new ArrayList<>();
    for (String row : layout.split(";")) {
      int in = widths[0];
      for (String layer : row.isEmpty() ? new String[0] : row.split(" ")) {
        draw(layer.split(","), in, last(widths));
        in = last(widths);
      }
    }
    List<PlainValue> arguments = new ArrayList<>();
    arguments.add(new PlainValue.Text("Branches"));
    arguments.add(new PlainValue.Text(layout));
    arguments.addAll(parameters);
    Expect.worked("constructing the branches", subject.construct(arguments));
    draw(n, widths);
  }

  /** The values of a layer's parameters: of w, of b, of g. */
  private void draw(String[] names, int in, int out) {
    long[][] shapes = {{in, out}, {out}, {1, out}};
    for (int k = 0; k < names.length; k++) {
      // One that stood before is shared.
      if (names[k].equals("p" + (parameters.size() + 1))) {
        parameters.add(Draw.array(random, shapes[k]));
      }
    }
  }

  private static int last(int... widths) {
    return widths[widths.length - 1];
  }

  private static List<String> all(String layout) {
    List<String> names = new ArrayList<>();
    for (String name : layout.split("[;, ]+")) {
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }

  private void draw(int n, int... widths) {
    x = Draw.array(random, n, widths[0]);
    dY = Draw.array(random, n, last(widths));
    expected = layers.passed(x, dY, parameters);
  }

  private Reply call(String operation, PlainValue... arguments) {
    return Expect.worked(operation, subject.call(layers, operation, arguments));
  }

  /** As large as what is expected. */
  private static Tensor array(String what, Reply reply, Tensor like) {
    return Expect.array(what, reply, DOUBLE, like.shape());
  }
}
