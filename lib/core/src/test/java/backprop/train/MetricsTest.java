package backprop.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.data.Dataset;
import backprop.data.Vocabulary;
import backprop.loss.BinaryCrossEntropy;
import backprop.loss.Loss;
import backprop.loss.MeanSquaredError;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Sequential;
import backprop.nn.Sigmoid;
import backprop.nn.Softmax;
import backprop.tensor.Ops;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.Table;

@DisplayName("Metrics")
class MetricsTest {

  /** Says of each example what stands in it. */
  private static final Layer PARROT =
      new Layer() {
        @Override
        public INDArray forward(INDArray x, Mode mode) {
          return x;
        }

        @Override
        public INDArray backward(INDArray dY) {
          return dY;
        }
      };

  /** Four examples of three classes, one of them taken for another; one logit leads by log 2. */
  private static final Dataset FOUR = four();

  private static Dataset four() {
    float lead = (float) Math.log(2);
    INDArray x =
        Nd4j.createFromArray(
            new float[][] {{lead, 0, 0}, {0, lead, 0}, {0, 0, lead}, {lead, 0, 0}});
    return Dataset.ofClasses(x, new int[] {0, 1, 2, 1}, List.of("a", "b", "c"));
  }

  @Test
  @DisplayName("of a classifier are a table of loss, accuracy and perplexity")
  void evaluation() {
    Table table = Evaluation.of(PARROT, new SoftmaxCrossEntropy(), FOUR).table();
    assertEquals(List.of("loss", "accuracy", "perplexity"), table.columnNames());
    assertEquals(1, table.rowCount());
    // exp(log 2) + 1 + 1 = 4: three examples have 2/4 at their class, and one has 1/4.
    double loss = (3 * Math.log(2) + Math.log(4)) / 4;
    assertEquals(loss, table.doubleColumn("loss").get(0), 1e-6);
    assertEquals(0.75, table.doubleColumn("accuracy").get(0), 0);
    assertEquals(Math.pow(2, 1.25), table.doubleColumn("perplexity").get(0), 1e-5);
  }

  @Test
  @DisplayName("count which class is taken for which, a row for each true one")
  void confusion() {
    ConfusionMatrix confusion = ConfusionMatrix.of(PARROT, FOUR);
    Table table = confusion.table();
    assertEquals(
        List.of("true class", "predicted a", "predicted b", "predicted c"), table.columnNames());
    assertEquals(List.of("a", "b", "c"), table.stringColumn("true class").asList());
    assertEquals(List.of(1, 1, 0), table.intColumn("predicted a").asList());
    assertEquals(List.of(0, 1, 0), table.intColumn("predicted b").asList());
    assertEquals(List.of(0, 0, 1), table.intColumn("predicted c").asList());
    assertEquals(0.75, confusion.accuracy(), 0);
  }

  @Test
  @DisplayName("of numbers instead of classes are the loss alone")
  void numbers() {
    Dataset numbers = Dataset.ofValues(FOUR.x(), FOUR.x().add(0.5));
    Evaluation evaluation = Evaluation.of(PARROT, new MeanSquaredError(), numbers);
    assertTrue(Double.isNaN(evaluation.accuracy()));
    assertEquals(List.of("loss"), evaluation.table().columnNames());
    assertEquals(0.25, evaluation.loss(), 1e-7);
  }

  @Test
  @DisplayName("of two classes with one logit take the second where it is above 0")
  void oneLogit() {
    INDArray x = Nd4j.createFromArray(new float[][] {{-1}, {2}, {0}, {3}});
    Dataset yesOrNo = Dataset.ofClasses(x, new int[] {0, 1, 1, 0}, List.of("no", "yes"));
    Evaluation evaluation = Evaluation.of(PARROT, new BinaryCrossEntropy(), yesOrNo);
    assertEquals(0.5, evaluation.accuracy());
    double loss =
        (Math.log1p(Math.exp(-1))
                + Math.log1p(Math.exp(-2))
                + Math.log(2)
                + Math.log1p(Math.exp(3)))
            / 4;
    assertEquals(loss, evaluation.loss(), 1e-6);
    assertArrayEquals(new long[][] {{1, 1}, {1, 1}}, ConfusionMatrix.of(PARROT, yesOrNo).counts());
  }

  @Test
  @DisplayName("of a text are over all its tokens")
  void tokens() {
    Vocabulary vocabulary = Vocabulary.of("ab");
    Dataset text = Dataset.ofText("abababb", vocabulary, 3);
    // Expects an a after a b, and a b after an a: wrong once, at the last.
    Layer alternates =
        new Layer() {
          @Override
          public INDArray forward(INDArray x, Mode mode) {
            return Ops.ofRows(
                Ops.oneHot(x.rsub(1).dup('c').data().asLong(), 2, DataType.FLOAT),
                x.size(0),
                x.size(1),
                2);
          }

          @Override
          public INDArray backward(INDArray dY) {
            return dY;
          }
        };
    assertEquals(
        5 / 6.0, Evaluation.of(alternates, new SoftmaxCrossEntropy(), text).accuracy(), 1e-12);
    assertEquals(
        "ConfusionMatrix.of: the targets must be classes, one for each example, got INT [2, 3]",
        assertThrows(IllegalArgumentException.class, () -> ConfusionMatrix.of(alternates, text))
            .getMessage());
  }

  @Test
  @DisplayName("need a column for each class, and numbers")
  void wrongOutputs() {
    Dataset two = Dataset.ofClasses(FOUR.x(), new int[] {0, 1, 1, 0}, List.of("a", "b"));
    String expected =
        "of: the model's output must have a column for each of the 2 classes, or one for both, got"
            + " [4, 3]; give its last layer 2 outputs, or read a table that lacks a class by"
            + " train.rowsOf(table)";
    assertEquals(
        "ConfusionMatrix." + expected,
        assertThrows(IllegalArgumentException.class, () -> ConfusionMatrix.of(PARROT, two))
            .getMessage());
    assertEquals(
        "Evaluation." + expected,
        assertThrows(
                IllegalArgumentException.class,
                () -> Evaluation.of(PARROT, new SoftmaxCrossEntropy(), two))
            .getMessage());
    assertEquals(Decision.NONE, nan(3));
    assertEquals(Decision.NONE, nan(1));
  }

  private static int nan(int columns) {
    float[][] row = new float[1][columns];
    row[0][columns - 1] = Float.NaN;
    int classes = columns == 1 ? 2 : columns;
    return Decision.of("Test", PARROT, Nd4j.createFromArray(row), classes, 1)[0];
  }

  @Test
  @DisplayName("weigh batches by what the loss divided by, so that the order of rows is no matter")
  void weightedBatches() {
    int n = 1000;
    double[][] logits = new double[n][2];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      labels[i] = i < 950 ? 0 : 1;
      logits[i][0] = i % 7;
    }
    Dataset data = Dataset.ofClasses(Nd4j.createFromArray(logits), labels, List.of("a", "b"));
    Loss loss = new SoftmaxCrossEntropy().weighted(data.classWeights());
    double whole = loss.value(data.x(), data.y());
    assertEquals(whole, Evaluation.of(PARROT, loss, data).loss(), 1e-12);
  }

  @Test
  @DisplayName("take the border at a half where the model ends in a sigmoid")
  void endsInSigmoid() {
    INDArray x = Nd4j.createFromArray(new float[][] {{-1}, {2}, {-3}, {3}});
    Dataset data = Dataset.ofClasses(x, new int[] {0, 1, 0, 1}, List.of("no", "yes"));
    Sequential model = new Sequential(PARROT, new Sigmoid());
    assertEquals(1, ConfusionMatrix.of(model, data).accuracy());
    assertEquals(List.of("no", "yes", "no", "yes"), new Predictor(model, data).classes(x));
    assertEquals(
        1 / (1 + Math.exp(-2)), new Predictor(model, data).probabilities(x).getDouble(1, 1), 1e-6);
    assertEquals(
        "Evaluation.of: BinaryCrossEntropy takes logits, any numbers, and has the sigmoid inside;"
            + " leave the model's last layer, Sigmoid, out",
        assertThrows(
                IllegalArgumentException.class,
                () -> Evaluation.of(model, new BinaryCrossEntropy(), data))
            .getMessage());
    INDArray softmax =
        new Predictor(new Sequential(PARROT, new Softmax()), FOUR).probabilities(FOUR.x());
    assertEquals(0.5, softmax.getDouble(0, 0), 1e-6);
  }

  @Test
  @DisplayName("need an output for each example")
  void outputsOfAnotherCount() {
    Layer steps =
        new Layer() {
          @Override
          public INDArray forward(INDArray x, Mode mode) {
            return Nd4j.ones(DataType.FLOAT, x.size(0), 3, 3);
          }

          @Override
          public INDArray backward(INDArray dY) {
            return dY;
          }
        };
    assertEquals(
        "ConfusionMatrix.of: the model must give an output for each of 4 targets, got [4, 3, 3]",
        assertThrows(IllegalArgumentException.class, () -> ConfusionMatrix.of(steps, FOUR))
            .getMessage());
  }
}
