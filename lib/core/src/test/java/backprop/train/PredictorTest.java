package backprop.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.data.Dataset;
import backprop.data.Penguins;
import backprop.data.Vocabulary;
import backprop.loss.BinaryCrossEntropy;
import backprop.loss.MeanSquaredError;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Dense;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Sequential;
import backprop.nn.Standardize;
import backprop.optim.Adam;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

@DisplayName("A predictor")
class PredictorTest {

  private static final Table PENGUINS = Penguins.complete();
  private static final List<String> BILL = List.of("bill_length_mm", "bill_depth_mm");

  private static Sequential linear(Dataset train, int outputs) {
    return new Sequential(Standardize.of(train.x()), new Dense(2, outputs, 1));
  }

  /** Two penguins that nobody measured, and that nobody would take for another kind. */
  private static Table unknown() {
    return Table.create(
        "unknown",
        DoubleColumn.create("bill_depth_mm", 18.5, 14.5),
        IntColumn.create("bill_length_mm", 37, 49));
  }

  @Test
  @DisplayName("calls classes by their names, for features as they were measured")
  void classes() {
    Dataset train = Dataset.fromTable(PENGUINS, BILL, "species");
    Sequential model = linear(train, 3);
    new Trainer(model, new SoftmaxCrossEntropy(), new Adam(model.parameters(), 0.05))
        .fit(train, train, 20, 32, 1);
    Predictor predictor = new Predictor(model, train);
    Table predicted = predictor.predict(unknown());
    assertEquals(
        List.of("bill_depth_mm", "bill_length_mm", "predicted species", "probability"),
        predicted.columnNames());
    assertEquals(List.of("Adelie", "Gentoo"), predicted.stringColumn("predicted species").asList());
    INDArray x = train.featuresOf(unknown());
    assertEquals(List.of("Adelie", "Gentoo"), predictor.classes(x));
    INDArray probabilities = predictor.probabilities(x);
    assertArrayEquals(new long[] {2, 3}, probabilities.shape());
    assertArrayEquals(new double[] {1, 1}, probabilities.sum(1).toDoubleVector(), 1e-6);
    assertEquals(probabilities.getDouble(1, 2), predicted.doubleColumn("probability").get(1), 1e-9);
    assertTrue(probabilities.getDouble(0, 0) > 0.9);
    assertEquals(2, unknown().columnCount());
  }

  @Test
  @DisplayName("asks two classes of one logit")
  void oneLogit() {
    Dataset train = Dataset.fromTable(PENGUINS, BILL, "sex");
    Sequential model = linear(train, 1);
    new Trainer(model, new BinaryCrossEntropy(), new Adam(model.parameters(), 0.05))
        .fit(train, train, 20, 32, 1);
    Predictor predictor = new Predictor(model, train);
    double accuracy = Evaluation.of(model, new BinaryCrossEntropy(), train).accuracy();
    assertTrue(accuracy > 0.75, () -> "accuracy " + accuracy);
    List<String> named = predictor.classes(train.x());
    INDArray probabilities = predictor.probabilities(train.x());
    int right = 0;
    for (int i = 0; i < named.size(); i++) {
      assertEquals(named.get(i), probabilities.getDouble(i, 1) > 0.5 ? "male" : "female");
      right += named.get(i).equals(PENGUINS.stringColumn("sex").get(i)) ? 1 : 0;
    }
    assertEquals(accuracy, right / 333.0, 1e-12);
    assertEquals(named, predictor.predict(PENGUINS).stringColumn("predicted sex").asList());
  }

  @Test
  @DisplayName("gives values under the target's name")
  void values() {
    Dataset train = Dataset.fromTable(PENGUINS, BILL, "body_mass_g");
    Sequential model = linear(train, 1);
    Predictor predictor = new Predictor(model, train);
    Table predicted = predictor.predict(unknown());
    assertArrayEquals(
        model.forward(train.featuresOf(unknown()), Mode.EVAL).toDoubleVector(),
        predicted.doubleColumn("predicted body_mass_g").asDoubleArray(),
        1e-9);
    assertEquals(
        "Predictor.classes: the model must be trained on classes, one for each example, got"
            + " targets FLOAT [333, 1]; outputs(x) gives what it says",
        message(() -> predictor.classes(train.x())));
    new Trainer(model, new MeanSquaredError(), new Adam(model.parameters(), 0.05));
  }

  @Test
  @DisplayName("says what is wrong with a question, or with the model")
  void wrong() {
    Dataset train = Dataset.fromTable(PENGUINS, BILL, "species");
    Predictor predictor = new Predictor(linear(train, 4), train);
    assertEquals(
        "Predictor.classes: the model's output must have a column for each of the 3 classes, got"
            + " [333, 4]; give its last layer 3 outputs, or read a table that lacks a class by"
            + " train.rowsOf(table)",
        message(() -> predictor.classes(train.x())));
    assertEquals(
        "Dataset.featuresOf: the table must have a column bill_length_mm, got [bill_depth_mm]",
        message(() -> predictor.predict(unknown().rejectColumns("bill_length_mm"))));
    Layer broken = linear(train, 3);
    broken.parameters().get(0).value().putScalar(0, 0, Float.NaN);
    assertEquals(
        "Predictor.outputs: the model's output must be numbers, got NaN or infinity; look for them"
            + " in x, and at the loss of the model's training",
        message(() -> new Predictor(broken, train).classes(train.x())));
    Vocabulary vocabulary = Vocabulary.of("abc");
    Dataset text = Dataset.ofText("abcabc", vocabulary, 2);
    assertTrue(
        message(() -> new Predictor(broken, text).classes(train.x()))
            .endsWith("got targets INT [2, 2]; outputs(x) gives what it says"));
    assertEquals(
        "Predictor: train is null; a cell that redefines a class empties its variables, so run the cell"
            + " that makes it again",
        message(() -> new Predictor(broken, null)));
    INDArray images = Nd4j.ones(DataType.FLOAT, 2, 3, 3);
    assertTrue(
        message(() -> predictor.outputs(images)).contains("Standardize.forward: x must be [n, 2]"));
  }

  private static String message(Runnable wrong) {
    return assertThrows(IllegalArgumentException.class, wrong::run).getMessage();
  }

  @Test
  @DisplayName("says when a table has an answer already")
  void twice() {
    Dataset train = Dataset.fromTable(PENGUINS, BILL, "species");
    Predictor predictor = new Predictor(linear(train, 3), train);
    assertEquals(
        "Predictor.predict: the table has a column predicted species already; take"
            + " rows.rejectColumns(\"predicted species\")",
        message(() -> predictor.predict(predictor.predict(unknown()))));
  }
}
