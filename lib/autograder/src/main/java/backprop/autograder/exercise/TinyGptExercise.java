package backprop.autograder.exercise;

import backprop.autograder.contract.exercise.MilestoneContract;
import backprop.autograder.contract.exercise.MilestoneSpec;
import backprop.exercise.Exercises;
import backprop.exercise.MilestoneData;
import backprop.exercise.RecipeFactory;
import backprop.exercise.standin.StandIns;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.tensor.Ops;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Milestone 3: a language model of two blocks, for 28 points. */
public final class TinyGptExercise {

  private static final int CHARACTERS = 81;
  private static final int WIDTH = 32;
  private static final int HEADS = 2;
  private static final int HEAD = 16;
  private static final int INNER = 64;
  private static final int BLOCKS = 2;

  /** Of a block: the norm's gain, five of attention, three of the gated layer. */
  private static final int OF_BLOCK = 9;

  /** The exercise. */
  public static final GradedExercise<RecipeFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.TINY_GPT,
          List.of(
              new GradedPart(
                  "",
                  MilestoneContract.class,
                  new MilestoneSpec(
                      "the network",
                      MilestoneData.MOBY_DICK,
                      shapes(),
                      TinyGptExercise::logits,
                      8,
                      1600,
                      100,
                      0,
                      2.4))),
          "MyTinyGpt::new",
          List.of(),
          List.of(
              Exercises.AFFINE,
              Exercises.CROSS_ENTROPY,
              Exercises.INITIALIZERS,
              Exercises.NORMS,
              Exercises.OPTIMIZERS,
              Exercises.CAUSAL_ATTENTION,
              Exercises.TRANSFORMER_BLOCK));

  private TinyGptExercise() {}

  private static List<long[]> shapes() {
    List<long[]> shapes = new ArrayList<>();
    shapes.add(new long[] {CHARACTERS, WIDTH});
    for (int block = 0; block < BLOCKS; block++) {
      shapes.add(new long[] {WIDTH});
      shapes.add(new long[] {WIDTH, HEADS * HEAD});
      shapes.add(new long[] {WIDTH, HEAD});
      shapes.add(new long[] {WIDTH, HEAD});
      shapes.add(new long[] {HEADS * HEAD, WIDTH});
      shapes.add(new long[] {HEADS});
      shapes.add(new long[] {WIDTH, INNER});
      shapes.add(new long[] {WIDTH, INNER});
      shapes.add(new long[] {INNER, WIDTH});
    }
    shapes.add(new long[] {WIDTH});
    shapes.add(new long[] {WIDTH, CHARACTERS});
    shapes.add(new long[] {CHARACTERS});
    return shapes;
  }

  /** By what stands in for its parts, in double. */
  private static Tensor logits(List<Tensor> given, Tensor x) {
    List<INDArray> p = given.stream().map(each -> each.as(DataType.DOUBLE).toArray()).toList();
    INDArray tokens = x.toArray();
    long[] shape = {tokens.size(0), tokens.size(1), WIDTH};
    INDArray stream = Ops.ofRows(Ops.lookUp(p.get(0), tokens.dup('c').data().asInt()), shape);
    for (int block = 0; block < BLOCKS; block++) {
      stream = block(p.subList(1 + block * OF_BLOCK, 1 + (block + 1) * OF_BLOCK), stream);
    }
    int end = 1 + BLOCKS * OF_BLOCK;
    INDArray rows = Ops.rows(norm(p.get(end), stream));
    Layer head = StandIns.AFFINE.of(parameters(p.subList(end + 1, end + 3)));
    INDArray logits = head.forward(rows, Mode.EVAL);
    return Tensor.copyOf(Ops.ofRows(logits, shape[0], shape[1], CHARACTERS));
  }

  private static INDArray block(List<INDArray> p, INDArray stream) {
    INDArray normed = norm(p.get(0), stream);
    Layer gated = StandIns.TRANSFORMER_BLOCK.gated().of(parameters(p.subList(6, 9)));
    INDArray thought = Ops.ofRows(gated.forward(Ops.rows(normed), Mode.EVAL), stream.shape());
    INDArray sum = stream.add(thought);
    for (int i = 0; i < stream.size(0); i++) {
      INDArray gathered = attention(p.subList(1, 6), normed.slice(i).dup('c'));
      sum.slice(i).addi(gathered);
    }
    return sum;
  }

  private static INDArray norm(INDArray gain, INDArray x) {
    return StandIns.NORMS.rmsNorm().of(parameters(List.of(gain))).forward(x, Mode.EVAL);
  }

  /** Of one text: W_q, W_k, W_v, W_o and the slopes, on its rows. */
  private static INDArray attention(List<INDArray> p, INDArray x) {
    INDArray[] queries = new INDArray[HEADS];
    INDArray q = x.mmul(p.get(0));
    for (int head = 0; head < HEADS; head++) {
      queries[head] = Ops.slice(q, 1, head * HEAD, (head + 1) * HEAD).dup('c');
    }
    INDArray gathered =
        StandIns.CAUSAL_ATTENTION
            .create((int) x.size(0))
            .forward(Nd4j.stack(0, queries), x.mmul(p.get(1)), x.mmul(p.get(2)), p.get(4));
    INDArray sum = null;
    for (int head = 0; head < HEADS; head++) {
      INDArray share = gathered.slice(head).dup('c').mmul(rows(p.get(3), head));
      sum = sum == null ? share : sum.add(share);
    }
    return sum;
  }

  /** The rows of W_o that one head's numbers meet. */
  private static INDArray rows(INDArray w, int head) {
    return Ops.slice(w, 0, head * HEAD, (head + 1) * HEAD).dup('c');
  }

  private static List<Parameter> parameters(List<INDArray> values) {
    return values.stream().map(each -> Parameter.weight("p", each)).toList();
  }
}
