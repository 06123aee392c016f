package backprop.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * ND4J's automatic differentiation, as a second opinion on a gradient derived by hand.
 *
 * <p>Told the forward pass as a SameDiff graph, it gives the output, and the gradient of {@code Σ R
 * ⊙ Y} by each input, where {@code R} is the cotangent that went into our {@code backward}. Used in
 * lessons 08 and 20.
 *
 * @param output the graph's output
 * @param gradients by each input's name
 */
public record SameDiffOracle(INDArray output, Map<String, INDArray> gradients) {

  /**
   * Runs a graph and its reverse.
   *
   * @param inputs by name; the graph finds each as a variable of that name
   * @param cotangent the gradient of the loss by the output, of the output's shape
   * @param graph makes the output from the inputs
   */
  public static SameDiffOracle of(
      Map<String, INDArray> inputs,
      INDArray cotangent,
      BiFunction<SameDiff, Map<String, SDVariable>, SDVariable> graph) {
    SameDiff sd = SameDiff.create();
    Map<String, SDVariable> variables = new HashMap<>();
    inputs.forEach((name, a) -> variables.put(name, sd.var(name, a.dup('c'))));
    SDVariable output = graph.apply(sd, variables);
    SDVariable loss = output.mul(sd.constant(cotangent.dup('c'))).sum();
    loss.markAsLoss();
    Map<String, INDArray> gradients = sd.calculateGradients(null, List.copyOf(inputs.keySet()));
    return new SameDiffOracle(output.eval(), gradients);
  }
}
