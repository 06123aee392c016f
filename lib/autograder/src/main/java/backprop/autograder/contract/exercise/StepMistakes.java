package backprop.autograder.contract.exercise;

import static backprop.autograder.contract.exercise.Matrices.each;
import static backprop.autograder.contract.exercise.Matrices.plusRow;
import static backprop.autograder.contract.exercise.Matrices.product;
import static backprop.autograder.contract.exercise.Matrices.times;
import static backprop.autograder.contract.exercise.Matrices.transposed;

import backprop.autograder.contract.Diagnosis;
import backprop.worker.subject.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** What goes wrong in a step of exercise 17's unit, as it looks in the result. */
final class StepMistakes {

  private static final String PATH = "this is what comes back on one path alone, ";

  private StepMistakes() {}

  /** The known mistakes of one line, made of the answer's own arrays before it. */
  static Diagnosis known(StepTrial t, String of, Map<String, Tensor> own) {
    Diagnosis diagnosis = new Diagnosis(t.x().shape()[0]);
    changedPlaces(diagnosis, t, of);
    if (StepTrial.FORWARD.contains(of)) {
      return ofForward(diagnosis, t, of, own);
    }
    Tensor f = t.values().get("F");
    Tensor g = t.values().get("G");
    Tensor slope = each(f, v -> v * (1 - v));
    switch (of) {
      case "dZg" ->
          diagnosis
              .orElse("the slope of tanh is missing", times(t.dNext(), f))
              .orElse(
                  "the gate is missing: next has F ⊙ G in it, and not G",
                  times(t.dNext(), each(g, v -> 1 - v * v)))
              .orElse(
                  "the gate that G meets in next is F: yours is 1 - F",
                  times(times(t.dNext(), each(f, v -> 1 - v)), each(g, v -> 1 - v * v)))
              .orElse(
                  "the slope of tanh is 1 - G²: the square is missing",
                  times(times(t.dNext(), f), each(g, v -> 1 - v)))
              .orElse(
                  "G (1 - G) is the slope of the sigmoid; that of tanh is 1 - G²",
                  times(times(t.dNext(), f), each(g, v -> v * (1 - v))));
      case "dM" -> turned(diagnosis, own.get("dZg"), t.parameters().get("ug"));
      case "dZf" -> {
        diagnosis
            .orElse(
                PATH + "through next; F is used in M, too",
                times(times(t.dNext(), t.mixing()), slope))
            .orElse(
                PATH + "through M; F is used in next, too",
                times(times(own.get("dM"), t.h()), slope))
            .orElse("the slope of the sigmoid is missing", t.dF(own.get("dM")))
            .orElse(
                "F stands in next twice, in F ⊙ G and in (1 - F) ⊙ H: the second is missing",
                times(times(t.dNext(), g).plus(times(own.get("dM"), t.h())), slope))
            .orElse(
                "(1 - F) ⊙ H has the slope -H by F: its sign is another",
                times(times(t.dNext(), g.plus(t.h())).plus(times(own.get("dM"), t.h())), slope))
            .orElse(
                "by F, next has the slope G - H: yours is H - G",
                times(
                    times(own.get("dM"), t.h()).plus(times(t.dNext(), t.mixing()).times(-1)),
                    slope))
            .orElse(
                "1 - F² is the slope of tanh; that of the sigmoid is F (1 - F)",
                times(t.dF(own.get("dM")), each(f, v -> 1 - v * v)));
        computedAnew(diagnosis, t, of, own);
      }
      case "dX" -> {
        diagnosis
            .orElse(
                PATH + "through the gate; X is used in the candidate, too",
                t.back(own.get("dZf"), "wf"))
            .orElse(
                PATH + "through the candidate; X is used in the gate, too",
                t.back(own.get("dZg"), "wg"));
        if (t.x().shape()[1] == t.h().shape()[1]) {
          diagnosis.orElse(
              "yours is made by products with W, where their transposes are meant",
              product(own.get("dZf"), t.parameters().get("wf"))
                  .plus(product(own.get("dZg"), t.parameters().get("wg"))));
        }
      }
      case "dH" -> {
        ofState(diagnosis, t, own);
        computedAnew(diagnosis, t, of, own);
      }
      case "uf" -> {
        if (t.x().shape()[1] == t.h().shape()[1]) {
          diagnosis.orElse(
              "Uf was multiplied by H, and yours is made of X",
              product(transposed(t.x()), own.get("dZf")));
        }
      }
      case "ug" -> {
        diagnosis.orElse(
            "Ug was multiplied by M = F ⊙ H, and yours is made of H",
            product(transposed(t.h()), own.get("dZg")));
        computedAnew(diagnosis, t, of, own);
      }
      default -> {
        // The sign, the batch size and a transpose are known of every line.
      }
    }
    if (of.equals("dZg")) {
      computedAnew(diagnosis, t, of, own);
    }
    return diagnosis;
  }

  private static Diagnosis ofForward(
      Diagnosis diagnosis, StepTrial t, String of, Map<String, Tensor> own) {
    switch (of) {
      case "F" -> {
        Tensor z = t.sum("f", t.x(), t.h());
        diagnosis
            .orElse("yours is a tanh; a gate is a sigmoid, from 0 to 1", each(z, Math::tanh))
            .orElse("yours is the sum itself: the sigmoid is missing", z)
            .orElse(
                "the bias is missing",
                each(plusRow(z, t.parameters().get("bf").times(-1)), StepTrial::sigmoid));
      }
      case "M" ->
          diagnosis.orElse(
              "yours lets through 1 - F, where F is meant",
              times(each(own.get("F"), v -> 1 - v), t.h()));
      case "G" -> {
        Tensor z = t.sum("g", t.x(), own.get("M"));
        diagnosis
            .orElse(
                "the candidate sees M = F ⊙ H, and yours sees H",
                each(t.sum("g", t.x(), t.h()), Math::tanh))
            .orElse(
                "the gate comes before the product, (F ⊙ H) Ug, and yours has it behind, F ⊙ (H"
                    + " Ug)",
                each(gatedBehind(t), Math::tanh))
            .orElse("yours is a sigmoid; the candidate is a tanh", each(z, StepTrial::sigmoid))
            .orElse("yours is the sum itself: the tanh is missing", z)
            .orElse(
                "the bias is missing",
                each(plusRow(z, t.parameters().get("bg").times(-1)), Math::tanh));
      }
      default ->
          diagnosis
              .orElse(
                  "F and 1 - F have changed places: the new comes in by F",
                  StepTrial.mixed(own.get("F"), own.get("G"), t.h()))
              .orElse(
                  "yours adds the candidate to all of H: what it replaces is forgotten, by 1 - F",
                  t.h().plus(times(own.get("F"), own.get("G"))));
    }
    return diagnosis;
  }

  /** X Wg + F ⊙ (H Ug) + bg. */
  private static Tensor gatedBehind(StepTrial t) {
    Tensor product = product(t.h(), t.parameters().get("ug"));
    Tensor rest = t.sum("g", t.x(), t.h().times(0));
    return rest.plus(times(t.expected("F", Map.of()), product));
  }

  /** What another array of the same record should be, where nothing went wrong before. */
  private static void changedPlaces(Diagnosis diagnosis, StepTrial t, String of) {
    boolean forward = StepTrial.FORWARD.contains(of);
    Map<String, Tensor> right = new LinkedHashMap<>();
    for (String name : forward ? StepTrial.FORWARD : StepTrial.BACKWARD) {
      right.put(name, t.expected(name, right));
    }
    String record =
        forward ? "StepValues(x, h, f, m, g, next)" : "StepGradients(dZg, dM, dZf, dX, dH)";
    right.forEach(
        (name, array) -> {
          if (right.containsKey(of) && !name.equals(of)) {
            diagnosis.orElse("this is " + name + ", in another place of new " + record, array);
          }
        });
  }

  private static void ofState(Diagnosis diagnosis, StepTrial t, Map<String, Tensor> own) {
    Map<String, Tensor> paths = new LinkedHashMap<>();
    paths.put(
        "next itself, where (1 - F) ⊙ H stands",
        times(t.dNext(), each(t.values().get("F"), v -> 1 - v)));
    paths.put("M = F ⊙ H", times(own.get("dM"), t.values().get("F")));
    paths.put("the gate's sum", t.back(own.get("dZf"), "uf"));
    paths.forEach((name, path) -> diagnosis.orElse(PATH + "through " + name, path));
    paths.forEach(
        (name, path) ->
            diagnosis.orElse(
                "one of the paths from H is missing, that through " + name,
                t.expected("dH", own).plus(path.times(-1))));
    Tensor f = t.values().get("F");
    diagnosis
        .orElse(
            "yours adds dM itself: M is F ⊙ H, and the gate is missing",
            t.expected("dH", own).plus(times(own.get("dM"), each(f, v -> 1 - v))))
        .orElse(
            "yours adds dNext itself: next has (1 - F) ⊙ H in it, and 1 - F is missing",
            t.expected("dH", own).plus(times(t.dNext(), f)))
        .orElse(
            "yours adds dZg Ugᵀ, too: H goes into Zg through M only, and dM counts that path",
            t.expected("dH", own).plus(own.get("dM")));
  }

  private static void turned(Diagnosis diagnosis, Tensor d, Tensor w) {
    diagnosis.orElse("yours is a product with Ug, where its transpose is meant", product(d, w));
  }

  /** What a line gives that makes F and G anew, or measures slopes on forward. */
  private static void computedAnew(
      Diagnosis diagnosis, StepTrial t, String of, Map<String, Tensor> own) {
    Map<String, Tensor> values = new LinkedHashMap<>(t.values());
    for (String name : StepTrial.FORWARD) {
      values.put(name, t.expected(name, values));
    }
    diagnosis.orElse(
        "this is right for F and G computed anew, or for slopes measured on forward; take the F and"
            + " G that are handed over",
        new StepTrial(t.parameters(), values, t.dNext()).expected(of, own));
  }
}
