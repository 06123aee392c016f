package backprop.autograder.exercise;

import backprop.autograder.contract.exercise.MilestoneContract;
import backprop.autograder.contract.exercise.MilestoneSpec;
import backprop.exercise.Exercises;
import backprop.exercise.MilestoneData;
import backprop.exercise.RecipeFactory;
import backprop.exercise.standin.StandIns;
import backprop.nn.Flatten;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.nn.Sequential;
import backprop.worker.subject.Tensor;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/** Milestone 2: two convolutions with norms, a bend and a pooling, for 28 points. */
public final class LeNetExercise {

  /** What is drawn to train on, of the 8,000. */
  private static final int TRAINED = 4000;

  /** The exercise. */
  public static final GradedExercise<RecipeFactory> EXERCISE =
      new GradedExercise<>(
          Exercises.LENET,
          List.of(
              new GradedPart(
                  "",
                  MilestoneContract.class,
                  new MilestoneSpec(
                      "the network",
                      MilestoneData.FASHION_IMAGES,
                      List.of(
                          new long[] {8, 1, 5, 5},
                          new long[] {8},
                          new long[] {8},
                          new long[] {8},
                          new long[] {16, 8, 3, 3},
                          new long[] {16},
                          new long[] {16},
                          new long[] {16},
                          new long[] {576, 10},
                          new long[] {10}),
                      LeNetExercise::logits,
                      TRAINED,
                      0.81))),
          "MyLeNet::new",
          List.of(),
          List.of(
              Exercises.AFFINE,
              Exercises.CROSS_ENTROPY,
              Exercises.ACTIVATIONS,
              Exercises.INITIALIZERS,
              Exercises.NORMS,
              Exercises.OPTIMIZERS,
              Exercises.CONVOLUTION_AND_POOLING));

  private LeNetExercise() {}

  /** By what stands in for its parts, in double. */
  private static Tensor logits(List<Tensor> p, Tensor x) {
    Layer network =
        new Sequential(
            StandIns.CONVOLUTION_AND_POOLING.convolution().of(two(p, 0), 2, 2, 1),
            StandIns.NORMS.groupNorm().of(two(p, 2), 4),
            StandIns.ACTIVATIONS.silu().create(),
            StandIns.CONVOLUTION_AND_POOLING.convolution().of(two(p, 4), 1, 1, 1),
            StandIns.CONVOLUTION_AND_POOLING.pooling().create(3, 2),
            StandIns.NORMS.groupNorm().of(two(p, 6), 4),
            StandIns.ACTIVATIONS.silu().create(),
            new Flatten(),
            StandIns.AFFINE.of(two(p, 8)));
    return Tensor.copyOf(network.forward(x.as(DataType.DOUBLE).toArray(), Mode.EVAL));
  }

  /** The parameters of a layer, whose first is this one. */
  private static List<Parameter> two(List<Tensor> p, int first) {
    return p.subList(first, first + 2).stream()
        .map(each -> Parameter.weight("p", each.as(DataType.DOUBLE).toArray()))
        .toList();
  }
}
