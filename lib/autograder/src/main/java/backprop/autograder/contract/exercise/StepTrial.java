package backprop.autograder.contract.exercise;

import static backprop.autograder.contract.exercise.Matrices.each;
import static backprop.autograder.contract.exercise.Matrices.plusRow;
import static backprop.autograder.contract.exercise.Matrices.product;
import static backprop.autograder.contract.exercise.Matrices.sumRows;
import static backprop.autograder.contract.exercise.Matrices.times;
import static backprop.autograder.contract.exercise.Matrices.transposed;

import backprop.autograder.contract.Draw;
import backprop.autograder.contract.Expect;
import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * One step of exercise 17's unit, at numbers by lot: what goes in, and what each of its arrays is
 * made of.
 *
 * <pre>
 * forward   F = σ(X Wf + H Uf + bf)     M = F ⊙ H     G = tanh(X Wg + M Ug + bg)
 *           next = (1 - F) ⊙ H + F ⊙ G
 * backward  dZg = dNext ⊙ F ⊙ (1 - G²)     dM = dZg Ugᵀ
 *           dZf = (dNext ⊙ (G - H) + dM ⊙ H) ⊙ F ⊙ (1 - F)     dX = dZf Wfᵀ + dZg Wgᵀ
 *           dH = dNext ⊙ (1 - F) + dM ⊙ F + dZf Ufᵀ
 *           dWf += Xᵀ dZf     dUf += Hᵀ dZf     dbf += Σ_rows dZf
 *           dWg += Xᵀ dZg     dUg += Mᵀ dZg     dbg += Σ_rows dZg
 * </pre>
 *
 * <p>The values that backward is handed are drawn, F and G too: they are not what this step's
 * forward makes of X and H, so neither a wrong forward nor a slope that is measured on it tells in
 * backward. And each array is what its line makes of those that the answer has found before it: a
 * wrong one costs its own test.
 */
record StepTrial(Map<String, Tensor> parameters, Map<String, Tensor> values, Tensor dNext) {

  static final List<String> PARAMETERS = List.of("wf", "uf", "bf", "wg", "ug", "bg");
  static final List<String> FORWARD = List.of("F", "M", "G", "next");
  static final List<String> BACKWARD = List.of("dZg", "dM", "dZf", "dX", "dH");

  static StepTrial draw(Random random, int n, int in, int hidden) {
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    for (String gate : List.of("f", "g")) {
      parameters.put("w" + gate, Draw.array(random, in, hidden));
      parameters.put("u" + gate, Draw.array(random, hidden, hidden));
      parameters.put("b" + gate, Draw.array(random, hidden));
    }
    Map<String, Tensor> values = new LinkedHashMap<>();
    values.put("X", Draw.array(random, n, in));
    values.put("H", Draw.array(random, n, hidden));
    values.put("F", each(Draw.array(random, n, hidden), v -> 0.9 * Math.abs(v)));
    values.put("M", times(values.get("F"), values.get("H")));
    values.put("G", Draw.array(random, n, hidden).times(0.9));
    values.put("next", mixed(values.get("F"), values.get("H"), values.get("G")));
    return new StepTrial(parameters, values, Draw.array(random, n, hidden));
  }

  /** The same step of arrays of another type, or that lie in memory another way. */
  StepTrial with(UnaryOperator<Tensor> change) {
    Map<String, Tensor> changed = new LinkedHashMap<>();
    parameters.forEach((name, p) -> changed.put(name, change.apply(p)));
    Map<String, Tensor> given = new LinkedHashMap<>();
    values.forEach((name, v) -> given.put(name, change.apply(v)));
    return new StepTrial(changed, given, change.apply(dNext));
  }

  StepTrial in(DataType type, MemoryLayout layout) {
    return with(a -> a.as(type).in(layout));
  }

  Tensor x() {
    return values.get("X");
  }

  Tensor h() {
    return values.get("H");
  }

  void construct(Subject subject) {
    List<PlainValue> arguments = new ArrayList<>(List.of(new PlainValue.Text("Step")));
    arguments.addAll(parameters.values());
    Expect.worked("constructing the step", subject.construct(arguments));
  }

  Reply forward(Subject subject) {
    return subject.call("forward", x(), h());
  }

  Reply backward(Subject subject) {
    List<PlainValue> arguments = new ArrayList<>(values.values());
    arguments.add(dNext);
    return subject.call("backward", arguments.toArray(PlainValue[]::new));
  }

  /** The arrays of the answer's own that a line is made of. */
  static List<String> before(String of) {
    return switch (of) {
      case "M" -> List.of("F");
      case "G" -> List.of("M");
      case "next" -> List.of("F", "G");
      case "dM", "wg", "ug", "bg" -> List.of("dZg");
      case "dZf" -> List.of("dM");
      case "dX" -> List.of("dZf", "dZg");
      case "dH" -> List.of("dM", "dZf");
      case "wf", "uf", "bf" -> List.of("dZf");
      default -> List.of();
    };
  }

  long[] shape(String of) {
    if (parameters.containsKey(of)) {
      return parameters.get(of).shape();
    }
    return of.equals("dX") ? x().shape() : h().shape();
  }

  /** What an array should be, from those of the answer's own that it is made of. */
  Tensor expected(String of, Map<String, Tensor> own) {
    return switch (of) {
      case "F" -> each(sum("f", x(), h()), StepTrial::sigmoid);
      case "M" -> times(own.get("F"), h());
      case "G" -> each(sum("g", x(), own.get("M")), Math::tanh);
      case "next" -> mixed(own.get("F"), h(), own.get("G"));
      case "dZg" -> times(times(dNext, values.get("F")), each(values.get("G"), g -> 1 - g * g));
      case "dM" -> back(own.get("dZg"), "ug");
      case "dZf" -> times(dF(own.get("dM")), each(values.get("F"), f -> f * (1 - f)));
      case "dX" -> back(own.get("dZf"), "wf").plus(back(own.get("dZg"), "wg"));
      case "dH" ->
          times(dNext, each(values.get("F"), f -> 1 - f))
              .plus(times(own.get("dM"), values.get("F")))
              .plus(back(own.get("dZf"), "uf"));
      case "bf" -> sumRows(own.get("dZf"));
      case "bg" -> sumRows(own.get("dZg"));
      case "wf" -> product(transposed(x()), own.get("dZf"));
      case "uf" -> product(transposed(h()), own.get("dZf"));
      case "wg" -> product(transposed(x()), own.get("dZg"));
      case "ug" -> product(transposed(values.get("M")), own.get("dZg"));
      default -> throw new IllegalArgumentException("StepTrial: no array is named " + of);
    };
  }

  /** The gradient by the gate: by what it mixes, and by what it lets through. */
  Tensor dF(Tensor dM) {
    return times(dNext, mixing()).plus(times(dM, h()));
  }

  /** G - H. */
  Tensor mixing() {
    return each(values.get("G"), h(), (g, h) -> g - h);
  }

  /** What a product with this parameter sends back. */
  Tensor back(Tensor d, String parameter) {
    return product(d, transposed(parameters.get(parameter)));
  }

  /** X W + S U + b, of this gate. */
  Tensor sum(String gate, Tensor x, Tensor state) {
    Tensor products =
        product(x, parameters.get("w" + gate)).plus(product(state, parameters.get("u" + gate)));
    return plusRow(products, parameters.get("b" + gate));
  }

  static Tensor mixed(Tensor f, Tensor h, Tensor g) {
    return times(each(f, v -> 1 - v), h).plus(times(f, g));
  }

  static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }
}
