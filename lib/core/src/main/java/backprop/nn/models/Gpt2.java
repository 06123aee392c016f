package backprop.nn.models;

import backprop.init.Initializer;
import backprop.nn.Composite;
import backprop.nn.Embedding;
import backprop.nn.GeluTanh;
import backprop.nn.Layer;
import backprop.nn.LayerNorm;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.nn.PositionalEmbedding;
import backprop.nn.Sequential;
import backprop.nn.TransformerBlock;
import backprop.tensor.Given;
import backprop.tensor.KeyValues;
import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import backprop.tensor.Workspaces;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * GPT-2, number for number: for every token of a text, what comes next.
 *
 * <pre>
 * forward   H = W[X] + position     H = block(H), several times     N = norm(H)     Z = N Wᵀ
 * backward  dN = dZ W     dW += dZᵀ N     and through norm and blocks to H, where
 *           dW[v] += Σ dH_i over all i with X_i = v
 * shapes    X [n,t] of tokens below v, t ≤ context   H, N [n,t,d]   W [v,d]   Z, dZ [n,t,v], logits
 * keeps     what its layers keep, and N
 * </pre>
 *
 * <p>The embeddings are tied: one W looks tokens up at the bottom and compares with them at the
 * top, so its gradient is the sum of both. Else it is {@link TinyGpt}'s layers, with GELU in its
 * tanh form and no bias at the top. There is no dropout: fine-tuning is on the model as it samples.
 *
 * <p>{@link Gpt2Checkpoint} reads and writes the files that others exchange. Derived in lesson 19;
 * Radford et al., 2019.
 */
public final class Gpt2 implements Composite {

  /** The sizes of the smallest model that was published, of 124 million parameters. */
  public static final TinyGpt.Shape SMALL = new TinyGpt.Shape(50257, 1024, 768, 12, 12);

  private static final Initializer INITIAL = Initializer.normal(0.02);

  private final TinyGpt.Shape shape;
  private final Embedding wte;
  private final PositionalEmbedding wpe;
  private final List<TransformerBlock> blocks = new ArrayList<>();
  private final LayerNorm norm;
  private final TiedHead head;
  private final Sequential network;

  /** In FLOAT. */
  public Gpt2(TinyGpt.Shape shape, RandomGenerator random) {
    this(shape, DataType.FLOAT, random);
  }

  /**
   * In this type, with weights drawn from N(0, 0.02²); where a block adds to what comes in, from
   * N(0, 0.02²/(2 blocks)), so that the sum does not grow with their number.
   *
   * @throws IllegalArgumentException if a size is not positive, or d no multiple of heads
   */
  public Gpt2(TinyGpt.Shape shape, DataType type, RandomGenerator random) {
    this(shape, INITIAL, type, random);
    for (TransformerBlock block : blocks) {
      block.named().entrySet().stream()
          .filter(one -> List.of("attn.wOut", "mlp.proj.w").contains(one.getKey()))
          .forEach(one -> one.getValue().value().divi(Math.sqrt(2 * blocks.size())));
    }
  }

  /** With weights drawn so, all alike. */
  Gpt2(TinyGpt.Shape shape, Initializer initializer, DataType type, RandomGenerator random) {
    if (Given.require("Gpt2", "shape", shape).blocks() < 1) {
      throw new IllegalArgumentException("Gpt2: blocks must be at least 1, got " + shape.blocks());
    }
    Given.require("Gpt2", "type", type);
    Given.require("Gpt2", "random", random);
    this.shape = shape;
    int d = shape.d();
    wte = new Embedding(shape.vocabulary(), d, initializer, type, random);
    wpe = new PositionalEmbedding(shape.context(), d, initializer, type, random);
    List<Part> parts = new ArrayList<>();
    parts.add(new Part("wte", wte));
    parts.add(new Part("wpe", wpe));
    for (int i = 0; i < shape.blocks(); i++) {
      blocks.add(
          new TransformerBlock(d, shape.heads(), true, new GeluTanh(), initializer, type, random));
      parts.add(new Part("h." + i, blocks.get(i)));
    }
    norm = new LayerNorm(d, 1e-5, type);
    head = new TiedHead(wte.parameters().get(0));
    parts.add(new Part("ln_f", norm));
    parts.add(new Part("head", head));
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

  /** The sizes that it was made with. */
  public TinyGpt.Shape shape() {
    return shape;
  }

  /**
   * Room for the keys and values of each block's attention, for {@link #next}.
   *
   * @param steps how many at most
   * @throws IllegalArgumentException if {@code steps} is not positive, or more than the context
   */
  public List<KeyValues> cache(int steps) {
    if (steps < 1 || steps > shape.context()) {
      throw new IllegalArgumentException(
          "Gpt2.cache: steps must be from 1 to " + shape.context() + ", the context, got " + steps);
    }
    return blocks.stream().map(block -> block.attention().keyValues(steps)).toList();
  }

  /**
   * The logits of what comes after the last of these tokens, which come after those that {@code
   * cache} has seen: as {@link #forward} of all of them gives, without computing what it computed
   * before. As many tokens as one likes at first, then one at a time.
   *
   * @param cache of {@link #cache}, which the tokens are added to
   * @throws IllegalArgumentException if there is no token, or one is not in the vocabulary; if
   *     there are several after others; or if the cache is full, or another model's
   */
  public double[] next(List<KeyValues> cache, int... tokens) {
    Given.require("Gpt2.next", "cache", cache);
    Given.require("Gpt2.next", "tokens", tokens);
    if (cache.size() != blocks.size()) {
      throw new IllegalArgumentException(
          "Gpt2.next: cache must be of "
              + blocks.size()
              + " blocks, got "
              + cache.size()
              + "; make it by cache(steps) of this model");
    }
    int first = cache.get(0).length();
    int t = tokens.length;
    if (t > shape.context() - first) {
      throw new IllegalArgumentException(
          "Gpt2.next: there must be at most "
              + shape.context()
              + " tokens, got "
              + t
              + " after "
              + first
              + "; begin with the latest and a cache of their own");
    }
    return Workspaces.step(
        () -> {
          int[] places = IntStream.range(first, first + t).toArray();
          INDArray h = Ops.add(Ops.lookUp(value(wte), tokens), Ops.lookUp(value(wpe), places));
          h = Ops.ofRows(h, 1, t, shape.d());
          for (int i = 0; i < blocks.size(); i++) {
            h = blocks.get(i).next(h, cache.get(i));
          }
          INDArray last = norm.forward(Ops.slice(h, 1, t - 1, t), Mode.EVAL);
          return head.forward(last, Mode.EVAL).dup('c').data().asDouble();
        });
  }

  private static INDArray value(Layer embedding) {
    return embedding.parameters().get(0).value();
  }

  /**
   * The prompt, and {@code count} tokens more, each drawn by what the model expects after the last
   * {@code context} tokens.
   *
   * <p>Up to the context, each token costs one step of {@link #next}. Beyond, with each token every
   * other one moves to another place, and all are computed anew.
   *
   * @throws IllegalArgumentException if the prompt is empty, {@code count} negative, or a token not
   *     in the vocabulary
   */
  public int[] generate(int[] prompt, int count, Sampler sampler) {
    Given.require("Gpt2.generate", "prompt", prompt);
    Given.require("Gpt2.generate", "sampler", sampler);
    if (prompt.length == 0 || count < 0) {
      throw new IllegalArgumentException(
          "Gpt2.generate: prompt must have at least one token, and count be at least 0, got "
              + prompt.length
              + " and "
              + count);
    }
    int context = shape.context();
    int[] tokens = Arrays.copyOf(prompt, prompt.length + count);
    List<KeyValues> cache = cache(Math.min(context, tokens.length));
    for (int end = prompt.length; end < tokens.length; end++) {
      boolean goesOn = end > prompt.length && end <= context;
      if (!goesOn) {
        cache.forEach(KeyValues::clear);
      }
      int first = goesOn ? end - 1 : Math.max(0, end - context);
      tokens[end] = sampler.next(next(cache, Arrays.copyOfRange(tokens, first, end)));
    }
    return tokens;
  }

  /** The layers by GPT-2's names: {@code wte}, {@code wpe}, {@code h.0}, … {@code ln_f}; head. */
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
    return "Gpt2 " + shape;
  }

  /**
   * How well each token's row fits, by the embedding's own weights, which are the embedding's to
   * list.
   *
   * <pre>
   * forward   Z = N Wᵀ
   * backward  dW += dZᵀ N     dN = dZ W
   * shapes    N [n,t,d]   W [v,d]   Z, dZ [n,t,v]
   * keeps     N
   * </pre>
   */
  private static final class TiedHead implements Layer {

    private final Parameter w;
    private INDArray rows;
    private long[] shape;

    TiedHead(Parameter w) {
      this.w = w;
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      Shapes.requireSequences("Gpt2.forward", "N", x, w.value().size(1));
      Shapes.requireType("Gpt2.forward", "N", x, w.type());
      rows = Ops.rows(x);
      shape = new long[] {x.size(0), x.size(1), w.value().size(0)};
      return Ops.ofRows(Ops.matmulTransposeB(rows, w.value()), shape);
    }

    @Override
    public INDArray backward(INDArray dZ) {
      Shapes.requireForwardFirst("Gpt2.backward", rows);
      Shapes.requireShape("Gpt2.backward", "dZ", dZ, shape);
      Shapes.requireType("Gpt2.backward", "dZ", dZ, w.type());
      INDArray dZRows = Ops.rows(dZ);
      Ops.addMatmulTransposeA(w.gradient(), dZRows, rows);
      return Ops.ofRows(Ops.matmul(dZRows, w.value()), shape[0], shape[1], w.value().size(1));
    }

    @Override
    public boolean leavesNumbersToOps() {
      return true;
    }

    @Override
    public String toString() {
      return "tied to wte";
    }
  }
}
