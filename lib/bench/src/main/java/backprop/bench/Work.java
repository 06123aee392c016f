package backprop.bench;

import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Dense;
import backprop.nn.Layer;
import backprop.nn.Parameter;
import backprop.nn.Relu;
import backprop.nn.Sequential;
import backprop.nn.models.LeNet;
import backprop.nn.models.TinyGpt;
import backprop.optim.Adam;
import backprop.optim.AdamW;
import backprop.optim.Optimizer;
import backprop.train.Trainer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What is timed: a model of ours, the batches it is trained on, its twin in DL4J where DL4J has
 * one, and the matrix products that no implementation can do without. The twin in PyTorch is in
 * {@code torch_peer.py}, found there by the same id.
 */
enum Work {
  MLP_128("MLP 784-512-256-10, batch 128, Adam", 128) {
    @Override
    Layer model() {
      return mlp();
    }

    @Override
    MultiLayerNetwork dl4jModel() {
      return Dl4j.mlp();
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
    MultiLayerNetwork dl4jModel() {
      return Dl4j.mlp();
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
    MultiLayerNetwork dl4jModel() {
      return Dl4j.leNet();
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

  TINY_GPT("TinyGpt, 4 layers, width 128, 4 heads, context 64, batch 16, AdamW", 16) {
    @Override
    Layer model() {
      return new TinyGpt(new TinyGpt.Shape(65, 64, 128, 4, 4), new Random(SEED));
    }

    @Override
    Optimizer optimizer(Layer model) {
      return new AdamW(model.parameters(), RATE);
    }

    @Override
    MultiLayerNetwork dl4jModel() {
      return null;
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
  };

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

  /** DL4J's model with weights of its own, or null where DL4J has none. */
  abstract MultiLayerNetwork dl4jModel();

  abstract Products products();

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

  /** Our step, from the initial weights. */
  final Step ours() {
    Layer model = model();
    Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer(model));
    List<INDArray> x = ring(this::inputs);
    List<INDArray> y = ring(this::targets);
    return new Step() {
      private int at;

      @Override
      public double run() {
        int i = at++ % RING;
        return trainer.step(x.get(i), y.get(i));
      }
    };
  }

  /** DL4J's step, from the same weights as ours. */
  final Step dl4j() {
    MultiLayerNetwork net = dl4jModel();
    Iterator<Parameter> ours = model().parameters().iterator();
    for (int i = 0; i < net.getnLayers(); i++) {
      if (net.paramTable().containsKey(i + "_W")) {
        copy(ours.next(), net.getParam(i + "_W"));
        copy(ours.next(), net.getParam(i + "_b"));
      }
    }
    List<INDArray> x = ring(this::inputs);
    List<INDArray> y = ring(i -> oneHot(targets(i)));
    return new Step() {
      private int at;

      @Override
      public double run() {
        int i = at++ % RING;
        net.fit(x.get(i), y.get(i));
        return net.score();
      }
    };
  }

  private static void copy(Parameter ours, INDArray theirs) {
    theirs.assign(ours.value().dup('c').reshape('c', theirs.shape()));
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

  private static INDArray oneHot(INDArray classes) {
    INDArray y = Nd4j.zeros(DataType.FLOAT, classes.length(), 10);
    for (long i = 0; i < classes.length(); i++) {
      y.putScalar(i, classes.getLong(i), 1);
    }
    return y;
  }
}
