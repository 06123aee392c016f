package backprop.autograder.contract.exercise;

import static backprop.autograder.contract.exercise.GatedFormula.each;
import static backprop.autograder.contract.exercise.GatedFormula.sigmoid;
import static backprop.autograder.contract.exercise.GatedFormula.silu;
import static backprop.autograder.contract.exercise.GatedFormula.times;

import backprop.worker.subject.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the backward pass of SwiGLU gives where a known mistake was made in it.
 *
 * <pre>
 * G = X W_gate     U = X W_up     H = SiLU(G) ⊙ U     Y = H W_down
 * dH = dY W_downᵀ     dU = dH ⊙ SiLU(G)     dG = dH ⊙ U ⊙ SiLU'(G)
 * </pre>
 */
final class GatedMistakes {

  private static final String UNTRANSPOSED = "dH has W_d where its transpose is due";

  private final Tensor x;
  private final Tensor dY;
  private final Map<String, Tensor> p;
  private final Tensor g;
  private final Tensor u;
  private final Tensor dH;

  /** At sizes that are all alike. */
  GatedMistakes(Tensor x, Map<String, Tensor> parameters, Tensor dY) {
    this(x, parameters, dY, Specimen.product(dY, Specimen.transposed(parameters.get("down"))));
  }

  private GatedMistakes(Tensor x, Map<String, Tensor> parameters, Tensor dY, Tensor dH) {
    this.x = x;
    this.dY = dY;
    this.dH = dH;
    p = parameters;
    g = Specimen.product(x, p.get("gate"));
    u = Specimen.product(x, p.get("up"));
  }

  private Tensor back(Tensor d, String name) {
    return Specimen.product(d, Specimen.transposed(p.get(name)));
  }

  private Tensor dG() {
    return times(times(dH, u), each(g, v -> sigmoid(v) * (1 + v * (1 - sigmoid(v)))));
  }

  private Tensor dU() {
    return times(dH, each(g, GatedFormula::silu));
  }

  /** Wrong gradients by X W_gate, by what to say of them. */
  private Map<String, Tensor> ofDg() {
    Tensor through = times(dH, u);
    Map<String, Tensor> known = new LinkedHashMap<>();
    known.put(
        "SiLU's slope lacks a term: the product rule of v σ(v) has two",
        times(through, each(g, GatedFormula::sigmoid)));
    known.put(
        "the slope in it is σ's, σ(1 - σ), and SiLU's is due",
        times(through, each(g, v -> sigmoid(v) * (1 - sigmoid(v)))));
    known.put(
        "SiLU's slope has a minus between its terms: σ(v) - v σ'(v), and their sum is due",
        times(through, each(g, v -> sigmoid(v) * (1 - v * (1 - sigmoid(v))))));
    known.put(
        "SiLU's slope is v σ'(v) alone: the product rule of v σ(v) has σ(v) too",
        times(through, each(g, v -> v * sigmoid(v) * (1 - sigmoid(v)))));
    known.put(
        "SiLU itself stands where its slope is due", times(through, each(g, GatedFormula::silu)));
    known.put("SiLU's slope is missing", through);
    known.put(
        "SiLU's slope is taken at SiLU(G) instead of G",
        times(through, each(g, v -> sigmoid(silu(v)) * (1 + silu(v) * (1 - sigmoid(silu(v)))))));
    known.put(
        "dG lacks the factor U: H is a product, and each factor's gradient has the other in it",
        times(dH, each(g, v -> sigmoid(v) * (1 + v * (1 - sigmoid(v))))));
    return known;
  }

  /** Wrong gradients by X W_up. */
  private Map<String, Tensor> ofDu() {
    Map<String, Tensor> known = new LinkedHashMap<>();
    known.put(
        "dU lacks the factor SiLU(G): H is a product, and each factor's gradient has the other in"
            + " it",
        dH);
    known.put("dU has the factor G, and SiLU(G) is due", times(dH, g));
    known.put("dU has the factor σ(G), and SiLU(G) is due", times(dH, each(g, v -> sigmoid(v))));
    return known;
  }

  /** With a gradient by H that is not dY W_downᵀ. */
  private GatedMistakes untransposed() {
    return new GatedMistakes(x, p, dY, Specimen.product(dY, p.get("down")));
  }

  /** Wrong dX. */
  Map<String, Tensor> ofDx() {
    Tensor throughGate = back(dG(), "gate");
    Tensor throughUp = back(dU(), "up");
    Map<String, Tensor> known = new LinkedHashMap<>();
    GatedMistakes turned = untransposed();
    known.put(UNTRANSPOSED, turned.back(turned.dG(), "gate").plus(turned.back(turned.dU(), "up")));
    known.put(
        "what X sends through W_u is subtracted, and the sum of both ways is due",
        throughGate.plus(throughUp.times(-1)));
    known.put("what X sends through W_g is missing", throughUp);
    known.put("what X sends through W_u is missing", throughGate);
    ofDg().forEach((says, wrong) -> known.put(says, back(wrong, "gate").plus(throughUp)));
    ofDu().forEach((says, wrong) -> known.put(says, back(wrong, "up").plus(throughGate)));
    return known;
  }

  /** Wrong gradients of a parameter. */
  Map<String, Tensor> ofGradient(String name) {
    Map<String, Tensor> known = new LinkedHashMap<>();
    if (name.equals("down")) {
      Tensor toY = Specimen.product(Specimen.transposed(u), dY);
      known.put("it has U where H = SiLU(G) ⊙ U is due", toY);
      known.put(
          "it has SiLU(G) where H = SiLU(G) ⊙ U is due",
          Specimen.product(Specimen.transposed(each(g, GatedFormula::silu)), dY));
      known.put(
          "it has G ⊙ U where H = SiLU(G) ⊙ U is due",
          Specimen.product(Specimen.transposed(times(g, u)), dY));
      return known;
    }
    boolean gate = name.equals("gate");
    Tensor turned = gate ? untransposed().dG() : untransposed().dU();
    known.put(UNTRANSPOSED, Specimen.product(Specimen.transposed(x), turned));
    (gate ? ofDg() : ofDu())
        .forEach((says, wrong) -> known.put(says, Specimen.product(Specimen.transposed(x), wrong)));
    known.put(
        gate ? "yours is the gradient of W_u" : "yours is the gradient of W_g",
        Specimen.product(Specimen.transposed(x), gate ? dU() : dG()));
    return known;
  }
}
