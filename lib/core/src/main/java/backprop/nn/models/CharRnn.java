package backprop.nn.models;

import backprop.init.Xavier;
import backprop.nn.Composite;
import backprop.nn.Dense;
import backprop.nn.Embedding;
import backprop.nn.Lstm;
import backprop.nn.Mode;
import backprop.nn.PositionWise;
import backprop.nn.Sequential;
import backprop.tensor.Given;
import java.util.List;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A recurrent language model: reads a text letter by letter, and expects the next.
 *
 * <pre>
 * forward   H = lstm(embedding(X))     Z = H W + b
 * backward  that of its layers, in reverse
 * shapes    X [n,t] of tokens below v   H [n,t,h]   Z, dZ [n,t,v], logits
 * keeps     what its layers keep
 * </pre>
 *
 * Derived in lesson 17; Graves, 2013.
 */
public final class CharRnn implements Composite {

  private final Sequential network;

  /** {@code d} numbers for each of {@code vocabulary} tokens, {@code hidden} in the cell; FLOAT. */
  public CharRnn(int vocabulary, int d, int hidden, RandomGenerator random) {
    this(vocabulary, d, hidden, DataType.FLOAT, random);
  }

  /**
   * In this type, with weights drawn from this generator.
   *
   * @throws IllegalArgumentException if a size is not positive
   */
  public CharRnn(int vocabulary, int d, int hidden, DataType type, RandomGenerator random) {
    network =
        Sequential.of(
            new Part("embedding", new Embedding(vocabulary, d, Xavier.normal(), type, random)),
            new Part("lstm", new Lstm(d, hidden, Xavier.uniform(), type, random)),
            new Part(
                "head",
                new PositionWise(new Dense(hidden, vocabulary, Xavier.uniform(), type, random))));
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    return network.forward(x, mode);
  }

  @Override
  public INDArray backward(INDArray dZ) {
    return network.backward(dZ);
  }

  @Override
  public void backwardParameters(INDArray dZ) {
    network.backwardParameters(dZ);
  }

  /**
   * The prompt, and {@code count} tokens more, each drawn by what the model expects after the last
   * {@code context} tokens.
   *
   * @throws IllegalArgumentException if the prompt is empty, or a token is not in the vocabulary
   */
  public int[] generate(int[] prompt, int count, int context, Sampler sampler) {
    return Given.require("CharRnn.generate", "sampler", sampler)
        .generate(network, context, prompt, count);
  }

  /** The layers by name: {@code embedding}, {@code lstm}, {@code head}. */
  @Override
  public List<Part> parts() {
    return network.parts();
  }

  @Override
  public String toString() {
    return "CharRnn " + network.parts();
  }
}
