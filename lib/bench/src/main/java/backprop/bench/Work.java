package backprop.bench;

import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Dense;
import backprop.nn.Layer;
import backprop.nn.Relu;
import backprop.nn.Sequential;
import backprop.nn.models.LeNet;
import backprop.nn.models.TinyGpt;
import backprop.optim.Adam;
import backprop.optim.AdamW;
import backprop.optim.Optimizer;
import backprop.tensor.Ops;
import backprop.train.Trainer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.function.IntFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What is timed: a model of ours, the batches it is trained on, its twin in DL4J, and the matrix
 * products that no implementation can do without. The twin in PyTorch is in {@code torch_peer.py},
 * found there by the same id.
 */
enum Work {
  MLP_128("MLP 784-512-256-10, batch 128, Adam", 128) {
    @Override
    Layer model() {
      return mlp();
    }

    @Override
    Peer dl4jModel() {
      return Dl4j.mlp(model().parameters());
    }

    @Override
    Products products() {
      return mlpProducts(batch);
    }
  },

  MLP_1024("the same at batch 1024", 1024) {
    @Override
    Layer model() {
      return mlp();
    }

    @Override
    Peer dl4jModel() {
      return Dl4j.mlp(model().parameters());
    }

    @Override
    Products products() {
      return mlpProducts(batch);
    }
  },

  LENET("LeNet (5×5×20, pool, 5×5×50, pool, 500, 10), batch 64, Adam", 64) {
    @Override
    Layer model() {
      return LeNet.of(10, new Random(SEED));
    }

    @Override
    Peer dl4jModel() {
      return Dl4j.leNet(model().parameters());
    }

    @Override
    Products products() {
      return new Products()
          .firstLayer(batch * 24 * 24, 20, 25)
          .layer(batch * 8 * 8, 50, 20 * 25)
          .layer(batch, 500, 800)
          .layer(batch, 10, 500);
    }

    @Override
    INDArray inputs(int i) {
      return normal(new Random(1000 + i), batch, 1, 28, 28);
    }
  },

  TINY_GPT(
      "TinyGpt, 4 layers, width 128, 4 heads, context 64, vocabulary 65, batch 16, AdamW",
      16,
      new TinyGpt.Shape(65, 64, 128, 4, 4)) {
    @Override
    Peer dl4jModel() {
      Map<String, INDArray> start = new HashMap<>();
      model().named().forEach((name, p) -> start.put(name, p.value()));
      return new SameDiffGpt(64, start);
    }

    /** SameDiff's norm has no ε, which is a hundredth of the first variances. */
    @Override
    Tolerance dl4jTolerance() {
      return new Tolerance(1e-4, 1e-3);
    }

    @Override
    INDArray dl4jTargets(int i) {
      return targets(i);
    }
  },

  GPT_384_8(
      "GPT, 6 layers, width 384, 6 heads, context 256, vocabulary 65, batch 8, AdamW",
      8,
      new TinyGpt.Shape(65, 256, 384, 6, 6)),

  GPT_384(
      "GPT, 6 layers, width 384, 6 heads, context 256, vocabulary 65, batch 64, AdamW",
      64,
      new TinyGpt.Shape(65, 256, 384, 6, 6)),

  GPT2_SMALL(
      "GPT-2's smallest, 12 layers, width 768, 12 heads, context 1024, batch 4, AdamW",
      4,
      new TinyGpt.Shape(50257, 1024, 768, 12, 12));

  /** Those that two cores do in a second or two. */
  static final List<Work> ON_A_PROCESSOR = List.of(MLP_128, MLP_1024, LENET, TINY_GPT, GPT_384_8);

  /** Batches in the ring. */
  private static final int RING = 8;

  /** The learning rate, small enough that 20 steps differ by rounding alone. */
  static final double RATE = 1e-3;

  static final int SEED = 1;

  final String title;
  final int batch;

  /** Of a language model; null of others. */
  private final TinyGpt.Shape gpt;

  Work(String title, int batch) {
    this(title, batch, null);
  }

  Work(String title, int batch, TinyGpt.Shape gpt) {
    this.title = title;
    this.batch = batch;
    this.gpt = gpt;
  }

  /** Our model, from the same seed each time. */
  Layer model() {
    return new TinyGpt(gpt, new Random(SEED));
  }

  /** The optimizer of our model's parameters. */
  private Optimizer optimizer(Layer model) {
    return gpt == null ? new Adam(model.parameters(), RATE) : new AdamW(model.parameters(), RATE);
  }

  /** Whether DL4J, or SameDiff, has a twin. */
  final boolean isDl4js() {
    return gpt == null || this == TINY_GPT;
  }

  /** DL4J's model, from the same weights as ours. */
  Peer dl4jModel() {
    throw new UnsupportedOperationException(this + " has no twin in DL4J");
  }

  /**
   * What DL4J's model is told of batch {@code i}: of each output, a row with a one at its class.
   */
  INDArray dl4jTargets(int i) {
    INDArray classes = targets(i);
    INDArray y = Nd4j.zeros(DataType.FLOAT, classes.length(), 10);
    for (long k = 0; k < classes.length(); k++) {
      y.putScalar(k, classes.getLong(k), 1);
    }
    return y;
  }

  /**
   * How near DL4J's losses are. Its Adam has ε elsewhere, which moves weights of small gradients
   * otherwise; LeNet's first steps are wild, and by that much.
   */
  Tolerance dl4jTolerance() {
    return new Tolerance(1e-5, 0.3);
  }

  /** Of a block: the attention's four kinds, and those of its two layers. */
  Products products() {
    int rows = batch * gpt.context();
    int heads = batch * gpt.heads();
    int width = gpt.d();
    int ofHead = width / gpt.heads();
    Products products = new Products();
    for (int block = 0; block < gpt.blocks(); block++) {
      products
          .layer(rows, 3 * width, width)
          .layers(heads, gpt.context(), gpt.context(), ofHead)
          .layers(heads, gpt.context(), ofHead, gpt.context())
          .layer(rows, width, width)
          .layer(rows, 4 * width, width)
          .layer(rows, width, 4 * width);
    }
    return products.layer(rows, gpt.vocabulary(), width);
  }

  /** The inputs of batch {@code i}. */
  INDArray inputs(int i) {
    Random random = new Random(1000 + i);
    return gpt == null ? normal(random, batch, 784) : tokens(random);
  }

  /** The class of each output of batch {@code i}. */
  INDArray targets(int i) {
    Random random = new Random(2000 + i);
    return gpt == null ? classes(random, 10, batch) : tokens(random);
  }

  private INDArray tokens(Random random) {
    return classes(random, gpt.vocabulary(), batch, gpt.context());
  }

  final List<INDArray> ring(IntFunction<INDArray> make) {
    List<INDArray> ring = new ArrayList<>();
    for (int i = 0; i < RING; i++) {
      ring.add(make.apply(i));
    }
    return ring;
  }

  /** Our step, from the initial weights: the loss of the next batch of the ring, before it. */
  final DoubleSupplier ours() {
    Layer model = model();
    Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer(model));
    List<INDArray> x = ring(i -> where(inputs(i)));
    List<INDArray> y = ring(this::targets);
    return new DoubleSupplier() {
      private int at;

      @Override
      public double getAsDouble() {
        int i = at++ % RING;
        return trainer.step(x.get(i), y.get(i));
      }
    };
  }

  /** Where the engine computes: what is trained on is there already, as PyTorch's is. */
  private static INDArray where(INDArray x) {
    return x.dataType() == DataType.FLOAT ? Ops.copy(x) : x;
  }

  /** DL4J's step, from the same weights as ours. */
  final Runnable dl4j() {
    Peer peer = dl4jModel();
    List<INDArray> x = ring(this::inputs);
    List<INDArray> y = ring(this::dl4jTargets);
    return new Runnable() {
      private int at;

      @Override
      public void run() {
        int i = at++ % RING;
        peer.fit(x.get(i), y.get(i));
      }
    };
  }

  /** The losses before each of DL4J's first {@code count} steps. */
  final double[] dl4jLosses(int count) {
    Peer peer = dl4jModel();
    List<INDArray> x = ring(this::inputs);
    List<INDArray> y = ring(this::dl4jTargets);
    double[] losses = new double[count];
    for (int i = 0; i < count; i++) {
      losses[i] = peer.loss(x.get(i % RING), y.get(i % RING));
      peer.fit(x.get(i % RING), y.get(i % RING));
    }
    return losses;
  }

  private static Layer mlp() {
    return new Sequential(
        new Dense(784, 512, SEED),
        new Relu(),
        new Dense(512, 256, SEED + 1),
        new Relu(),
        new Dense(256, 10, SEED + 2));
  }

  private static Products mlpProducts(int batch) {
    return new Products().firstLayer(batch, 512, 784).layer(batch, 256, 512).layer(batch, 10, 256);
  }

  static INDArray normal(Random random, long... shape) {
    INDArray a = Nd4j.create(DataType.FLOAT, shape);
    float[] values = new float[(int) a.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Nd4j.create(values, shape, 'c');
  }

  static INDArray classes(Random random, int count, long... shape) {
    INDArray a = Nd4j.create(DataType.INT32, shape);
    for (long i = 0; i < a.length(); i++) {
      a.putScalar(i, random.nextInt(count));
    }
    return a;
  }
}
