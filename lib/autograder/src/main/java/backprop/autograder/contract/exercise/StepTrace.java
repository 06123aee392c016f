package backprop.autograder.contract.exercise;

import backprop.autograder.contract.exercise.Specimen.Activation;
import backprop.worker.subject.CallFailure;
import backprop.worker.subject.Handed;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a step of training asks its model, its loss and its optimizer, in order, and what they say:
 * P = tanh(X W + b), the mean squared error, plain descent.
 */
final class StepTrace implements Handed {

  /** One question. */
  record Asked(String operation, List<Tensor> arrays) {

    /** Whether it was this question, in whatever mode. */
    boolean is(String question) {
      return operation.startsWith(question);
    }
  }

  private final Specimen model = new Specimen(Activation.TANH);
  private final long rows;
  private final double rate;
  private final List<Asked> asked = new ArrayList<>();

  /** A model with room for so many examples, and an optimizer of this rate. */
  StepTrace(long rows, double rate) {
    this.rows = rows;
    this.rate = rate;
  }

  /** Everything that was asked. */
  List<Asked> asked() {
    return asked;
  }

  @Override
  public Reply ask(String operation, PlainValue... arguments) {
    List<Tensor> arrays = Arrays.stream(arguments).map(Tensor.class::cast).toList();
    asked.add(new Asked(operation, arrays));
    return switch (operation) {
      case "loss" -> reply(new PlainValue.Num(loss(arrays.get(0), arrays.get(1))));
      case "gradient of the loss" -> reply(gradient(arrays.get(0), arrays.get(1)));
      case "update p1", "update p2" -> reply(arrays.get(0).plus(arrays.get(1).times(-rate)));
      default ->
          operation.startsWith("forward") && arrays.get(0).shape()[0] > rows
              ? Reply.failure(
                  CallFailure.because(
                      "the model has room for "
                          + rows
                          + " examples at once, the largest part, and was given "
                          + arrays.get(0).shape()[0]))
              : model.ask(operation, arguments);
    };
  }

  private static Reply reply(PlainValue value) {
    return new Reply(value, List.of(), List.of(), null);
  }

  /** The mean over all elements of their squared errors. */
  static double loss(Tensor prediction, Tensor target) {
    double sum = 0;
    for (double error : errors(prediction, target).values()) {
      sum += error * error;
    }
    return sum / target.values().length;
  }

  private static Tensor gradient(Tensor prediction, Tensor target) {
    return errors(prediction, target).times(2.0 / target.values().length);
  }

  private static Tensor errors(Tensor prediction, Tensor target) {
    if (!Arrays.equals(prediction.shape(), target.shape())) {
      throw new IllegalArgumentException(
          "loss: prediction and target must have one shape, got "
              + Arrays.toString(prediction.shape())
              + " and "
              + Arrays.toString(target.shape()));
    }
    return prediction.plus(target.times(-1));
  }

  /**
   * What a batch gives at these parameters, all of it at once.
   *
   * @param loss its loss
   * @param dW the gradient by w
   * @param db the gradient by b
   */
  record Whole(double loss, Tensor dW, Tensor db) {

    static Whole of(Tensor x, Tensor target, Tensor w, Tensor b) {
      Specimen model = new Specimen(Activation.TANH);
      Tensor prediction = (Tensor) model.ask("forward TRAIN", x, w, b).result();
      model.ask("backward", gradient(prediction, target), w, b);
      return new Whole(
          StepTrace.loss(prediction, target),
          (Tensor) model.ask("gradient of w", w.times(0)).result(),
          (Tensor) model.ask("gradient of b", b.times(0)).result());
    }
  }
}
