package backprop.autograder.contract.exercise;

import backprop.autograder.contract.Expect;
import backprop.autograder.contract.exercise.Specimen.Activation;
import backprop.worker.subject.Handed;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A norm, an attention and a feed-forward layer, for an answer to put together; what is asked of
 * each is taken down. They are these by their places alone: what is put together rightly is right
 * of any layers.
 *
 * <pre>
 * forward   Y = X + A(N(X)) + F(N(X))
 * backward  dX = dY + N.backward(A.backward(dY) + F.backward(dY))
 * </pre>
 */
final class ParallelSpecimens implements Handed {

  /** Of the norm, of attention, of the feed-forward layer. */
  static final String LAYOUT = "p1,p2;p3,p4,p5;p6";

  /** The numbers of each layer's parameters, from 0. */
  private static final int[][] OWN = {{0, 1}, {2, 3, 4}, {5}};

  private static final List<String> NAMES = List.of("norm", "attention", "feedForward");

  private final List<Specimen> layers =
      List.of(
          new Specimen(Activation.TANH),
          new Specimen(Activation.SOFTMAX),
          new Specimen(Activation.TANH));

  private final List<String> asked = new ArrayList<>();

  /**
   * Of the layers whose input was changed after they were given it, what it was, and what it is.
   */
  private final Map<String, Tensor[]> changed = new LinkedHashMap<>();

  /** Which have had a batch. */
  private final Set<Integer> met = new HashSet<>();

  @Override
  public Reply ask(String operation, PlainValue... arguments) {
    String[] words = operation.split(" ", 2);
    int layer = words[0].charAt(0) - '1';
    if (words[1].equals("changed")) {
      changed.put(NAMES.get(layer), new Tensor[] {(Tensor) arguments[0], (Tensor) arguments[1]});
      return new Reply(null, List.of(), List.of(), null);
    }
    if (!words[1].startsWith("gradient")) {
      asked.add(NAMES.get(layer) + " " + words[1]);
    }
    if (words[1].startsWith("forward")) {
      met.add(layer);
    }
    return layers.get(layer).ask(words[1], arguments);
  }

  /** What was asked since the last time, {@code norm forward TRAIN}, in order. */
  List<String> take() {
    List<String> taken = List.copyOf(asked);
    asked.clear();
    return taken;
  }

  /** Requires that what forward gave each layer was the same still when backward asked it. */
  void requireUnchanged() {
    changed.forEach(
        (layer, held) -> Expect.unchanged("what " + layer + " was given", held[0], held[1]));
  }

  /** The shapes of parameters, in order, at width d. */
  static long[][] shapes(long d) {
    return new long[][] {{d, d}, {d}, {d, d}, {d}, {1, d}, {d, d}};
  }

  /** A parameter by its number, from 0, as a message says it. */
  static String name(int parameter) {
    int layer = parameter < 2 ? 0 : parameter < 5 ? 1 : 2;
    return "a parameter of " + NAMES.get(layer) + ", p" + (parameter + 1) + " of 6";
  }

  /** What forward makes of a batch. */
  record There(Tensor x, Tensor normed, Tensor attended, Tensor fed) {

    Tensor y() {
      return x.plus(attended).plus(fed);
    }
  }

  /** What should come of a batch. */
  static There there(Tensor x, List<Tensor> p) {
    ParallelSpecimens fresh = new ParallelSpecimens();
    Tensor normed = fresh.through(0, x, p);
    return new There(x, normed, fresh.through(1, normed, p), fresh.through(2, normed, p));
  }

  /** A layer by its place, of any batch. */
  Tensor through(int layer, Tensor x, List<Tensor> p) {
    return asked(layer, "forward TRAIN", x, p);
  }

  /**
   * What backward sends, given what the layers met in the forward of the answer: a wrong forward
   * costs its own test.
   *
   * @param attention dY, back through attention
   * @param feedForward dY, back through the feed-forward layer
   * @param norm the sum of both, back through the norm
   * @param gradients of all parameters
   */
  record Back(
      Tensor dY, Tensor attention, Tensor feedForward, Tensor norm, List<Tensor> gradients) {

    Tensor dX() {
      return dY.plus(norm);
    }

    Tensor sum() {
      return attention.plus(feedForward);
    }
  }

  /** The same of layers that have met a batch; one that has met none is given what is due. */
  Back back(Tensor x, Tensor dY, List<Tensor> p) {
    There due = there(x, p);
    for (int layer = 0; layer < layers.size(); layer++) {
      if (!met.contains(layer)) {
        through(layer, layer == 0 ? x : due.normed(), p);
      }
    }
    Tensor attention = backThrough(1, dY, p);
    Tensor feedForward = backThrough(2, dY, p);
    Tensor norm = backThrough(0, attention.plus(feedForward), p);
    List<Tensor> gradients = new ArrayList<>();
    for (int layer = 0; layer < OWN.length; layer++) {
      gradients.addAll(gradients(layer, p));
    }
    return new Back(dY, attention, feedForward, norm, gradients);
  }

  /** A gradient back through a layer, with what that has met. */
  Tensor backThrough(int layer, Tensor dY, List<Tensor> p) {
    return asked(layer, "backward", dY, p);
  }

  /** What the latest backward of a layer adds to the gradients of its parameters. */
  List<Tensor> gradients(int layer, List<Tensor> p) {
    List<Tensor> gradients = new ArrayList<>();
    for (int k = 0; k < OWN[layer].length; k++) {
      Tensor none = p.get(OWN[layer][k]).times(0);
      gradients.add(
          (Tensor) layers.get(layer).ask("gradient of " + "wbg".charAt(k), none).result());
    }
    return gradients;
  }

  /** Step by step: [n,t,d] as n·t rows, and back. */
  private Tensor asked(int layer, String operation, Tensor of, List<Tensor> p) {
    long d = of.shape()[of.shape().length - 1];
    List<PlainValue> arguments = new ArrayList<>();
    arguments.add(Tensor.of(new long[] {of.values().length / d, d}, of.values()));
    Arrays.stream(OWN[layer]).forEach(i -> arguments.add(p.get(i)));
    Reply reply = layers.get(layer).ask(operation, arguments.toArray(PlainValue[]::new));
    return Tensor.of(of.shape(), ((Tensor) reply.result()).values());
  }
}
