package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.mutant.OpenBranches;
import backprop.autograder.mutant.OpenStep;
import backprop.data.Batch;
import backprop.exercise.Autograder;
import backprop.exercise.BranchesFactory;
import backprop.exercise.Exercises;
import backprop.exercise.Report;
import backprop.exercise.SequentialAndLoopFactory;
import backprop.exercise.TrainingStepFactory;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.nn.Residual;
import backprop.nn.Sequential;
import backprop.train.Trainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("Exercise 09, answers written otherwise")
class SequentialAndLoopExerciseTest {

  private static final double POINTS = 30;

  @Test
  @DisplayName("branches of the library's own rows, summed, have all points")
  void ofTheLibrary() {
    full(LibraryBranches::new);
  }

  @Test
  @DisplayName("branches by recursion, on own copies, into zeros, have all points")
  void recursive() {
    full(Recursive::new);
  }

  @Test
  @DisplayName("a step that divides gradients in the end, or sums them itself, has all points")
  void otherSteps() {
    full(
        (model, loss, optimizer) ->
            parts -> {
              model.parameters().forEach(Parameter::zeroGradient);
              double n = 0;
              double sum = 0;
              for (Batch part : parts) {
                INDArray p = model.forward(part.x(), Mode.TRAIN);
                sum += loss.value(p, part.y()) * loss.weight(part.y());
                model.backwardParameters(loss.gradient(p, part.y()).muli(part.size()));
                n += part.size();
              }
              for (Parameter p : optimizer.parameters()) {
                p.gradient().divi(n);
              }
              optimizer.step();
              return sum / n;
            });
    full(
        (model, loss, optimizer) ->
            parts -> {
              int n = parts.stream().mapToInt(Batch::size).sum();
              List<INDArray> sums = new ArrayList<>();
              optimizer.parameters().forEach(p -> sums.add(p.value().mul(0)));
              double value = 0;
              for (Batch part : parts) {
                optimizer.zeroGradients();
                INDArray prediction = model.forward(part.x(), Mode.TRAIN);
                model.backward(loss.gradient(prediction, part.y()));
                value += loss.value(prediction, part.y()) * part.size() / n;
                for (int i = 0; i < sums.size(); i++) {
                  sums.get(i)
                      .addi(optimizer.parameters().get(i).gradient().mul((double) part.size() / n));
                }
              }
              for (int i = 0; i < sums.size(); i++) {
                optimizer.parameters().get(i).gradient().assign(sums.get(i));
              }
              optimizer.step();
              return value;
            });
  }

  @Test
  @DisplayName("the whole batch at once has no room, and the library's loop takes steps of parts")
  void wholeBatch() {
    Report stacked =
        check(
            (model, loss, optimizer) ->
                parts -> {
                  INDArray x = Nd4j.vstack(parts.stream().map(Batch::x).toArray(INDArray[]::new));
                  INDArray y = Nd4j.vstack(parts.stream().map(Batch::y).toArray(INDArray[]::new));
                  return new OpenStep(model, loss, optimizer).step(List.of(new Batch(x, y)));
                });
    assertTrue(points(stacked, "Step") <= 3, stacked::toString);
    assertTrue(stacked.toString().contains("has room for"), stacked::toString);
    Report trainer =
        check(
            (model, loss, optimizer) ->
                parts -> {
                  double sum = 0;
                  for (Batch part : parts) {
                    sum += new Trainer(model, loss, optimizer).step(part.x(), part.y());
                  }
                  return sum;
                });
    assertTrue(points(trainer, "Step") <= 7, trainer::toString);
  }

  @Test
  @DisplayName("a gradient that is divided by n, and by no part's size, loses what it is about")
  void dividedByN() {
    Report report =
        check(
            (model, loss, optimizer) ->
                new OpenStep(model, loss, optimizer) {
                  @Override
                  protected double share(Batch part, List<Batch> parts) {
                    return 1.0 / parts.stream().mapToInt(Batch::size).sum();
                  }
                });
    assertEquals(10, points(report, "Step"), report::toString);
  }

  @Test
  @DisplayName("answers without content have next to nothing")
  void empty() {
    assertEquals(0, points(check(b -> new Constant(null)), "Branches"));
    assertEquals(0, points(check(b -> new Constant(0.0)), "Branches"));
    assertEquals(0, points(check((model, loss, optimizer) -> parts -> 0), "Step"));
    TrainingStepFactory stepsOnly =
        (model, loss, optimizer) ->
            parts -> {
              optimizer.zeroGradients();
              optimizer.step();
              return 1;
            };
    assertEquals(0, points(check(stepsOnly), "Step"));
  }

  @Test
  @DisplayName("a row that takes its sum for the next branch's input loses the sums")
  void oneAfterAnother() {
    loses(
        b ->
            new OpenBranches(b) {
              @Override
              public INDArray forward(INDArray x, Mode mode) {
                INDArray y = x;
                for (List<Layer> branch : branches) {
                  y = there(branch, y, mode);
                }
                return y;
              }

              @Override
              public INDArray backward(INDArray dY) {
                INDArray d = dY;
                for (int i = branches.size() - 1; i >= 0; i--) {
                  d = back(branches.get(i), d);
                }
                return d;
              }
            },
        "forward sums what the branches make of X",
        "backward sums what the branches send back",
        "a branch without layers passes X on, and dY back");
  }

  @Test
  @DisplayName("backward from the first layer to the last loses dX, gradients and other lengths")
  void firstToLast() {
    Report report =
        check(
            b ->
                new OpenBranches(b) {
                  @Override
                  protected INDArray back(List<Layer> branch, INDArray dY) {
                    INDArray d = dY;
                    for (Layer layer : branch) {
                      d = layer.backward(d);
                    }
                    return d;
                  }
                });
    assertTrue(report.toString().contains("in the order 1, 2, 3"), report::toString);
    assertTrue(points(report, "Branches") >= 7, report::toString);
  }

  /** What the library has for it: a row is a Sequential, a row with nothing beside it Residual. */
  private static final class LibraryBranches implements Layer {
    private final List<Layer> terms;

    LibraryBranches(List<List<Layer>> branches) {
      List<Layer> rows =
          branches.stream()
              .filter(row -> !row.isEmpty())
              .<Layer>map(row -> new Sequential(row.toArray(Layer[]::new)))
              .toList();
      terms = new ArrayList<>(rows);
      if (rows.size() < branches.size()) {
        terms.set(0, new Residual(rows.get(0)));
        terms.addAll(Collections.nCopies(branches.size() - rows.size() - 1, new Same()));
      }
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return terms.stream().map(t -> t.forward(x, mode)).reduce(INDArray::add).orElseThrow();
    }

    @Override
    public INDArray backward(INDArray dY) {
      return terms.stream().map(t -> t.backward(dY)).reduce(INDArray::add).orElseThrow();
    }

    @Override
    public List<Parameter> parameters() {
      Set<Parameter> all = new LinkedHashSet<>();
      terms.forEach(term -> all.addAll(term.parameters()));
      return List.copyOf(all);
    }
  }

  private static final class Same implements Layer {
    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return x;
    }

    @Override
    public INDArray backward(INDArray dY) {
      return dY;
    }
  }

  /** There and back by recursion, summed in arrays of zeros. */
  private static final class Recursive implements Layer {
    private final List<List<Layer>> branches;

    Recursive(List<List<Layer>> branches) {
      this.branches = branches;
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return summed(branches.stream().map(row -> there(row, x.dup(), mode)).toList());
    }

    @Override
    public INDArray backward(INDArray dY) {
      return summed(branches.stream().map(row -> back(row, dY.dup())).toList());
    }

    private static INDArray there(List<Layer> row, INDArray x, Mode mode) {
      return row.isEmpty()
          ? x
          : there(row.subList(1, row.size()), row.get(0).forward(x, mode), mode);
    }

    private static INDArray back(List<Layer> row, INDArray dY) {
      return row.isEmpty() ? dY : row.get(0).backward(back(row.subList(1, row.size()), dY));
    }

    private static INDArray summed(List<INDArray> terms) {
      INDArray sum = Nd4j.zerosLike(terms.get(0));
      terms.forEach(sum::addi);
      return sum;
    }

    @Override
    public List<Parameter> parameters() {
      return branches.stream()
          .flatMap(List::stream)
          .flatMap(layer -> layer.named().values().stream())
          .distinct()
          .toList();
    }
  }

  /** Null, or arrays of one number, and the parameters of no layer. */
  private record Constant(Double number) implements Layer {
    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return number == null ? null : Nd4j.zerosLike(x).addi(number);
    }

    @Override
    public INDArray backward(INDArray dY) {
      return number == null ? null : Nd4j.zerosLike(dY).addi(number);
    }
  }

  private static void full(BranchesFactory branches) {
    Outcome.full(Exercises.SEQUENTIAL_AND_LOOP, POINTS, of(branches, OpenStep::new));
  }

  private static void full(TrainingStepFactory step) {
    Outcome.full(Exercises.SEQUENTIAL_AND_LOOP, POINTS, of(OpenBranches::new, step));
  }

  private static void loses(BranchesFactory branches, String... tests) {
    String[] named = Arrays.stream(tests).map(test -> "Branches: " + test).toArray(String[]::new);
    Outcome.loses(Exercises.SEQUENTIAL_AND_LOOP, of(branches, OpenStep::new), named);
  }

  private static Report check(BranchesFactory branches) {
    return Autograder.check(Exercises.SEQUENTIAL_AND_LOOP, of(branches, OpenStep::new));
  }

  private static Report check(TrainingStepFactory step) {
    return Autograder.check(Exercises.SEQUENTIAL_AND_LOOP, of(OpenBranches::new, step));
  }

  private static SequentialAndLoopFactory of(BranchesFactory branches, TrainingStepFactory step) {
    return new SequentialAndLoopFactory(branches, step);
  }

  /** Of one part. */
  private static double points(Report report, String part) {
    return report.tests().stream()
        .filter(test -> test.name().startsWith(part + ": "))
        .mapToDouble(Report.Test::points)
        .sum();
  }
}
