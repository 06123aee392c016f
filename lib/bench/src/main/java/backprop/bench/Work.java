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
      "TinyGpt, 4 layers, width 128, 4 heads, context 64, vocabulary 65, batch 16, AdamW", 16) {
    @Override
    Layer model() {
      return new TinyGpt(new TinyGpt.Shape(65, 64, 128, 4, 4), new Random(SEED));
    }

    @Override
    Optimizer optimizer(Layer model) {
      return new AdamW(model.parameters(), RATE);
    }

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

    @Override
    Products products() {
      int rows = batch * 64;
      int heads = batch * 4;
      Products products = new Products();
      for (int block = 0; block < 4; block++) {
        products
            .layer(rows, 3 * 128, 128)
            .layers(heads, 64, 64, 32)
            .layers(heads, 64, 32, 64)
            .layer(rows, 128, 128)
            .layer(rows, 4 * 128, 128)
            .layer(rows, 128, 4 * 128);
      }
      return products.layer(rows, 65, 128);
    }

    @Override
    INDArray inputs(int i) {
      return classes(new Random(1000 + i), 65, batch, 64);
    }

    @Override
    INDArray targets(int i) {
      return classes(new Random(2000 + i), 65, batch, 64);
    }
  },

  GPT_384("GPT, 6 layers, width 384, 6 heads, context 256, vocabulary 65, batch 64, AdamW", 64) {
    @Override
    Layer model() {
      return new TinyGpt(new TinyGpt.Shape(65, 256, 384, 6, 6), new Random(SEED));
    }

    @Override
    Optimizer optimizer(Layer model) {
      return new AdamW(model.parameters(), RATE);
    }

    @Override
    INDArray inputs(int i) {
      return classes(new Random(1000 + i), 65, batch, 256);
    }

    @Override
    INDArray targets(int i) {
      return classes(new Random(2000 + i), 65, batch, 256);
    }
  },

  GPT2_SMALL("GPT-2's smallest, 12 layers, width 768, 12 heads, context 1024, batch 4, AdamW", 4) {
    @Override
    Layer model() {
      return new TinyGpt(new TinyGpt.Shape(50257, 1024, 768, 12, 12), new Random(SEED));
    }

    @Override
    Optimizer optimizer(Layer model) {
      return new AdamW(model.parameters(), RATE);
    }

    @Override
    INDArray inputs(int i) {
      return classes(new Random(1000 + i), 50257, batch, 1024);
    }

    @Override
    INDArray targets(int i) {
      return classes(new Random(2000 + i), 50257, batch, 1024);
    }
  };

  /** Those that two cores do in less than a second. */
  static final List<Work> ON_A_PROCESSOR = List.of(MLP_128, MLP_1024, LENET, TINY_GPT);

  /** Batches in the ring. */
  private static final int RING = 8;

  /** The learning rate, small enough that 20 steps differ by rounding alone. */
  static final double RATE = 1e-3;

  static final int SEED = 1;

  final String title;
  final int batch;

  Work(String title, int batch) {
    this.title = title;
    this.batch = batch;
  }

  /** Our model, from the same seed each time. */
  abstract Layer model();

  /** The optimizer of our model's parameters. */
  Optimizer optimizer(Layer model) {
    return new Adam(model.parameters(), RATE);
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

  Products products() {
    throw new UnsupportedOperationException(this + " is timed on a GPU alone");
  }

  /** The inputs of batch {@code i}. */
  INDArray inputs(int i) {
    return normal(new Random(1000 + i), batch, 784);
  }

  /** The class of each output of batch {@code i}. */
  INDArray targets(int i) {
    return classes(new Random(2000 + i), 10, batch);
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
