package backprop.autograder.mutant;

import backprop.data.Batch;
import backprop.exercise.TrainingStep;
import backprop.loss.Loss;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.optim.Optimizer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A step on a batch in parts, right as it stands, in pieces to override one of. */
public class OpenStep implements TrainingStep {

  protected final Layer model;
  protected final Loss loss;
  protected final Optimizer optimizer;

  public OpenStep(Layer model, Loss loss, Optimizer optimizer) {
    this.model = model;
    this.loss = loss;
    this.optimizer = optimizer;
  }

  @Override
  public double step(List<Batch> parts) {
    forget();
    double value = 0;
    for (Batch part : parts) {
      INDArray prediction = predict(part.x());
      value += lossShare(part, parts) * loss.value(prediction, part.y());
      INDArray gradient = loss.gradient(prediction, part.y());
      model.backward(gradient.mul(share(part, parts)));
      done(part);
    }
    move();
    return value;
  }

  protected void forget() {
    optimizer.zeroGradients();
  }

  protected INDArray predict(INDArray x) {
    return model.forward(x, Mode.TRAIN);
  }

  protected double lossShare(Batch part, List<Batch> parts) {
    return (double) part.size() / parts.stream().mapToInt(Batch::size).sum();
  }

  protected double share(Batch part, List<Batch> parts) {
    return (double) part.size() / parts.stream().mapToInt(Batch::size).sum();
  }

  /** What comes behind a part. */
  protected void done(Batch part) {}

  protected void move() {
    optimizer.step();
  }
}
