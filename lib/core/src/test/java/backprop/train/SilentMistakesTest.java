package backprop.train;

import static backprop.AssertArrays.assertClose;
import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.data.Dataset;
import backprop.data.Digits;
import backprop.data.Penguins;
import backprop.data.Vocabulary;
import backprop.init.Initializer;
import backprop.loss.BinaryCrossEntropy;
import backprop.loss.Hinge;
import backprop.loss.Huber;
import backprop.loss.Loss;
import backprop.loss.MeanAbsoluteError;
import backprop.loss.MeanSquaredError;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.BatchNorm;
import backprop.nn.Conv2d;
import backprop.nn.Dense;
import backprop.nn.Dropout;
import backprop.nn.Embedding;
import backprop.nn.Flatten;
import backprop.nn.Gelu;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.nn.Relu;
import backprop.nn.Residual;
import backprop.nn.Sequential;
import backprop.nn.Sigmoid;
import backprop.nn.Softmax;
import backprop.nn.Standardize;
import backprop.nn.Tanh;
import backprop.nn.models.CharRnn;
import backprop.nn.models.Sampler;
import backprop.optim.AdamW;
import backprop.optim.Schedule;
import backprop.optim.Sgd;
import backprop.regularize.MaxNorm;
import backprop.tensor.Window;
import backprop.tensor.Workspaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

@DisplayName("An ordinary mistake is told, or made right")
class SilentMistakesTest {

  private static final DataType FLOAT = DataType.FLOAT;

  /** A layer made of functions, as a learner makes a mistake in one of them. */
  private static class Mine implements Layer {

    private final UnaryOperator<INDArray> forward;
    private final UnaryOperator<INDArray> backward;
    private final Supplier<List<Parameter>> parameters;

    private Mine(UnaryOperator<INDArray> forward, UnaryOperator<INDArray> backward) {
      this(forward, backward, List::of);
    }

    private Mine(Supplier<List<Parameter>> parameters) {
      this(x -> x, dY -> dY, parameters);
    }

    private Mine(
        UnaryOperator<INDArray> forward,
        UnaryOperator<INDArray> backward,
        Supplier<List<Parameter>> parameters) {
      this.forward = forward;
      this.backward = backward;
      this.parameters = parameters;
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return forward.apply(x);
    }

    @Override
    public INDArray backward(INDArray dY) {
      return backward.apply(dY);
    }

    @Override
    public List<Parameter> parameters() {
      return parameters.get();
    }
  }

  private static Parameter w() {
    return Parameter.weight("w", Nd4j.ones(FLOAT, 1, 1));
  }

  private static String told(Executable mistake) {
    return assertThrows(RuntimeException.class, mistake).getMessage();
  }

  @Test
  @DisplayName("one layer in two places of a network, also within another layer")
  void twoPlaces() {
    Relu relu = new Relu();
    assertEquals(
        "Sequential: relu1 and relu2 are one and the same Relu, which keeps what backward needs of"
            + " its latest forward only; make a new one for each place",
        told(() -> new Sequential(new Dense(2, 2, 1), relu, new Dense(2, 2, 2), relu)));
    Dense dense = new Dense(2, 2, 1);
    String nested =
        told(() -> new Sequential(dense, new Residual(new Sequential(new Relu(), dense))));
    assertTrue(
        nested.startsWith("Sequential: dense1 and residual1.dense1 are one and the same Dense"),
        nested);
    new Sequential(new Dense(2, 2, 1), new Relu(), new Dense(2, 2, 2), new Relu());
  }

  @Test
  @DisplayName("two parameters of one name in a layer of one's own")
  void twoNames() {
    List<Parameter> parameters = List.of(w(), w());
    Layer twoCalledW = new Mine(() -> parameters);
    String expected =
        "Mine.parameters: two are called \"w\"; give each a name of its own, by which it is"
            + " trained and saved";
    assertEquals(expected, told(() -> twoCalledW.named()));
    assertEquals(expected, told(() -> new Sequential(twoCalledW).parameters()));
  }

  @Test
  @DisplayName("an optimizer that was made for the model before")
  void optimizerOfAnother() {
    Dense before = new Dense(2, 1, 1);
    Dense now = new Dense(2, 1, 1);
    Sgd sgd = new Sgd(before.parameters(), 0.1);
    assertEquals(
        "Trainer: the optimizer moves a w [2, 1] FLOAT that is none of the model's 2 parameters;"
            + " make it anew, from this model",
        told(() -> new Trainer(now, new MeanSquaredError(), sgd)));
  }

  @Test
  @DisplayName("a frozen parameter's gradient does not grow from step to step")
  void frozen() {
    Dense dense = new Dense(2, 1, 1);
    Parameter w = dense.named().get("w");
    Parameter b = dense.named().get("b");
    Trainer trainer = new Trainer(dense, new MeanSquaredError(), new Sgd(List.of(b), 0));
    INDArray x = random(FLOAT, 1, 4, 2);
    INDArray y = random(FLOAT, 2, 4, 1);
    trainer.step(x, y);
    INDArray once = w.gradient().dup();
    INDArray value = w.value().dup();
    trainer.step(x, y);
    assertClose(once, w.gradient(), 0);
    assertClose(value, w.value(), 0);
  }

  @Test
  @DisplayName("MaxNorm shortens the weights into each unit of a convolution, too")
  void maxNormOfConvolution() {
    INDArray value = Nd4j.createFromArray(3.0, 0, 0, 4.0, 0.3, 0, 0, 0.4).reshape(2, 1, 2, 2);
    Parameter w = Parameter.weight("w", value);
    new MaxNorm(2).apply(w);
    // Lengths 5, cut to 2, and 0.5, left alone.
    INDArray expected = Nd4j.createFromArray(1.2, 0, 0, 1.6, 0.3, 0, 0, 0.4).reshape(2, 1, 2, 2);
    assertClose(expected, w.value(), 1e-12);
  }

  @Test
  @DisplayName("a rate or a factor below 0, infinite or NaN, in every schedule")
  void rates() {
    List<DoubleFunction<Schedule>> schedules =
        List.of(
            Schedule::constant,
            r -> Schedule.step(r, 2, 0.5),
            r -> Schedule.step(0.1, 2, r),
            r -> Schedule.exponential(r, 0.5),
            r -> Schedule.exponential(0.1, r),
            r -> Schedule.cosine(r, 10),
            r -> Schedule.warmUpThenCosine(r, 2, 10),
            r -> Schedule.oneCycle(r, 10));
    for (DoubleFunction<Schedule> schedule : schedules) {
      for (double wrong : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
        assertTrue(
            told(() -> schedule.apply(wrong))
                .endsWith("must be a number of at least 0, got " + wrong));
      }
      assertTrue(schedule.apply(0.5).rate(1) > 0);
    }
  }

  @Test
  @DisplayName("top-k has the likeliest token, however many tie behind it")
  void ties() {
    Sampler first = new Sampler(1, 1, new Random(1));
    for (int i = 0; i < 20; i++) {
      assertEquals(3, first.next(1, 1, 1, 2));
    }
    Sampler two = new Sampler(0.01, 2, new Random(1));
    for (int i = 0; i < 20; i++) {
      // 0 is as likely as 1 and 2, and comes before them; but 3 is far likelier than all.
      assertEquals(3, two.next(1, 1, 1, 2));
    }
  }

  @Test
  @DisplayName("a logit of -∞ that is not the target's costs nothing, and one that is, everything")
  void minusInfinity() {
    SoftmaxCrossEntropy loss = new SoftmaxCrossEntropy();
    for (DataType type : List.of(FLOAT, DataType.DOUBLE)) {
      INDArray z =
          Nd4j.createFromArray(new double[][] {{0, 0, Double.NEGATIVE_INFINITY}}).castTo(type);
      assertEquals(Math.log(2), loss.value(z, Nd4j.createFromArray(0)), 1e-6);
      assertEquals(Double.POSITIVE_INFINITY, loss.value(z, Nd4j.createFromArray(2)));
    }
  }

  @Test
  @DisplayName("early stopping puts back running statistics with the weights they belong to")
  void earlyStoppingWithState() {
    BatchNorm norm = new BatchNorm(2);
    EarlyStopping stopping = new EarlyStopping(norm, 2);
    Table history = Table.create("history", DoubleColumn.create("validation loss"));
    List<double[]> means = new ArrayList<>();
    for (double loss : new double[] {3, 1, 2, Double.NaN}) {
      norm.forward(random(FLOAT, (long) (10 * loss), 5, 2), Mode.TRAIN);
      norm.parameters().forEach(p -> p.value().addi(1));
      history.doubleColumn("validation loss").append(loss);
      int epoch = history.rowCount();
      stopping.epochDone(new Progress(epoch, 4, epoch, 4, loss, 0, history));
      means.add(norm.state().get("running_mean").castTo(DataType.DOUBLE).toDoubleVector());
    }
    assertTrue(stopping.enough());
    stopping.trainingDone(null);
    assertEquals(2, stopping.bestEpoch());
    assertArrayEquals(
        means.get(1),
        norm.state().get("running_mean").castTo(DataType.DOUBLE).toDoubleVector(),
        1e-7);
    assertEquals(3, norm.named().get("gain").value().getDouble(0));
  }

  @Test
  @DisplayName("A network that is printed says its layers, their shapes and how many numbers move")
  void printed() {
    String text = new Sequential(new Dense(784, 128, 1), new Relu()).toString();
    assertEquals(3, text.lines().count(), text);
    assertTrue(
        text.matches("(?s)dense1 +Dense 784 → 128 +w \\[784, 128], b \\[128] +100,480\n.*"), text);
    assertTrue(text.endsWith("100,480"), text);
  }

  @Test
  @DisplayName("null, in whatever is handed to training")
  void nulls() {
    Dense dense = new Dense(64, 10, 1);
    SoftmaxCrossEntropy loss = new SoftmaxCrossEntropy();
    Sgd sgd = new Sgd(dense.parameters(), 0.1);
    Dataset digits = Digits.load().take(8);
    Trainer trainer = new Trainer(dense, loss, sgd);
    List<Executable> mistakes =
        List.of(
            () -> new Trainer(null, loss, sgd),
            () -> new Trainer(dense, null, sgd),
            () -> new Trainer(dense, loss, null),
            () -> trainer.regularize(null),
            () -> trainer.clip(null),
            () -> trainer.constrain(null),
            () -> trainer.listen(null),
            () -> trainer.fit(null, digits, 1, 8, 1),
            () -> trainer.fit(digits, null, 1, 8, 1),
            () -> new EarlyStopping(null, 1),
            () -> new Sgd(null, 0.1),
            () -> new Sgd(dense.parameters(), null),
            () -> new Sequential((Layer[]) null),
            () -> new Sequential(dense, null));
    for (Executable mistake : mistakes) {
      String told = told(mistake);
      assertTrue(told.contains(" is null; a cell that redefines a class"), told);
    }
  }

  @Test
  @DisplayName(
      "a layer without a name of its own is called layer1, and its class where it is shown")
  void unnamed() {
    Parameter w = w();
    Layer anonymous = new Mine(() -> List.of(w)) {};
    assertEquals("[layer1.w]", new Sequential(anonymous).named().keySet().toString());
    Layer twice = new Mine(() -> List.of(w, w)) {};
    assertTrue(
        assertThrows(IllegalStateException.class, twice::named)
            .getMessage()
            .startsWith("layer.parameters: two are called \"w\""));
    assertEquals("Residual Mine", new Residual(new Mine(x -> x, dY -> dY)).toString());
  }

  @Test
  @DisplayName("a batch of none, and epochs below 0")
  void counts() {
    Dense dense = new Dense(64, 10, 1);
    Trainer trainer =
        new Trainer(dense, new SoftmaxCrossEntropy(), new Sgd(dense.parameters(), 0.1));
    Dataset digits = Digits.load().take(8);
    String expected = "Trainer.fit: epochs must be at least 0 and batchSize at least 1, got ";
    assertEquals(expected + "1 and 0", told(() -> trainer.fit(digits, digits, 1, 0, 1)));
    assertEquals(expected + "-1 and 8", told(() -> trainer.fit(digits, digits, -1, 8, 1)));
    assertEquals(0, trainer.fit(digits, digits, 0, 8, 1).rowCount());
  }

  @Test
  @DisplayName("AdamW takes a decay of any strength, so long as weights do not pass through 0")
  void strongDecay() {
    Parameter w = Parameter.weight("w", Nd4j.createFromArray(2.0));
    new AdamW(List.of(w), Schedule.constant(0.01), 10, 0.9, 0.999, 1e-8).step();
    // (1 - 0.01 · 10) · 2; the gradient is 0.
    assertEquals(1.8, w.value().getDouble(0), 1e-12);
    AdamW tooStrong = new AdamW(List.of(w), Schedule.constant(0.1), 10, 0.9, 0.999, 1e-8);
    assertEquals(
        "AdamW.step: rate times lambda must be below 1, or weights pass through 0, got 0.1 times"
            + " 10.0",
        told(tooStrong::step));
    assertEquals(1.8, w.value().getDouble(0), 1e-12);
  }

  private static String toldOf(Layer mine) {
    Sequential net = new Sequential(new Dense(3, 4, 1), mine);
    return told(
        () -> {
          net.forward(random(FLOAT, 1, 5, 3), Mode.TRAIN);
          net.backward(random(FLOAT, 1, 5, 4));
        });
  }

  @Test
  @DisplayName("an argument whose shape a layer of one's own changes, or that it closes")
  void changedShapes() {
    assertEquals(
        "Sequential.forward: layer 2 (Mine) must leave its x [5, 4] as it was, and made it [4, 5];"
            + " dup() it before you change it in place",
        toldOf(new Mine(x -> x.transposei().transpose(), dY -> dY)));
    assertTrue(
        toldOf(new Mine(INDArray::dup, dY -> dY.transposei().transpose()))
            .startsWith("Sequential.backward: layer 2 (Mine) must leave its dY [5, 4] as it was"));
  }

  @Test
  @DisplayName("a layer of one's own that returns an array of a step that is over")
  void staleFromLayer() {
    INDArray[] old = new INDArray[1];
    Workspaces.step(() -> (old[0] = Nd4j.ones(FLOAT, 5, 4)).length());
    assertTrue(
        toldOf(new Mine(INDArray::dup, dY -> old[0]))
            .startsWith(
                "Sequential.backward: layer 2 (Mine) must return dX that it made just now, got an"
                    + " array that was closed, or made inside of a training step"));
  }

  @Test
  @DisplayName("parameters that are new at each call, or null")
  void unstableParameters() {
    Layer unstable = new Mine(() -> List.of(w()));
    assertEquals(
        "Trainer: the model's parameters() must return the same parameters at each call, got new"
            + " ones; make them once, in its constructor",
        told(
            () ->
                new Trainer(
                    unstable, new MeanSquaredError(), new Sgd(unstable.parameters(), 0.1))));
  }

  private static String toldByTrainer(Loss loss, Layer... layers) {
    Sequential net = new Sequential(layers);
    return told(() -> new Trainer(net, loss, new Sgd(net.parameters(), 0.1)));
  }

  @Test
  @DisplayName("two layers that draw their weights from one seed, also where their sizes differ")
  void oneSeed() {
    MeanSquaredError loss = new MeanSquaredError();
    String end =
        " are drawn from one seed; give each layer a seed of its own, or all of them one"
            + " generator, new Random(1)";
    assertEquals(
        "Trainer: dense1.w and dense2.w" + end,
        toldByTrainer(loss, new Dense(5, 5, 1), new Relu(), new Dense(5, 5, 1)));
    assertEquals(
        "Trainer: dense1.w and dense3.w" + end,
        toldByTrainer(loss, new Dense(5, 9, 1), new Dense(9, 4, 2), new Dense(4, 3, 1)));
    assertEquals(
        "Trainer: conv2d1.w and conv2d2.w" + end,
        toldByTrainer(
            loss,
            new Conv2d(1, 2, new Window(3, 3, 1, 0), new Random(7)),
            new Conv2d(2, 3, new Window(3, 3, 1, 0), new Random(7))));
    Random random = new Random(1);
    Sequential right = new Sequential(new Dense(5, 5, random), new Dense(5, 5, random));
    new Trainer(right, loss, new Sgd(right.parameters(), 0.1));
    // Weights that are all alike are meant to be: a lesson shows what comes of it.
    Initializer ones = Initializer.constant(1);
    Sequential alike =
        new Sequential(new Dense(5, 5, ones, FLOAT, random), new Dense(5, 5, ones, FLOAT, random));
    new Trainer(alike, loss, new Sgd(alike.parameters(), 0.1));
    // And so is a last layer that starts at zero, behind weights that are drawn.
    Initializer zeros = Initializer.constant(0);
    Sequential atZero =
        new Sequential(new Dense(5, 5, random), new Dense(5, 5, zeros, FLOAT, random));
    new Trainer(atZero, loss, new Sgd(atZero.parameters(), 0.1));
    alike
        .parameters()
        .forEach(p -> p.value().assign(Nd4j.valueArrayOf(p.value().shape(), Float.NaN)));
    new Trainer(alike, loss, new Sgd(alike.parameters(), 0.1));
  }

  @Test
  @DisplayName("a softmax or a sigmoid before a loss that has it inside")
  void twice() {
    assertEquals(
        "Trainer: SoftmaxCrossEntropy takes logits, any numbers, and has the softmax inside; leave"
            + " the model's last layer, Softmax, out",
        toldByTrainer(new SoftmaxCrossEntropy(), new Dense(2, 3, 1), new Softmax()));
    assertEquals(
        "Trainer: BinaryCrossEntropy takes logits, any numbers, and has the sigmoid inside; leave"
            + " the model's last layer, Sigmoid, out",
        toldByTrainer(new BinaryCrossEntropy(), new Dense(2, 3, 1), new Sequential(new Sigmoid())));
    Sequential fine = new Sequential(new Dense(2, 3, 1), new Sigmoid());
    new Trainer(fine, new MeanSquaredError(), new Sgd(fine.parameters(), 0.1));
  }

  @Test
  @DisplayName("tables for training and validation with other classes, or other features")
  void otherClasses() {
    Table penguins = Penguins.complete();
    List<String> features = List.of("bill_length_mm", "bill_depth_mm");
    Dataset train = Dataset.fromTable(penguins, features, "species");
    Table two = penguins.where(penguins.stringColumn("species").isNotEqualTo("Adelie"));
    Sequential net = new Sequential(new Dense(2, 3, 1));
    Trainer trainer = new Trainer(net, new SoftmaxCrossEntropy(), new Sgd(net.parameters(), 0.001));
    assertEquals(
        "Trainer.fit: train and validation must have the same classes in the same order, got"
            + " [Adelie, Chinstrap, Gentoo] and [Chinstrap, Gentoo]; split() one dataset, read"
            + " the other table by train.rowsOf(table), or both texts with one vocabulary",
        told(() -> trainer.fit(train, Dataset.fromTable(two, features, "species"), 1, 32, 1)));
    List<String> swapped = List.of("bill_depth_mm", "bill_length_mm");
    assertTrue(
        told(() -> trainer.fit(train, Dataset.fromTable(penguins, swapped, "species"), 1, 32, 1))
            .startsWith("Trainer.fit: train and validation must have the same features"));
    trainer.fit(train, train.rowsOf(two), 1, 32, 1);
  }

  @Test
  @DisplayName("a listener that was made for another model, of every kind")
  void otherListener() {
    Sequential ours = new Sequential(new Dense(2, 3, 1));
    Sequential other = new Sequential(new Dense(2, 3, 2));
    Sgd sgd = new Sgd(ours.parameters(), 0.1);
    Trainer trainer = new Trainer(ours, new MeanSquaredError(), sgd);
    for (Listener listener :
        List.of(
            new EarlyStopping(other, 3),
            new GradientStatistics(other, 5),
            new WeightPath(other.parameters(), 5))) {
      assertEquals(
          "Trainer.listen: the "
              + listener.getClass().getSimpleName()
              + " watches a w [2, 3] FLOAT that is none of the model's 2 parameters; make it anew,"
              + " from this model",
          told(() -> trainer.listen(listener)));
    }
    trainer.listen(new EarlyStopping(ours, 3)).listen(new WeightPath(ours.parameters(), 1));
  }

  @Test
  @DisplayName("a loss of values for classes, and one of classes for values")
  void wrongKindOfLoss() {
    Dataset classes = Penguins.load();
    Dataset values = Dataset.ofValues(classes.x(), Nd4j.ones(FLOAT, classes.size(), 1));
    for (Loss loss : List.of(new MeanSquaredError(), new MeanAbsoluteError(), new Huber(1))) {
      assertEquals(
          "Trainer.fit: "
              + loss.getClass().getSimpleName()
              + " compares with values, and the targets are classes, [Adelie, Chinstrap, Gentoo];"
              + " use SoftmaxCrossEntropy, or BinaryCrossEntropy for two",
          toldByFit(loss, classes));
    }
    for (Loss loss : List.of(new SoftmaxCrossEntropy(), new Hinge())) {
      assertEquals(
          "Trainer.fit: "
              + loss.getClass().getSimpleName()
              + " compares with classes, and the targets are values, [n, 1];"
              + " Dataset.classesFromTable reads numbers as classes, and MeanSquaredError compares"
              + " with values",
          toldByFit(loss, values));
    }
  }

  private static String toldByFit(Loss loss, Dataset data) {
    Sequential net = new Sequential(new Dense(4, 3, 1));
    return told(
        () -> new Trainer(net, loss, new Sgd(net.parameters(), 0.1)).fit(data, data, 1, 32, 1));
  }

  @Test
  @DisplayName("targets of yes or no that are neither, and classes in a type of real numbers")
  void wrongTargets() {
    INDArray logits = Nd4j.ones(FLOAT, 3, 1);
    INDArray signs = Nd4j.createFromArray(new float[][] {{1}, {-1}, {1}});
    assertEquals(
        "BinaryCrossEntropy.value: target must be in [0, 1], got -1.0; make 0 of a no, and 1 of a"
            + " yes",
        told(() -> new BinaryCrossEntropy().value(logits, signs)));
    assertEquals(
        "BinaryCrossEntropy.gradient: target must be in [0, 1], got 2.0; make 0 of a no, and 1 of a"
            + " yes",
        told(() -> new BinaryCrossEntropy().gradient(logits, signs.add(1))));
    assertEquals(
        "SoftmaxCrossEntropy.value: target must be class indices of a whole type, or a"
            + " distribution for each position, got FLOAT [3]; castTo(DataType.INT32) makes indices"
            + " of it",
        told(
            () ->
                new SoftmaxCrossEntropy()
                    .value(Nd4j.ones(FLOAT, 3, 2), Nd4j.createFromArray(0f, 1f, 1f))));
  }

  @Test
  @DisplayName("names that stand for two classes, or for two characters")
  void names() {
    INDArray x = Nd4j.ones(FLOAT, 2, 2);
    assertEquals(
        "Dataset.ofClasses: each class must have a name of its own, got [a, a]",
        told(() -> Dataset.ofClasses(x, new int[2], List.of("a", "a"))));
    assertEquals(
        "Vocabulary: each token must be one character, got \"ab\"",
        told(() -> new Vocabulary(List.of("a", "ab"))));
    assertEquals(
        "Vocabulary: there must be characters, each listed once, got [a, a]",
        told(() -> new Vocabulary(List.of("a", "a"))));
    assertEquals(
        "Dataset.ofText: text must have two characters at least, got 0",
        told(() -> Dataset.ofText("", new Vocabulary(List.of("a")), 1)));
    assertEquals(
        "Standardize.of: x must have two examples at least, or nothing varies, got [1, 2]",
        told(() -> Standardize.of(Nd4j.ones(FLOAT, 1, 2))));
    CharRnn rnn = new CharRnn(2, 3, 4, new Random(1));
    Sampler sampler = new Sampler(1, 1, new Random(1));
    assertEquals(
        "Sampler.generate: count must be at least 0 and context at least 1, got -1 and 4",
        told(() -> rnn.generate(new int[] {1}, -1, 4, sampler)));
    assertEquals(
        "Sampler.generate: count must be at least 0 and context at least 1, got 1 and 0",
        told(() -> rnn.generate(new int[] {1}, 1, 0, sampler)));
  }

  @Test
  @DisplayName("any activation before a cross-entropy, be it under a Dropout or a Flatten")
  void activations() {
    for (Layer last : List.of(new Relu(), new Tanh(), new Sigmoid(), new Softmax(), new Gelu())) {
      assertTrue(
          toldByTrainer(new SoftmaxCrossEntropy(), new Dense(2, 3, 1), last, new Flatten())
              .startsWith("Trainer: SoftmaxCrossEntropy takes logits"));
      assertTrue(
          toldByTrainer(new BinaryCrossEntropy(), new Dense(2, 3, 1), last, new Dropout(0.5, 1))
              .startsWith("Trainer: BinaryCrossEntropy takes logits"));
    }
  }

  @Test
  @DisplayName("two dropouts of one seed; a trained block that is copied is none")
  void masksAndCopies() {
    assertEquals(
        "Trainer: dropout1 and dropout2 draw their masks from one seed; give each a seed of its"
            + " own, or both one generator, new Random(1)",
        toldByTrainer(
            new MeanSquaredError(), new Dropout(0.5, 1), new Dense(2, 2, 1), new Dropout(0.5, 1)));
    assertTrue(
        toldByTrainer(new MeanSquaredError(), new Dense(1, 3, 1), new Dense(3, 1, 1))
            .contains("drawn from one seed"));
    Sequential copied = new Sequential(new Dense(2, 2, 1), new Dense(2, 2, 1));
    copied.named().get("dense1.b").value().assign(Nd4j.createFromArray(0.1f, 0.2f));
    copied.named().get("dense2.b").value().assign(Nd4j.createFromArray(0.1f, 0.2f));
    new Trainer(copied, new MeanSquaredError(), new Sgd(copied.parameters(), 0.1));
  }

  @Test
  @DisplayName("rows that are no distributions, a single class, and yes or no read as values")
  void noClasses() {
    INDArray logits = Nd4j.ones(FLOAT, 2, 2);
    INDArray values = Nd4j.createFromArray(new float[][] {{0.5f, 0.5f}, {-20, 7}});
    assertEquals(
        "SoftmaxCrossEntropy.value: each row of target must be a distribution, which sums to 1, got"
            + " -13.0 in row 1; of values to predict, MeanSquaredError is the loss",
        told(() -> new SoftmaxCrossEntropy().value(logits, values)));
    assertEquals(
        "SoftmaxCrossEntropy.gradient: logits must have a column for each class, two at least, got"
            + " [2, 1]; of one logit for two classes, BinaryCrossEntropy is the loss",
        told(
            () ->
                new SoftmaxCrossEntropy()
                    .gradient(Nd4j.ones(FLOAT, 2, 1), Nd4j.createFromArray(0, 1))));
    INDArray x = Nd4j.ones(FLOAT, 3, 4);
    assertEquals(
        "Trainer.fit: there must be two classes at least to tell apart, got [a]; look at how the"
            + " examples were chosen",
        toldByFit(new SoftmaxCrossEntropy(), Dataset.ofClasses(x, new int[3], List.of("a"))));
    Dataset zeroOrOne = Dataset.ofValues(x, Nd4j.createFromArray(new float[][] {{0}, {1}, {1}}));
    assertTrue(
        toldByFit(new BinaryCrossEntropy(), zeroOrOne)
            .startsWith(
                "Trainer.fit: BinaryCrossEntropy compares with classes, and the targets are"));
    String shapes = toldByFit(new MeanSquaredError(), zeroOrOne);
    assertTrue(shapes.contains("must be [3, 3]"), shapes);
  }

  @Test
  @DisplayName("a rate range whose optimizer does not ask the schedule, or is not new")
  void rateRange() {
    Dataset data = Penguins.load();
    Sequential net = new Sequential(new Dense(4, 3, 1));
    String end =
        "RateRange.of: optimizer must make a new one of the schedule that it is given, such as s ->"
            + " new Sgd(model.parameters(), s), got one of another, after 0 steps";
    assertEquals(
        end,
        told(
            () ->
                RateRange.of(
                    net,
                    new SoftmaxCrossEntropy(),
                    s -> new Sgd(net.parameters(), 0.1),
                    data,
                    32,
                    1e-6,
                    1,
                    10)));
    assertTrue(
        told(() ->
                RateRange.of(
                    net,
                    new SoftmaxCrossEntropy(),
                    s -> new AdamW(net.parameters(), s, 1e9, 0.9, 0.999, 1e-8),
                    data,
                    32,
                    1e-6,
                    1,
                    10))
            .startsWith("AdamW.step: rate times lambda"));
  }

  @Test
  @DisplayName(
      "is not seen where there is none: tokens with classes, stretches of other lengths, masked"
          + " tokens")
  void falseAlarms() {
    INDArray tokens =
        Nd4j.createFromArray(new int[][] {{0, 1, 2}, {2, 1, 0}, {1, 1, 1}, {2, 2, 0}});
    Dataset labelled = Dataset.ofClasses(tokens, new int[] {0, 1, 0, 1}, List.of("up", "down"));
    Random random = new Random(1);
    Sequential reader =
        new Sequential(
            new Embedding(3, 2, random.nextLong()), new Flatten(), new Dense(6, 2, random));
    new Trainer(reader, new SoftmaxCrossEntropy(), new Sgd(reader.parameters(), 0.1))
        .fit(labelled, labelled, 2, 2, 1);
    Vocabulary letters = Vocabulary.of("abc");
    CharRnn rnn = new CharRnn(3, 2, 4, random);
    new Trainer(rnn, new SoftmaxCrossEntropy(), new Sgd(rnn.parameters(), 0.1))
        .fit(
            Dataset.ofText("abcabcabcabc", letters, 4),
            Dataset.ofText("abcabcabcabc", letters, 6),
            1,
            2,
            1);
    assertEquals(
        1, new Sampler(1, 3, random).next(Double.NEGATIVE_INFINITY, 2, Double.NEGATIVE_INFINITY));
    INDArray manyLabels = Nd4j.createFromArray(new int[][] {{1, 0, 1}, {0, 0, 1}});
    INDArray z = random(FLOAT, 1, 2, 3);
    assertEquals(
        new BinaryCrossEntropy().value(z, manyLabels.castTo(FLOAT)),
        new BinaryCrossEntropy().value(z, manyLabels));
  }
}
