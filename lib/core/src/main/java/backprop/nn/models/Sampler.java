package backprop.nn.models;

import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.tensor.Given;
import backprop.tensor.Shapes;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Goes on with a sequence, one token after another, each drawn from what a model expects next.
 *
 * <pre>
 * P(token) = softmax(z / T)     of the model's last logits z, all but the largest left out:
 *            k of them (top k), and of these the fewest whose P add up to p (top p)
 * </pre>
 *
 * A temperature T below 1 makes likely tokens likelier, one above 1 evens them out; k = 1 always
 * takes the likeliest. With p below 1, more tokens are eligible where the model wavers, and fewer
 * where it is sure. Derived in lesson 19; Fan, Lewis and Dauphin, 2018; Holtzman et al., 2020.
 */
public final class Sampler {

  private final double temperature;
  private final int topK;
  private final double topP;
  private final RandomGenerator random;

  /**
   * A sampler that draws from this generator.
   *
   * @param topK how many tokens are eligible; at least the vocabulary's size for all
   * @throws IllegalArgumentException if {@code temperature} or {@code topK} is not positive
   */
  public Sampler(double temperature, int topK, RandomGenerator random) {
    this(temperature, topK, 1, random);
  }

  /**
   * A sampler that draws from this generator.
   *
   * @param topK how many tokens are eligible at most
   * @param topP the share that those have together which are eligible, at least; 1 for all
   * @throws IllegalArgumentException if {@code temperature} or {@code topK} is not positive, or
   *     {@code topP} not above 0 and at most 1
   */
  public Sampler(double temperature, int topK, double topP, RandomGenerator random) {
    if (!(temperature > 0) || Double.isInfinite(temperature) || topK < 1) {
      throw new IllegalArgumentException(
          "Sampler: temperature must be above 0 and topK at least 1, got "
              + temperature
              + " and "
              + topK);
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException(
          "Sampler: topP must be above 0 and at most 1, got " + topP);
    }
    this.temperature = temperature;
    this.topK = topK;
    this.topP = topP;
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
    double[] share = probabilities(logits);
    double drawn = random.nextDouble();
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

  /**
   * With what probability each token comes: 0 for those that are not eligible, and 1 in sum.
   *
   * @throws IllegalArgumentException if there is none, one is NaN or infinity, or all are minus
   *     infinity
   */
  public double[] probabilities(double... logits) {
    requireLogits(logits);
    double[] sorted = logits.clone();
    Arrays.sort(sorted);
    double max = sorted[sorted.length - 1];
    int left = eligible(sorted);
    double least = sorted[sorted.length - left];
    // Of those that equal the least, the first are eligible, as far as there is room.
    long above = Arrays.stream(logits).filter(z -> z > least).count();
    double[] share = new double[logits.length];
    long equals = left - above;
    double sum = 0;
    for (int v = 0; v < logits.length; v++) {
      if (logits[v] > least || logits[v] == least && equals-- > 0) {
        share[v] = Math.exp((logits[v] - max) / temperature);
        sum += share[v];
      }
    }
    for (int v = 0; v < share.length; v++) {
      share[v] /= sum;
    }
    return share;
  }

  /** How many of the largest are eligible. */
  private int eligible(double[] sorted) {
    int n = sorted.length;
    int k = Math.min(topK, n);
    if (topP == 1) {
      return k;
    }
    double max = sorted[n - 1];
    double sum = 0;
    for (int i = n - k; i < n; i++) {
      sum += Math.exp((sorted[i] - max) / temperature);
    }
    double reached = 0;
    for (int i = 0; i < k; i++) {
      reached += Math.exp((sorted[n - 1 - i] - max) / temperature);
      if (reached >= topP * sum) {
        return i + 1;
      }
    }
    return k;
  }

  private static void requireLogits(double... logits) {
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
  }
}
