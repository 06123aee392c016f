package backprop.train;

import backprop.data.Dataset;
import backprop.nn.Layer;
import backprop.nn.Mode;
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
    return names(logits("Predictor.classes", x));
  }

  /**
   * How likely the model finds each class, {@code x [n, …] → [n,k]}: the softmax of its logits, or,
   * where two classes have one logit, 1 - σ and σ. Right for a model trained with a cross-entropy.
   *
   * @throws IllegalArgumentException if the model was trained on values, not on classes
   */
  public INDArray probabilities(INDArray x) {
    return probabilitiesOf(logits("Predictor.probabilities", x));
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
    Table predicted = rows.copy();
    if (!train.isClassified()) {
      INDArray values = outputs(x);
      Shapes.requireShape("Predictor.predict", "the model's output", values, x.size(0), 1);
      return predicted.addColumns(DoubleColumn.create(name, values.toDoubleVector()));
    }
    INDArray logits = logits("Predictor.predict", x);
    return predicted.addColumns(
        StringColumn.create(name, names(logits)),
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

  private List<String> names(INDArray logits) {
    List<String> classes = train.classNames();
    int[] decided = Decision.of("Predictor", logits, classes.size());
    return Arrays.stream(decided).mapToObj(classes::get).toList();
  }

  private INDArray probabilitiesOf(INDArray logits) {
    Decision.of("Predictor", logits, train.classNames().size());
    if (logits.size(1) == train.classNames().size()) {
      return Ops.softmax(logits);
    }
    INDArray second = Ops.sigmoid(logits);
    return Nd4j.hstack(second.rsub(1), second);
  }
}
