package backprop.train;

import backprop.data.Dataset;
import backprop.loss.Loss;
import backprop.tensor.Given;

/** What training and validation data must have in common, for the one to judge the other. */
final class TrainingData {

  private TrainingData() {}

  static void require(String place, Loss loss, Dataset train, Dataset validation) {
    Given.require(place, "train", train);
    Given.require(place, "validation", validation);
    Misfits.requireTargets(place, loss, train);
    if (!train.classNames().equals(validation.classNames())) {
      throw new IllegalArgumentException(
          place
              + ": train and validation must have the same classes in the same order, got "
              + train.classNames()
              + " and "
              + validation.classNames()
              + "; split() one dataset, read the other table by train.rowsOf(table), or both texts"
              + " with one vocabulary");
    }
    if (!train.isReadLike(validation)) {
      throw new IllegalArgumentException(
          place
              + ": train and validation must have the same features in the same order, got "
              + train.featureNames()
              + " and "
              + validation.featureNames()
              + "; split() one dataset, or read the other table by train.rowsOf(table)");
    }
  }
}
