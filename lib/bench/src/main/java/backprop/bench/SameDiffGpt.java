package backprop.bench;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/**
 * The twin of our TinyGpt in SameDiff, the automatic differentiation that is released with DL4J:
 * DL4J's own layers have neither a norm over a position nor attention that is causal.
 *
 * <p>Where SameDiff has two ways, this takes the faster. A token's row is found by a product with a
 * one at the token: the gradient of SameDiff's {@code gather} is a loop over the tokens of the
 * batch in the graph itself, and takes twenty seconds.
 *
 * <p>Positions are rows, {@code [n·t,d]}, except where a head looks along its sequence.
 */
final class SameDiffGpt implements Peer {

  private static final String LOSS = "loss";
  private static final int VOCABULARY = 65;
  private static final int D = 128;
  private static final int HEADS = 4;
  private static final int BLOCKS = 4;

  private final int context;
  private final SameDiff sd = SameDiff.create();
  private final Map<String, INDArray> start;
  private final SDVariable unseen;

  /** A graph whose weights start as these, named as ours are. */
  SameDiffGpt(int context, Map<String, INDArray> start) {
    this.context = context;
    this.start = start;
    INDArray later = Nd4j.zeros(DataType.FLOAT, context, context);
    for (int s = 0; s < context; s++) {
      for (int r = s + 1; r < context; r++) {
        later.putScalar(s, r, -1e9);
      }
    }
    unseen = sd.constant("unseen", later);

    SDVariable tokens = sd.placeHolder("tokens", DataType.INT32, -1, context);
    SDVariable next = sd.placeHolder("next", DataType.INT32, -1, context);
    SDVariable h = sd.mmul(sd.oneHot(tokens.reshape(-1), VOCABULARY), variable("wte.w"));
    h = h.reshape(-1, context, D).add(variable("wpe.w")).reshape(-1, D);
    for (int i = 0; i < BLOCKS; i++) {
      h = block(h, "h." + i);
    }
    SDVariable logits = linear(norm(h, "ln_f"), "head.w", "head.b");
    SDVariable targets = sd.oneHot(next.reshape(-1), VOCABULARY);
    LossReduce mean = LossReduce.MEAN_BY_NONZERO_WEIGHT_COUNT;
    sd.setLossVariables(sd.loss().softmaxCrossEntropy(LOSS, targets, logits, null, mean, 0));
    sd.setTrainingConfig(
        TrainingConfig.builder()
            .updater(new Adam(Work.RATE))
            .regularization(new MatrixDecay())
            .dataSetFeatureMapping("tokens")
            .dataSetLabelMapping("next")
            .build());
    differentiate();
  }

  /** In silence: SameDiff prints a line for every operation. */
  private void differentiate() {
    PrintStream out = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream()));
    try {
      sd.createGradFunction();
    } finally {
      System.setOut(out);
    }
  }

  @Override
  public double loss(INDArray tokens, INDArray next) {
    return sd.outputSingle(Map.of("tokens", tokens, "next", next), LOSS).getDouble(0);
  }

  @Override
  public void fit(INDArray tokens, INDArray next) {
    sd.fit(new MultiDataSet(tokens, next));
  }

  private SDVariable block(SDVariable x, String name) {
    SDVariable u = x.add(attention(norm(x, name + ".ln_1"), name + ".attn."));
    String fc = name + ".mlp.fc.";
    String proj = name + ".mlp.proj.";
    SDVariable hidden = gelu(linear(norm(u, name + ".ln_2"), fc + "w", fc + "b"));
    return u.add(linear(hidden, proj + "w", proj + "b"));
  }

  private SDVariable attention(SDVariable x, String name) {
    SDVariable[] qkv = sd.split(linear(x, name + "w", name + "b"), 3, 1);
    SDVariable scores = sd.mmul(heads(qkv[0]), heads(qkv[1]), false, true, false);
    SDVariable scaled = scores.mul(1 / Math.sqrt((double) D / HEADS)).add(unseen);
    SDVariable looked = sd.mmul(sd.nn().softmax(scaled, -1), heads(qkv[2]));
    SDVariable together = looked.permute(0, 2, 1, 3).reshape(-1, D);
    return linear(together, name + "wOut", name + "bOut");
  }

  /** {@code [n·t,d] → [n,heads,t,d/heads]}. */
  private SDVariable heads(SDVariable x) {
    return x.reshape(-1, context, HEADS, D / HEADS).permute(0, 2, 1, 3);
  }

  /** The exact one; SameDiff's own two are approximations. */
  private SDVariable gelu(SDVariable x) {
    return x.mul(sd.math().erf(x.mul(Math.sqrt(0.5))).add(1)).mul(0.5);
  }

  private SDVariable norm(SDVariable x, String name) {
    return sd.nn().layerNorm(x, variable(name + ".gain"), variable(name + ".bias"), false, 1);
  }

  private SDVariable linear(SDVariable x, String w, String b) {
    return sd.nn().linear(x, variable(w), variable(b));
  }

  private SDVariable variable(String name) {
    return sd.var(name, start.get(name).dup('c'));
  }

  /** SameDiff would let everything decay; biases and the gains of norms do not, as in ours. */
  private static final class MatrixDecay implements Regularization {

    private static final long serialVersionUID = 1;

    private final WeightDecay decay = new WeightDecay(0.01, true);

    @Override
    public ApplyStep applyStep() {
      return decay.applyStep();
    }

    @Override
    public void apply(INDArray w, INDArray update, double rate, int iteration, int epoch) {
      if (w.rank() > 1) {
        decay.apply(w, update, rate, iteration, epoch);
      }
    }

    @Override
    public double score(INDArray w, int iteration, int epoch) {
      return 0;
    }

    @Override
    public Regularization clone() {
      return new MatrixDecay();
    }
  }
}
