package backprop.worker.answer;

import backprop.data.Batch;
import backprop.data.Dataset;
import backprop.exercise.MilestoneData;
import backprop.exercise.Recipe;
import backprop.exercise.RecipeFactory;
import backprop.exercise.TrainingStep;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.worker.subject.Arguments;
import backprop.worker.subject.LocalSubject;
import backprop.worker.subject.Made;
import backprop.worker.subject.Role;
import backprop.worker.subject.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.DoubleColumn;

/** A milestone: a recipe, the network that it makes, and what its training leads to. */
final class RecipeAnswer {

  /**
   * {@code forward(x, mode)}, {@code backward(dY)}; {@code step(x, target, steps)}: the loss of one
   * of so many steps; {@code train(data, examples, seed)}: the training loss at the end, by the
   * recipe, on these examples of {@link MilestoneData#train}; {@code logits(data, examples)}: of
   * these examples of {@link MilestoneData#heldBack}, in EVAL mode.
   */
  private static final Role<Cooking> ROLE =
      new Role<>(
          Map.of(
              "forward", (c, a) -> c.network.forward(a.array(0), Mode.valueOf(a.text(1))),
              "backward", (c, a) -> c.network.backward(a.array(0)),
              "step", Cooking::step,
              "train", Cooking::train,
              "logits", Cooking::logits),
          cooking -> cooking.network.parameters());

  private static final int BATCH = 200;

  private RecipeAnswer() {}

  /** After the name the seed of the weights. The parameters are p1, p2… in the network's order. */
  static Subject subject(RecipeFactory factory) {
    return new LocalSubject<>(ROLE, arguments -> make(factory, arguments));
  }

  private static Made<Cooking> make(RecipeFactory factory, Arguments a) {
    Recipe recipe = factory.create();
    if (recipe == null) {
      return new Made<>(null, Map.of());
    }
    Layer network = recipe.network(new Random((long) a.number(1)));
    Objects.requireNonNull(network, "network gave null instead of a layer");
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    for (Parameter p : network.parameters()) {
      parameters.put("p" + (parameters.size() + 1), p);
    }
    return new Made<>(new Cooking(recipe, network), parameters);
  }

  /**
   * What a recipe states, without what else it may have redefined: training is the interface's own,
   * on the examples that were asked for.
   */
  private record Stated(Recipe recipe) implements Recipe {

    @Override
    public Layer network(RandomGenerator random) {
      return recipe.network(random);
    }

    @Override
    public TrainingStep training(Layer network, long steps) {
      return recipe.training(network, steps);
    }

    @Override
    public int epochs() {
      return recipe.epochs();
    }

    @Override
    public int batchSize() {
      return recipe.batchSize();
    }
  }

  /** A recipe and a network that it made. */
  private static final class Cooking {
    private final Recipe recipe;
    private final Layer network;
    private TrainingStep steps;

    Cooking(Recipe recipe, Layer network) {
      this.recipe = recipe;
      this.network = network;
    }

    Double step(Arguments a) {
      if (steps == null) {
        steps =
            Objects.requireNonNull(
                recipe.training(network, (long) a.number(2)),
                "training gave null instead of a step");
      }
      return steps.step(List.of(new Batch(a.array(0), a.array(1))));
    }

    Double train(Arguments a) {
      Dataset train = MilestoneData.valueOf(a.text(0)).train().choose(a.array(1).toIntVector());
      Dataset few = train.take(Math.min(BATCH, train.size()));
      DoubleColumn losses =
          new Stated(recipe)
              .train(network, train, few, (long) a.number(2))
              .doubleColumn("train loss");
      return losses.get(losses.size() - 1);
    }

    INDArray logits(Arguments a) {
      Dataset examples =
          MilestoneData.valueOf(a.text(0)).heldBack().choose(a.array(1).toIntVector());
      List<INDArray> all = new ArrayList<>();
      for (Batch batch : examples.batches(BATCH)) {
        all.add(network.forward(batch.x(), Mode.EVAL).dup());
      }
      return Nd4j.concat(0, all.toArray(INDArray[]::new));
    }
  }
}
