package backprop.train;

import backprop.data.Dataset;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Sigmoid;
import backprop.nn.Softmax;
import backprop.tensor.Given;
import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import backprop.tensor.Workspaces;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Asks a trained model about new examples, and answers in the words of the data it was trained on:
 * classes by name, values by the target's.
 *
 * <p>The model is asked in EVAL mode. What its features were moved and scaled by belongs to the
 * model, see {@link backprop.nn.Standardize}: here they come as they were measured.
 */
public final class Predictor {

  private final Layer model;
  private final Dataset train;

  /** Of this model, which was trained on these examples. */
  public Predictor(Layer model, Dataset train) {
    this.model = Given.require("Predictor", "model", model);
    this.train = Given.require("Predictor", "train", train);
  }

  /**
   * The model's output for each example, {@code x [n, …] → [n, …]}: of classes, logits.
   *
   * @throws IllegalArgumentException if an output is not a number
   */
  public INDArray outputs(INDArray x) {
    Shapes.requirePresent("Predictor.outputs", "x", x);
    INDArray outputs = Workspaces.step(() -> model.forward(x, Mode.EVAL).detach());
    if (!Ops.isFinite(outputs)) {
      throw new IllegalArgumentException(
          "Predictor.outputs: the model's output must be numbers, got NaN or infinity; look for"
              + " them in x, and at the loss of the model's training");
    }
    return outputs;
  }

  /**
   * The name of the class of each example, {@code x [n, …]}.
   *
   * @throws IllegalArgumentException if the model was trained on values, not on classes
   */
  public List<String> classes(INDArray x) {
    return names("Predictor.classes", logits("Predictor.classes", x), x.size(0));
  }

  /**
   * How likely the model finds each class, {@code x [n, …] → [n,k]}: the softmax of its logits, or,
   * where two classes have one logit, 1 - σ and σ; where the model ends in either, its output.
   * Right for a model trained with a cross-entropy.
   *
   * @throws IllegalArgumentException if the model was trained on values, not on classes
   */
  public INDArray probabilities(INDArray x) {
    INDArray logits = logits("Predictor.probabilities", x);
    names("Predictor.probabilities", logits, x.size(0));
    return probabilitiesOf(logits);
  }

  /**
   * A copy of the table with what the model says of each row: {@code predicted species}, and how
   * likely it finds it, {@code probability}; or, of values, {@code predicted body_mass_g}.
   *
   * @throws IllegalArgumentException if the model was not trained on rows of a table, or if a
   *     column is not there, cannot be used, or misses a value
   */
  public Table predict(Table rows) {
    INDArray x = train.featuresOf(rows);
    String name = "predicted " + train.targetName();
    requireNew(rows, name, "probability");
    Table predicted = rows.copy();
    if (!train.isClassified()) {
      INDArray values = outputs(x);
      Shapes.requireShape("Predictor.predict", "the model's output", values, x.size(0), 1);
      return predicted.addColumns(DoubleColumn.create(name, values.toDoubleVector()));
    }
    INDArray logits = logits("Predictor.predict", x);
    return predicted.addColumns(
        StringColumn.create(name, names("Predictor.predict", logits, x.size(0))),
        DoubleColumn.create("probability", probabilitiesOf(logits).max(1).toDoubleVector()));
  }

  private INDArray logits(String place, INDArray x) {
    if (!train.isClassified() || train.y().rank() != 1) {
      throw new IllegalArgumentException(
          place
              + ": the model must be trained on classes, one for each example, got targets "
              + train.y().dataType()
              + " "
              + Shapes.text(train.y().shape())
              + "; outputs(x) gives what it says");
    }
    return outputs(x);
  }

  private List<String> names(String place, INDArray logits, long examples) {
    List<String> classes = train.classNames();
    int[] decided = Decision.of(place, model, logits, classes.size(), examples);
    return Arrays.stream(decided).mapToObj(classes::get).toList();
  }

  private INDArray probabilitiesOf(INDArray output) {
    Layer last = Misfits.last(model);
    if (output.size(1) == train.classNames().size()) {
      return last instanceof Softmax ? output : Ops.softmax(output);
    }
    INDArray second = last instanceof Sigmoid ? output : Ops.sigmoid(output);
    return Nd4j.hstack(second.rsub(1), second);
  }

  private static void requireNew(Table rows, String... names) {
    for (String name : names) {
      if (rows.containsColumn(name)) {
        throw new IllegalArgumentException(
            "Predictor.predict: the table has a column "
                + name
                + " already; take rows.rejectColumns(\""
                + name
                + "\")");
      }
    }
  }
}
