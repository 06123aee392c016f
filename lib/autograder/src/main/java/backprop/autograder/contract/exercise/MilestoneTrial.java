package backprop.autograder.contract.exercise;

import static org.nd4j.linalg.api.buffer.DataType.FLOAT;
import static org.nd4j.linalg.api.buffer.DataType.INT32;

import backprop.autograder.contract.Draw;
import backprop.autograder.contract.Expect;
import backprop.data.Dataset;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A network that a recipe made, some examples, and what it makes of them. */
final class MilestoneTrial {

  private static final String LOGITS = "the logits";

  /** How far from where they are parameters are moved, at most: as far as weights start from 0. */
  private static final double MOVE = 0.1;

  final Tensor x;
  final Tensor target;
  private final Subject subject;
  private final int classes;

  /** A new network, and so many examples of those to train on. */
  MilestoneTrial(Subject subject, MilestoneSpec spec, Random random, int examples) {
    this.subject = subject;
    Dataset all = spec.data().train();
    Dataset some = all.choose(random.ints(examples, 0, all.size()).toArray());
    x = Tensor.copyOf(some.x());
    target = Tensor.copyOf(some.y());
    classes = all.classNames().size();
    Expect.worked(
        "constructing " + spec.name(),
        subject.construct(
            List.of(
                new PlainValue.Text(spec.name()), new PlainValue.Num(random.nextInt(1_000_000)))));
  }

  /** The logits of these examples, one for each class, that are not all zero. */
  Tensor logits(Tensor of) {
    return Expect.array(LOGITS, forward(of), FLOAT, shape(of));
  }

  /** The same of a new network, whose last layer may start at zero. */
  Tensor first() {
    return Expect.numbers(LOGITS, forward(x), FLOAT, shape(x));
  }

  private Reply forward(Tensor of) {
    return subject.call("forward", of, new PlainValue.Text("EVAL"));
  }

  private long[] shape(Tensor of) {
    return shape(target.shape(), (int) of.shape()[0]);
  }

  private long[] shape(long[] targets, int examples) {
    long[] shape = Arrays.copyOf(targets, targets.length + 1);
    shape[0] = examples;
    shape[targets.length] = classes;
    return shape;
  }

  /** The names of its parameters, p1 and on, as far as it says that it has them. */
  List<String> names() {
    Reply listed = Expect.worked("parameters", subject.listed());
    String names = ((PlainValue.Text) listed.result()).value();
    return names.isEmpty() ? List.of() : List.of(names.split(", "));
  }

  /** Their values. */
  List<Tensor> parameters() {
    List<Tensor> values = new ArrayList<>();
    for (String name : names()) {
      values.add((Tensor) Expect.worked("parameter " + name, subject.parameter(name)).result());
    }
    return values;
  }

  /**
   * The same network, its parameters a little elsewhere. What starts at zero, as a last layer may,
   * hides what stands before it, and has slopes that are zero.
   */
  MilestoneTrial moved(Random random) {
    List<Tensor> values = parameters();
    for (int i = 0; i < values.size(); i++) {
      set(i, values.get(i).plus(Draw.array(random, values.get(i).shape()).times(MOVE)));
    }
    return this;
  }

  /** The gradient of a parameter, which was 0 before, where this comes back to the logits. */
  List<Tensor> gradients(Tensor dY) {
    List<String> names = names();
    for (String name : names) {
      Tensor value = (Tensor) Expect.worked("parameter", subject.parameter(name)).result();
      Expect.worked("emptying gradients", subject.setGradient(name, value.times(0)));
    }
    Expect.worked("forward", subject.call("forward", x, new PlainValue.Text("TRAIN")));
    Expect.worked("backward", subject.call("backward", dY.as(FLOAT)));
    List<Tensor> gradients = new ArrayList<>();
    for (String name : names) {
      gradients.add((Tensor) Expect.worked("gradient of " + name, subject.gradient(name)).result());
    }
    return gradients;
  }

  void set(int parameter, Tensor value) {
    Expect.worked(
        "setting p" + (parameter + 1), subject.setParameter("p" + (parameter + 1), value));
  }

  /** One of so many steps on these examples, by the recipe: the loss that it returns. */
  double step(int of) {
    return Expect.number(
        "the loss that step returns", subject.call("step", x, target, new PlainValue.Num(of)));
  }

  /** Trains by the recipe on these examples: the loss of the last epoch. */
  double train(MilestoneSpec spec, int[] examples, Random random) {
    return Expect.number(
        "the loss of the last epoch",
        subject.call(
            "train",
            new PlainValue.Text(spec.data().name()),
            indices(examples),
            new PlainValue.Num(random.nextInt(1_000_000))));
  }

  /** The logits of all that is held back. */
  Tensor heldBack(MilestoneSpec spec, int[] examples) {
    return Expect.array(
        "the logits of what was held back",
        subject.call("logits", new PlainValue.Text(spec.data().name()), indices(examples)),
        FLOAT,
        shape(target.shape(), examples.length));
  }

  private static Tensor indices(int... examples) {
    double[] values = Arrays.stream(examples).asDoubleStream().toArray();
    return Tensor.of(new long[] {examples.length}, values).as(INT32);
  }

  /** The mean cross-entropy of these logits, rows of one for each class. */
  static double loss(Tensor logits, Tensor target) {
    int n = target.values().length;
    int k = logits.values().length / n;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double[] row = Arrays.copyOfRange(logits.values(), i * k, (i + 1) * k);
      double max = Arrays.stream(row).max().orElseThrow();
      double shares = Arrays.stream(row).map(z -> Math.exp(z - max)).sum();
      sum += max + Math.log(shares) - row[(int) target.values()[i]];
    }
    return sum / n;
  }

  /** The share of rows whose largest logit is that of their class. */
  static double right(Tensor logits, Tensor target) {
    double[] classes = target.values();
    int k = logits.values().length / classes.length;
    int right = 0;
    for (int i = 0; i < classes.length; i++) {
      double[] row = Arrays.copyOfRange(logits.values(), i * k, (i + 1) * k);
      double max = Arrays.stream(row).max().orElseThrow();
      boolean alone = Arrays.stream(row).filter(z -> z == max).count() == 1;
      right += alone && row[(int) classes[i]] == max ? 1 : 0;
    }
    return (double) right / classes.length;
  }
}
