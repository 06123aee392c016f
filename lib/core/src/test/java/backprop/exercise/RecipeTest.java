package backprop.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.data.Dataset;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Dense;
import backprop.nn.Layer;
import backprop.optim.Sgd;
import backprop.train.Listener;
import backprop.train.Progress;
import backprop.train.Trainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.Table;

@DisplayName("A recipe")
class RecipeTest {

  private static final Dataset FIVE =
      Dataset.ofClasses(
          Nd4j.createFromArray(new float[][] {{1, 2}, {2, 1}, {3, 5}, {5, 3}, {1, 4}}),
          new int[] {0, 1, 0, 1, 0},
          List.of("below", "above"));

  /** One affine layer, and how long it is trained, by what steps. */
  private static class Straight implements Recipe {
    @Override
    public Layer network(RandomGenerator random) {
      return new Dense(2, 2, random);
    }

    @Override
    public TrainingStep training(Layer network, long steps) {
      Trainer trainer =
          new Trainer(network, new SoftmaxCrossEntropy(), new Sgd(network.parameters(), 0.1));
      return parts -> trainer.step(parts.get(0).x(), parts.get(0).y());
    }

    @Override
    public int epochs() {
      return 3;
    }

    @Override
    public int batchSize() {
      return 2;
    }
  }

  @Test
  @DisplayName("trains as the library's loop does, and its history has the same columns and losses")
  void asTrainer() {
    Recipe recipe = new Straight();
    Table ours = recipe.train(recipe.network(new Random(1)), FIVE, FIVE, 7);
    Layer same = new Straight().network(new Random(1));
    Table theirs =
        new Trainer(same, new SoftmaxCrossEntropy(), new Sgd(same.parameters(), 0.1))
            .fit(FIVE, FIVE, 3, 2, 7);
    assertEquals(theirs.columnNames(), ours.columnNames());
    for (String column : List.of("train loss", "validation loss", "validation accuracy")) {
      for (int epoch = 0; epoch < 3; epoch++) {
        assertEquals(
            theirs.doubleColumn(column).get(epoch), ours.doubleColumn(column).get(epoch), 1e-6);
      }
    }
  }

  @Test
  @DisplayName("is told how many steps there will be, and whoever watches sees each of them")
  void steps() {
    List<Long> told = new ArrayList<>();
    List<Long> seen = new ArrayList<>();
    Recipe recipe =
        new Straight() {
          @Override
          public TrainingStep training(Layer network, long steps) {
            told.add(steps);
            return super.training(network, steps);
          }
        };
    Listener counts =
        new Listener() {
          @Override
          public void batchDone(Progress progress) {
            seen.add(progress.step());
          }
        };
    recipe.train(recipe.network(new Random(1)), FIVE, FIVE, 7, counts);
    assertEquals(List.of(9L), told);
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L), seen);
  }

  @Test
  @DisplayName("ends after the batch at hand when it is interrupted")
  void interrupted() {
    Recipe recipe = new Straight();
    Listener interrupts =
        new Listener() {
          @Override
          public void batchDone(Progress progress) {
            if (progress.step() == 4) {
              Thread.currentThread().interrupt();
            }
          }
        };
    Table history = recipe.train(recipe.network(new Random(1)), FIVE, FIVE, 7, interrupts);
    assertTrue(Thread.interrupted());
    assertEquals(1, history.rowCount());
  }

  @Test
  @DisplayName("without epochs, without steps, or with a loss that is no number is refused by name")
  void refused() {
    Recipe none =
        new Straight() {
          @Override
          public int epochs() {
            return 0;
          }
        };
    Recipe nothing =
        new Straight() {
          @Override
          public TrainingStep training(Layer network, long steps) {
            return null;
          }
        };
    Recipe nan =
        new Straight() {
          @Override
          public TrainingStep training(Layer network, long steps) {
            return parts -> Double.NaN;
          }
        };
    assertEquals(
        "Recipe.train: epochs() and batchSize() must be at least 1, got 0 and 2",
        assertThrows(IllegalArgumentException.class, () -> train(none)).getMessage());
    assertEquals(
        "Recipe.train: training() must give a step, got null; return what takes one on a batch",
        assertThrows(IllegalArgumentException.class, () -> train(nothing)).getMessage());
    assertTrue(
        assertThrows(IllegalStateException.class, () -> train(nan))
            .getMessage()
            .startsWith("Recipe.train: the loss of step 1 is NaN; make the network anew"));
  }

  private static void train(Recipe recipe) {
    recipe.train(recipe.network(new Random(1)), FIVE, FIVE, 7);
  }

  @Test
  @DisplayName("is made of the learner's parts where there are, and the table says which those are")
  void mine() {
    LossFactory own = SoftmaxCrossEntropy::new;
    LossFactory librarys = SoftmaxCrossEntropy::new;
    try {
      assertFalse(Mine.has(Exercises.CROSS_ENTROPY));
      assertEquals(librarys, Mine.or(Exercises.CROSS_ENTROPY, librarys));
      Mine.is(Exercises.CROSS_ENTROPY, own);
      assertEquals(own, Mine.or(Exercises.CROSS_ENTROPY, librarys));
      Table table = Mine.table(Exercises.AFFINE, Exercises.CROSS_ENTROPY);
      assertEquals(List.of("the library's", "yours"), table.stringColumn("whose").asList());
      assertEquals(
          List.of("05-affine", "06-softmax-cross-entropy"),
          table.stringColumn("exercise").asList());
    } finally {
      Mine.isNone(Exercises.CROSS_ENTROPY);
    }
    assertFalse(Mine.has(Exercises.CROSS_ENTROPY));
  }

  @Test
  @DisplayName(
      "finds its data by name: rows and images are of the same clothes, text has both parts")
  void data() {
    Dataset rows = MilestoneData.FASHION_ROWS.heldBack();
    Dataset images = MilestoneData.FASHION_IMAGES.heldBack();
    assertEquals(2000, rows.size());
    assertEquals("[2000, 1, 28, 28]", Arrays.toString(images.x().shape()));
    assertEquals(rows.x().getRow(3), images.choose(3).x().reshape(784));
    assertEquals(rows.y(), images.y());
    assertEquals(MilestoneData.CONTEXT, MilestoneData.MOBY_DICK.heldBack().x().size(1));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> rows.choose(2000))
            .getMessage()
            .endsWith("examples must be from 0 to 1999, got 2000"));
  }
}
