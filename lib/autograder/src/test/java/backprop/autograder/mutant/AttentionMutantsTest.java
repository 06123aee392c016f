package backprop.autograder.mutant;

import backprop.autograder.contract.exercise.AttentionContract;
import backprop.autograder.library.Trialled;
import backprop.exercise.SharedAttentionFactory;
import backprop.worker.answer.Answers;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Attentions of heads that share keys and values, with one mistake each. */
final class AttentionMutantsTest extends MutantSuite {

  AttentionMutantsTest() {
    super(AttentionContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of("√k is missing", "scores", "not divided by √k", Undivided::new),
        of("scores are twice as large", "shares", "in a window as long", Twice::new),
        of("the window is one too long", "window", "at a window of 1, at [0, 1, 0]", Longer::new),
        of("A is transposed", "gather", "A is transposed", Turned::new),
        of("dV has one head's share", "values", "the first head's share alone", OneValue::new),
        of("dV has sums of heads", "values", "summed over the heads before", SumsFirst::new),
        of("dV keeps the last term", "values", "do not replace it", Replaces::new),
        of("dA is transposed", "shareGradient", "have changed places", TurnedShares::new),
        of("dS has no sum", "scoreGradient", "the path through the sum", Alone::new),
        of("dQ has no √k", "queries", "1/√k is missing", UndividedQuery::new),
        of("dK is a mean", "keys", "the mean over the heads", MeanKey::new),
        of("dm counts no steps", "slopes", "the distance is missing", NoDistance::new),
        of("forward gathers keys", "forward", "by your own steps", GathersKeys::new),
        of("backward takes dA for dS", "backward", "dQ of backward", SkipsSoftmax::new),
        of("nothing is subtracted before exp", "extremes", "received NaN", Plain::new),
        of("the largest of a row knows the future", "future", "the first time", Knows::new),
        of("k is the first one's", "others", "of 2 heads", FirstColumns::new),
        of("dS is written into dA", "unchanged", "scoreGradient: argument 2", InPlace::new),
        of("dK is always DOUBLE", "layouts", "received DOUBLE", AlwaysDouble::new),
        of("A is always FLOAT", "layouts", "expected DOUBLE, received FLOAT", AlwaysFloat::new),
        of("S is always FLOAT", "layouts", "expected DOUBLE, received FLOAT", FloatScores::new));
  }

  private static Mutant of(
      String mistake, String method, String says, SharedAttentionFactory factory) {
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(mistake, AttentionContract.class, "heads", Answers.subjectOf(factory)));
  }

  private static final class Undivided extends OpenSharedHeads {
    Undivided(int window) {
      super(window);
    }

    @Override
    public INDArray scores(INDArray q, INDArray k, INDArray m) {
      return super.scores(q.mul(Math.sqrt(k.size(1))), k, m);
    }
  }

  /** Rows that add up to 1, with zeros where they belong, and no more. */
  private static final class Twice extends OpenSharedHeads {
    Twice(int window) {
      super(window);
    }

    @Override
    public INDArray shares(INDArray s) {
      return super.shares(s.mul(2));
    }
  }

  private static final class Longer extends OpenSharedHeads {
    Longer(int window) {
      super(window);
    }

    @Override
    protected boolean looks(long i, long j) {
      return 0 <= i - j && i - j <= window;
    }
  }

  private static final class Turned extends OpenSharedHeads {
    Turned(int window) {
      super(window);
    }

    @Override
    public INDArray gather(INDArray a, INDArray v) {
      return super.gather(a.permute(0, 2, 1), v);
    }
  }

  private static final class OneValue extends OpenSharedHeads {
    OneValue(int window) {
      super(window);
    }

    @Override
    public INDArray valueGradient(INDArray a, INDArray dO) {
      return a.slice(0).transpose().mmul(dO.slice(0));
    }
  }

  private static final class SumsFirst extends OpenSharedHeads {
    SumsFirst(int window) {
      super(window);
    }

    @Override
    public INDArray valueGradient(INDArray a, INDArray dO) {
      return a.sum(0).transpose().mmul(dO.sum(0));
    }
  }

  private static final class Replaces extends OpenSharedHeads {
    Replaces(int window) {
      super(window);
    }

    @Override
    public INDArray valueGradient(INDArray a, INDArray dO) {
      long r = a.size(0) - 1;
      long i = a.size(1) - 1;
      INDArray share = a.slice(r).slice(i).dup().reshape(a.size(2), 1);
      return share.mmul(dO.slice(r).slice(i).dup().reshape(1, dO.size(2)));
    }
  }

  private static final class TurnedShares extends OpenSharedHeads {
    TurnedShares(int window) {
      super(window);
    }

    @Override
    public INDArray shareGradient(INDArray dO, INDArray v) {
      return super.shareGradient(dO, v).permute(0, 2, 1).dup('c');
    }
  }

  private static final class Alone extends OpenSharedHeads {
    Alone(int window) {
      super(window);
    }

    @Override
    public INDArray scoreGradient(INDArray a, INDArray dA) {
      return a.mul(dA);
    }
  }

  private static final class UndividedQuery extends OpenSharedHeads {
    UndividedQuery(int window) {
      super(window);
    }

    @Override
    public INDArray queryGradient(INDArray dS, INDArray k) {
      return super.queryGradient(dS, k).mul(Math.sqrt(k.size(1)));
    }
  }

  private static final class MeanKey extends OpenSharedHeads {
    MeanKey(int window) {
      super(window);
    }

    @Override
    public INDArray keyGradient(INDArray dS, INDArray q) {
      return super.keyGradient(dS, q).div(q.size(0));
    }
  }

  private static final class NoDistance extends OpenSharedHeads {
    NoDistance(int window) {
      super(window);
    }

    @Override
    public INDArray slopeGradient(INDArray dS) {
      return dS.sum(1, 2).neg();
    }
  }

  private static final class GathersKeys extends OpenSharedHeads {
    GathersKeys(int window) {
      super(window);
    }

    @Override
    public INDArray forward(INDArray q, INDArray k, INDArray v, INDArray m) {
      return super.forward(q, k, k, m);
    }
  }

  private static final class SkipsSoftmax extends OpenSharedHeads {
    SkipsSoftmax(int window) {
      super(window);
    }

    @Override
    public SharedGradients backward(INDArray q, INDArray k, INDArray v, INDArray m, INDArray dO) {
      SharedGradients right = super.backward(q, k, v, m, dO);
      INDArray dQ = queryGradient(shareGradient(dO, v), k);
      return new SharedGradients(dQ, right.dK(), right.dV(), right.dM());
    }
  }

  private static final class Plain extends OpenSharedHeads {
    Plain(int window) {
      super(window);
    }

    @Override
    protected double largest(INDArray s, long r, long i) {
      return 0;
    }
  }

  /** Of small scores alone, so that there is nothing infinite. */
  private static final class Knows extends OpenSharedHeads {
    Knows(int window) {
      super(window);
    }

    @Override
    protected double largest(INDArray s, long r, long i) {
      double all = s.slice(r).slice(i).maxNumber().doubleValue();
      return all < 200 ? all : super.largest(s, r, i);
    }
  }

  private static final class FirstColumns extends OpenSharedHeads {
    FirstColumns(int window) {
      super(window);
    }

    @Override
    public INDArray keyGradient(INDArray dS, INDArray q) {
      return super.keyGradient(dS, q).mul(Math.sqrt(q.size(2)) / 2);
    }
  }

  private static final class InPlace extends OpenSharedHeads {
    InPlace(int window) {
      super(window);
    }

    @Override
    public INDArray scoreGradient(INDArray a, INDArray dA) {
      return dA.assign(super.scoreGradient(a, dA));
    }
  }

  private static final class AlwaysDouble extends OpenSharedHeads {
    AlwaysDouble(int window) {
      super(window);
    }

    @Override
    public INDArray keyGradient(INDArray dS, INDArray q) {
      return super.keyGradient(dS, q).castTo(DataType.DOUBLE);
    }
  }

  private static final class AlwaysFloat extends OpenSharedHeads {
    AlwaysFloat(int window) {
      super(window);
    }

    @Override
    public INDArray shares(INDArray s) {
      return super.shares(s).castTo(DataType.FLOAT);
    }
  }

  private static final class FloatScores extends OpenSharedHeads {
    FloatScores(int window) {
      super(window);
    }

    @Override
    public INDArray scores(INDArray q, INDArray k, INDArray m) {
      return super.scores(q, k, m).castTo(DataType.FLOAT);
    }
  }
}
