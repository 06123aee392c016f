package backprop.nn.models;

import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.tensor.Given;
import backprop.tensor.Shapes;
import java.util.Arrays;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Goes on with a sequence, one token after another, each drawn from what a model expects next.
 *
 * <pre>
 * P(token) = softmax(z / T)     of the model's last logits z, all but the k largest left out
 * </pre>
 *
 * A temperature T below 1 makes likely tokens likelier, one above 1 evens them out; k = 1 always
 * takes the likeliest. Derived in lesson 19.
 */
public final class Sampler {

  private final double temperature;
  private final int topK;
  private final RandomGenerator random;

  /**
   * A sampler that draws from this generator.
   *
   * @param topK how many tokens are eligible; at least the vocabulary's size for all
   * @throws IllegalArgumentException if {@code temperature} or {@code topK} is not positive
   */
  public Sampler(double temperature, int topK, RandomGenerator random) {
    if (!(temperature > 0) || Double.isInfinite(temperature) || topK < 1) {
      throw new IllegalArgumentException(
          "Sampler: temperature must be above 0 and topK at least 1, got "
              + temperature
              + " and "
              + topK);
    }
    this.temperature = temperature;
    this.topK = topK;
    this.random = Given.require("Sampler", "random", random);
  }

  /**
   * The prompt, and {@code count} tokens more.
   *
   * @param model gives logits {@code [1,t,v]} for tokens {@code [1,t]}
   * @param context how many tokens the model looks at, at most: the last ones
   * @throws IllegalArgumentException if the prompt is empty, {@code count} negative, or {@code
   *     context} not positive
   */
  int[] generate(Layer model, int context, int[] prompt, int count) {
    Given.require("Sampler.generate", "prompt", prompt);
    if (count < 0 || context < 1) {
      throw new IllegalArgumentException(
          "Sampler.generate: count must be at least 0 and context at least 1, got "
              + count
              + " and "
              + context);
    }
    if (prompt.length == 0) {
      throw new IllegalArgumentException(
          "Sampler.generate: prompt must have at least one token, got none");
    }
    int[] tokens = Arrays.copyOf(prompt, prompt.length + count);
    for (int end = prompt.length; end < tokens.length; end++) {
      int[] seen = Arrays.copyOfRange(tokens, Math.max(0, end - context), end);
      INDArray logits = model.forward(Nd4j.createFromArray(new int[][] {seen}), Mode.EVAL);
      double[] last = new double[(int) logits.size(2)];
      for (int v = 0; v < last.length; v++) {
        last[v] = logits.getDouble(0, seen.length - 1, v);
      }
      tokens[end] = next(last);
    }
    return tokens;
  }

  /**
   * A token drawn by its logits.
   *
   * @throws IllegalArgumentException if there is none, one is NaN or infinity, or all are minus
   *     infinity
   */
  public int next(double... logits) {
    if (Given.require("Sampler.next", "logits", logits).length == 0) {
      throw new IllegalArgumentException("Sampler.next: logits must be one at least, got none");
    }
    boolean any = false;
    for (int v = 0; v < logits.length; v++) {
      any |= logits[v] > Double.NEGATIVE_INFINITY;
      // Minus infinity is a token that must not come.
      if (Double.isNaN(logits[v]) || logits[v] == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            "Sampler.next: logits must be numbers, got "
                + logits[v]
                + " at "
                + Shapes.text(v)
                + "; the model's training went wrong, look at its loss");
      }
    }
    if (!any) {
      throw new IllegalArgumentException(
          "Sampler.next: one of the logits must be above -Infinity, got none; no token may come");
    }
    // From the largest on; of equal ones, the first first.
    int[] eligible =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparingDouble(v -> -logits[v]))
            .mapToInt(v -> v)
            .limit(topK)
            .toArray();
    double max = logits[eligible[0]];
    double[] share = new double[logits.length];
    double sum = 0;
    for (int v : eligible) {
      share[v] = Math.exp((logits[v] - max) / temperature);
      sum += share[v];
    }
    double drawn = random.nextDouble() * sum;
    int last = 0;
    for (int v = 0; v < share.length; v++) {
      if (share[v] > 0) {
        last = v;
        drawn -= share[v];
        if (drawn < 0) {
          return v;
        }
      }
    }
    // Rounding left a crumb of the sum: it belongs to the last token that has any share.
    return last;
  }
}
