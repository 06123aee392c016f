package backprop.nn.models;

import backprop.init.Initializer;
import backprop.nn.Composite;
import backprop.nn.Dense;
import backprop.nn.Embedding;
import backprop.nn.LayerNorm;
import backprop.nn.Mode;
import backprop.nn.PositionWise;
import backprop.nn.PositionalEmbedding;
import backprop.nn.Sequential;
import backprop.nn.TransformerBlock;
import backprop.tensor.Given;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A small language model of the GPT kind: for every token of a text, what comes next.
 *
 * <pre>
 * forward   H = embedding(X) + position     H = block(H), several times     Z = norm(H) W + b
 * backward  that of its layers, in reverse
 * shapes    X [n,t] of tokens below v, t ≤ context   H [n,t,d]   Z, dZ [n,t,v], logits
 * keeps     what its layers keep
 * </pre>
 *
 * <p>Weights are drawn from N(0, 0.02²), as GPT-2's are, and parameters named after its. Derived in
 * lesson 19; Radford et al., 2019.
 */
public final class TinyGpt implements Composite {

  private static final Initializer SMALL =
      (type, shape, fanIn, fanOut, random) ->
          Initializer.fill(type, shape, () -> 0.02 * random.nextGaussian());

  private final Shape shape;
  private final Sequential network;

  /**
   * The sizes of a model.
   *
   * @param vocabulary how many tokens there are
   * @param context how many of them it looks at
   * @param d the width: how many numbers stand for one token on its way
   * @param heads of each block's attention; d is a multiple of it
   * @param blocks how many
   */
  public record Shape(int vocabulary, int context, int d, int heads, int blocks) {}

  /** In FLOAT. */
  public TinyGpt(Shape shape, RandomGenerator random) {
    this(shape, DataType.FLOAT, random);
  }

  /**
   * In this type, with weights drawn from this generator.
   *
   * @throws IllegalArgumentException if a size is not positive, or d no multiple of heads
   */
  public TinyGpt(Shape shape, DataType type, RandomGenerator random) {
    if (Given.require("TinyGpt", "shape", shape).blocks() < 1) {
      throw new IllegalArgumentException(
          "TinyGpt: blocks must be at least 1, got " + shape.blocks());
    }
    this.shape = shape;
    int d = shape.d();
    List<Part> parts = new ArrayList<>();
    parts.add(new Part("wte", new Embedding(shape.vocabulary(), d, SMALL, type, random)));
    parts.add(new Part("wpe", new PositionalEmbedding(shape.context(), d, SMALL, type, random)));
    for (int i = 0; i < shape.blocks(); i++) {
      parts.add(
          new Part("h." + i, new TransformerBlock(d, shape.heads(), true, SMALL, type, random)));
    }
    parts.add(new Part("ln_f", new LayerNorm(d, 1e-5, type)));
    Dense head = new Dense(d, shape.vocabulary(), SMALL, type, random);
    parts.add(new Part("head", new PositionWise(head)));
    network = Sequential.of(parts.toArray(Part[]::new));
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
  public int[] generate(int[] prompt, int count, Sampler sampler) {
    return Given.require("TinyGpt.generate", "sampler", sampler)
        .generate(network, shape.context(), prompt, count);
  }

  /** The layers by GPT-2's names: {@code wte}, {@code wpe}, {@code h.0}, … {@code ln_f}, head. */
  @Override
  public List<Part> parts() {
    return network.parts();
  }

  @Override
  public boolean leavesNumbersToOps() {
    return partsLeaveNumbersToOps();
  }

  @Override
  public String toString() {
    return "TinyGpt " + shape;
  }
}
