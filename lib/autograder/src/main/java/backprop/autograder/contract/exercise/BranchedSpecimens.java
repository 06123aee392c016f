package backprop.autograder.contract.exercise;

import backprop.autograder.contract.Expect;
import backprop.autograder.contract.exercise.Specimen.Activation;
import backprop.worker.subject.Handed;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Layers in rows, for an answer to put together. It asks them from afar, and what it asks is taken
 * down; what it should get stands here too.
 *
 * <pre>
 * forward   Y = Σ_j F_j(X)             F_j a row of layers, one after another
 * backward  dX = Σ_j F_j.backward(dY)
 * </pre>
 */
final class BranchedSpecimens implements Handed {

  private static final Tensor NOTHING = Tensor.of(new long[] {0});

  /** Of each branch, of each layer, the numbers of its parameters, from 0. */
  private final List<List<int[]>> branches = new ArrayList<>();

  private final Map<String, Specimen> layers = new LinkedHashMap<>();
  private final List<String> asked = new ArrayList<>();

  /**
   * Of the layers whose input was changed after they were given it, what it was, and what it is.
   */
  private final Map<String, Tensor[]> changed = new LinkedHashMap<>();

  /** Of a layout as the answer is given it, {@code p1,p2 p3;;p4}. */
  BranchedSpecimens(String layout) {
    for (String row : layout.split(";", -1)) {
      List<int[]> branch = new ArrayList<>();
      for (String names : row.isEmpty() ? new String[0] : row.split(" ")) {
        branch.add(
            Arrays.stream(names.split(","))
                .mapToInt(name -> Integer.parseInt(name.substring(1)) - 1)
                .toArray());
        layers.put(
            (branches.size() + 1) + "." + branch.size(), new Specimen(activation(branch.size())));
      }
      branches.add(branch);
    }
  }

  /** No two layers that are neighbours compute the same. */
  private static Activation activation(int place) {
    return place % 2 == 1 ? Activation.TANH : Activation.NONE;
  }

  @Override
  public Reply ask(String operation, PlainValue... arguments) {
    String[] words = operation.split(" ", 2);
    if (words[1].equals("changed")) {
      changed.put(words[0], new Tensor[] {(Tensor) arguments[0], (Tensor) arguments[1]});
      return new Reply(null, List.of(), List.of(), null);
    }
    if (!words[1].startsWith("gradient")) {
      asked.add(operation);
    }
    return layers.get(words[0]).ask(words[1], arguments);
  }

  /** What was asked since the last time, {@code 1.2 forward TRAIN}, in order. */
  List<String> take() {
    List<String> taken = List.copyOf(asked);
    asked.clear();
    return taken;
  }

  /** Requires that what forward gave each layer was the same still when backward asked it. */
  void requireUnchanged() {
    changed.forEach(
        (place, held) -> Expect.unchanged("what layer " + place + " was given", held[0], held[1]));
  }

  /** The places of all layers, {@code 1.2}. */
  List<String> places() {
    return List.copyOf(layers.keySet());
  }

  /**
   * What a pass there and back should give.
   *
   * @param outputs what each branch makes of X
   * @param inputs what each branch makes of dY
   * @param gradients what is added to that of each parameter
   */
  record Passed(List<Tensor> outputs, List<Tensor> inputs, List<Tensor> gradients) {

    /** The sum over branches. */
    Tensor y() {
      return sum(outputs);
    }

    /** The sum over branches. */
    Tensor dX() {
      return sum(inputs);
    }

    private static Tensor sum(List<Tensor> terms) {
      return terms.stream().reduce(Tensor::plus).orElse(NOTHING);
    }
  }

  /** There and back through layers of these parameters. */
  Passed passed(Tensor x, Tensor dY, List<Tensor> parameters) {
    List<Tensor> outputs = new ArrayList<>();
    List<Tensor> inputs = new ArrayList<>();
    List<Tensor> gradients = new ArrayList<>(parameters.stream().map(p -> p.times(0)).toList());
    for (List<int[]> branch : branches) {
      List<Specimen> row = new ArrayList<>();
      Tensor y = x;
      for (int[] own : branch) {
        row.add(new Specimen(activation(row.size() + 1)));
        y = asked(row.get(row.size() - 1), "forward TRAIN", y, own, parameters);
      }
      outputs.add(y);
      Tensor d = dY;
      for (int i = row.size() - 1; i >= 0; i--) {
        int[] own = branch.get(i);
        d = asked(row.get(i), "backward", d, own, parameters);
        for (int k = 0; k < own.length; k++) {
          Reply gradient = row.get(i).ask("gradient of " + "wbg".charAt(k), gradients.get(own[k]));
          gradients.set(own[k], (Tensor) gradient.result());
        }
      }
      inputs.add(d);
    }
    return new Passed(outputs, inputs, gradients);
  }

  private static Tensor asked(
      Specimen layer, String operation, Tensor of, int[] own, List<Tensor> parameters) {
    List<PlainValue> arguments = new ArrayList<>(List.of(of));
    Arrays.stream(own).forEach(i -> arguments.add(parameters.get(i)));
    return (Tensor) layer.ask(operation, arguments.toArray(PlainValue[]::new)).result();
  }
}
