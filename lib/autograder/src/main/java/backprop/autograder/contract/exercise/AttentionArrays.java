package backprop.autograder.contract.exercise;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;

import backprop.autograder.contract.Diagnosis;
import backprop.autograder.contract.Draw;
import backprop.worker.subject.Tensor;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * Arrays for each step of an attention, drawn by lot, each step's apart from what other steps give:
 * what one step gets wrong is nothing that the next is handed.
 */
record AttentionArrays(
    AttentionLoops of,
    Tensor q,
    Tensor k,
    Tensor v,
    Tensor m,
    Tensor s,
    Tensor a,
    Tensor dO,
    Tensor dA,
    Tensor dS) {

  /** Of these sizes. A and dS are 0 where nobody looks. */
  static AttentionArrays drawn(Random random, AttentionLoops of) {
    int heads = of.heads();
    int t = of.t();
    int c = of.c();
    Tensor s = drawn(random, heads, t, t).times(2);
    Tensor nothing = of.pairs((r, i, j) -> 0);
    return new AttentionArrays(
        of,
        drawn(random, heads, t, c),
        drawn(random, t, c),
        drawn(random, t, c),
        drawn(random, heads),
        s,
        single(of.shares(drawn(random, heads, t, t).times(2))),
        drawn(random, heads, t, c),
        drawn(random, heads, t, t),
        of.inside(drawn(random, heads, t, t), nothing));
  }

  /** In float precision, so that arrays in FLOAT and in DOUBLE are the very same numbers. */
  private static Tensor drawn(Random random, long... shape) {
    return single(Draw.array(random, shape));
  }

  private static Tensor single(Tensor of) {
    return of.as(FLOAT).as(DOUBLE);
  }

  /** The same numbers, in another type or another order in memory. */
  AttentionArrays each(UnaryOperator<Tensor> f) {
    return new AttentionArrays(
        of,
        f.apply(q),
        f.apply(k),
        f.apply(v),
        f.apply(m),
        f.apply(s),
        f.apply(a),
        f.apply(dO),
        f.apply(dA),
        f.apply(dS));
  }

  /** What an operation is handed. */
  Tensor[] arguments(String operation) {
    return switch (operation) {
      case "scores" -> new Tensor[] {q, k, m};
      case "shares" -> new Tensor[] {s};
      case "gather" -> new Tensor[] {a, v};
      case "valueGradient" -> new Tensor[] {a, dO};
      case "shareGradient" -> new Tensor[] {dO, v};
      case "scoreGradient" -> new Tensor[] {a, dA};
      case "queryGradient" -> new Tensor[] {dS, k};
      case "keyGradient" -> new Tensor[] {dS, q};
      case "slopeGradient" -> new Tensor[] {dS};
      case "forward" -> new Tensor[] {q, k, v, m};
      default -> new Tensor[] {q, k, v, m, dO};
    };
  }

  /** What a step should give. */
  Tensor expected(String step) {
    return switch (step) {
      case "scores" -> of.scores(q, k, m);
      case "shares" -> of.shares(s);
      case "gather" -> of.gather(a, v);
      case "valueGradient" -> of.valueGradient(a, dO);
      case "shareGradient" -> of.shareGradient(dO, v);
      case "scoreGradient" -> of.scoreGradient(a, dA);
      case "queryGradient" -> of.queryGradient(dS, k);
      case "keyGradient" -> of.keyGradient(dS, q);
      default -> of.slopeGradient(dS);
    };
  }

  /** What is often given instead, with what to say of it. */
  Diagnosis slips(String step) {
    return switch (step) {
      case "scores" -> ofScores();
      case "shares" -> ofShares();
      case "gather" -> ofGather();
      case "valueGradient" -> ofValueGradient();
      case "shareGradient" -> ofShareGradient();
      case "scoreGradient" -> ofScoreGradient();
      case "queryGradient" -> ofQueryGradient();
      case "keyGradient" -> ofKeyGradient();
      default -> ofSlopeGradient();
    };
  }

  private double root() {
    return Math.sqrt(of.c());
  }

  private Diagnosis ofScores() {
    Tensor right = of.scores(q, k, m);
    Diagnosis all = new Diagnosis(1);
    List<Slip> slips =
        List.of(
            new Slip(
                "the product is not divided by √k",
                (r, i, j) -> of.met(q, k, r, i, j) - m.values()[r] * (i - j)),
            new Slip(
                "k stands where its root belongs",
                (r, i, j) -> of.met(q, k, r, i, j) / of.c() - m.values()[r] * (i - j)),
            new Slip(
                "the bias is divided by √k too",
                (r, i, j) -> (of.met(q, k, r, i, j) - m.values()[r] * (i - j)) / root()),
            new Slip(
                "the bias has the wrong sign: what is further back is to count less",
                (r, i, j) -> of.met(q, k, r, i, j) / root() + m.values()[r] * (i - j)),
            new Slip(
                "the bias by distance is missing", (r, i, j) -> of.met(q, k, r, i, j) / root()),
            new Slip(
                "the slope of the first head is taken for all",
                (r, i, j) -> of.met(q, k, r, i, j) / root() - m.values()[0] * (i - j)),
            new Slip(
                "queries and keys have changed places: row s has the scores that position s gives",
                (r, i, j) -> of.met(q, k, r, j, i) / root() - m.values()[r] * (i - j)));
    slips.forEach(slip -> all.orElse(slip.says, of.inside(of.pairs(slip.number), right)));
    return all;
  }

  private Diagnosis ofShares() {
    Tensor whole = new AttentionLoops(of.heads(), of.t(), of.c(), Integer.MAX_VALUE).pairs(this::e);
    Tensor seen = of.inside(whole, of.pairs((r, i, j) -> 0));
    Tensor ones = of.inside(whole, of.pairs((r, i, j) -> 1));
    return new Diagnosis(1)
        .orElse("nothing is masked", rows(whole, whole))
        .orElse(
            "the mask comes after the division: rows no longer add up to 1, and the sum knows the"
                + " future",
            rows(seen, whole))
        .orElse("masked scores are 0, and e to the power of 0 is 1", rows(ones, ones))
        .orElse(
            "numbers are divided by the sum of their column: a row is what one position gives",
            of.pairs((r, i, j) -> of.pair(seen, r, i, j) / of.along(l -> of.pair(seen, r, l, j))))
        .orElse("the mask is turned round: yours looks at the future", rows(future(), future()))
        .orElse("rows are not divided by their sums", seen);
  }

  private Tensor future() {
    return of.pairs((r, i, j) -> j >= i ? e(r, i, j) : 0);
  }

  private double e(int r, int i, int j) {
    return Math.exp(of.pair(s, r, i, j));
  }

  private Tensor rows(Tensor above, Tensor below) {
    return of.pairs((r, i, j) -> of.pair(above, r, i, j) / of.along(l -> of.pair(below, r, i, l)));
  }

  private Diagnosis ofGather() {
    return new Diagnosis(1)
        .orElse(
            "A is transposed: position s gathers along row s",
            of.ofHeads((r, i, b) -> of.along(j -> of.pair(a, r, j, i) * v.at(j, b))));
  }

  private Diagnosis ofValueGradient() {
    AttentionLoops.At turned =
        (r, j, b) -> of.along(i -> of.pair(a, r, j, i) * of.ofHead(dO, r, i, b));
    return heads(a, dO, 1)
        .orElse(
            "A stands where its transpose belongs: V_r was gathered by all s of column r",
            of.shared(turned));
  }

  /** Of a sum over heads and positions of products, each times this factor. */
  private Diagnosis heads(Tensor pairs, Tensor rows, double factor) {
    int last = of.heads() - 1;
    int end = of.t() - 1;
    AttentionLoops.At one =
        (r, j, b) -> of.along(i -> factor * of.pair(pairs, r, i, j) * of.ofHead(rows, r, i, b));
    AttentionLoops.At term =
        (r, j, b) -> factor * of.pair(pairs, r, end, j) * of.ofHead(rows, r, end, b);
    Tensor sums = of.ofHeads((r, i, b) -> of.over(l -> of.ofHead(rows, l, i, b)));
    return new Diagnosis(1)
        .orElse(
            "yours has the first head's share alone: all heads share what this is the gradient of",
            of.shared((r, j, b) -> r == 0 ? one.of(r, j, b) : 0))
        .orElse(
            "yours has the last head's share alone: each head's is to be added",
            of.shared((r, j, b) -> r == last ? one.of(r, j, b) : 0))
        .orElse(
            "yours is the mean over the heads: paths are summed",
            of.shared((r, j, b) -> one.of(r, j, b) / of.heads()))
        .orElse(
            "yours has the last head's last position alone: add to what is there, do not replace"
                + " it",
            of.shared((r, j, b) -> r == last ? term.of(r, j, b) : 0))
        .orElse(
            "both arrays are summed over the heads before they are multiplied: what one head"
                + " gathered has no path through another's share",
            of.shared(
                (r, j, b) ->
                    of.along(i -> factor * of.pair(pairs, r, i, j) * of.ofHead(sums, r, i, b))));
  }

  private Diagnosis ofShareGradient() {
    Tensor right = of.shareGradient(dO, v);
    return new Diagnosis(1)
        .orElse(
            "rows and columns have changed places: A_sr carries V_r to O_s",
            of.inside(of.pairs((r, i, j) -> of.met(dO, v, r, j, i)), right));
  }

  private Diagnosis ofScoreGradient() {
    return new Diagnosis(1)
        .orElse(
            "the path through the sum is missing: a larger score makes all other shares smaller",
            of.pairs((r, i, j) -> of.pair(a, r, i, j) * of.pair(dA, r, i, j)))
        .orElse(
            "yours has the diagonal of the Jacobian alone: a score acts on all shares of its row",
            of.pairs(
                (r, i, j) ->
                    of.pair(a, r, i, j) * (1 - of.pair(a, r, i, j)) * of.pair(dA, r, i, j)))
        .orElse(
            "A is missing in the sum: the mean of dA is weighted by the shares",
            of.pairs(
                (r, i, j) ->
                    of.pair(a, r, i, j)
                        * (of.pair(dA, r, i, j) - of.along(l -> of.pair(dA, r, i, l)))))
        .orElse(
            "the sum runs down a column: the shares of one row are one softmax",
            of.pairs(
                (r, i, j) ->
                    of.pair(a, r, i, j)
                        * (of.pair(dA, r, i, j)
                            - of.along(l -> of.pair(dA, r, l, j) * of.pair(a, r, l, j)))))
        .orElse(
            "A in front is missing",
            of.pairs(
                (r, i, j) ->
                    of.pair(dA, r, i, j)
                        - of.along(l -> of.pair(dA, r, i, l) * of.pair(a, r, i, l))))
        .orElse(
            "the sum has the wrong sign",
            of.pairs(
                (r, i, j) ->
                    of.pair(a, r, i, j)
                        * (of.pair(dA, r, i, j)
                            + of.along(l -> of.pair(dA, r, i, l) * of.pair(a, r, i, l)))));
  }

  private Diagnosis ofQueryGradient() {
    Tensor right = of.queryGradient(dS, k);
    return new Diagnosis(1)
        .orElse("1/√k is missing", right.times(root()))
        .orElse("k stands where its root belongs", right.times(1 / root()))
        .orElse(
            "dS is transposed: row s of dS is about query s",
            of.ofHeads((r, i, b) -> of.along(j -> of.pair(dS, r, j, i) * k.at(j, b)) / root()));
  }

  private Diagnosis ofKeyGradient() {
    Tensor right = of.keyGradient(dS, q);
    return heads(dS, q, 1 / root())
        .orElse("1/√k is missing", right.times(root()))
        .orElse("k stands where its root belongs", right.times(1 / root()))
        .orElse(
            "dS stands where its transpose belongs: key r was met by all s of column r",
            of.shared(
                (r, j, b) -> of.along(i -> of.pair(dS, r, j, i) * of.ofHead(q, r, i, b)) / root()));
  }

  private Diagnosis ofSlopeGradient() {
    return new Diagnosis(1)
        .orElse(
            "the distance is missing: a slope acts on a score the more the further back it looks",
            of.slopes((r, i, j) -> -of.pair(dS, r, i, j)))
        .orElse(
            "yours is a mean over positions: paths are summed",
            of.slopeGradient(dS).times(1.0 / of.t()));
  }

  /** A formula that is easily taken for the right one. */
  private record Slip(String says, AttentionLoops.At number) {}
}
