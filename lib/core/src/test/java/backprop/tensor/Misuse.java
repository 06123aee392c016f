package backprop.tensor;

import static backprop.AssertArrays.random;

import backprop.loss.MeanSquaredError;
import backprop.nn.Dense;
import backprop.nn.Dropout;
import backprop.nn.Layer;
import backprop.nn.LayerNorm;
import backprop.nn.Lstm;
import backprop.nn.MaxPool2d;
import backprop.nn.Mode;
import backprop.nn.PositionWise;
import backprop.nn.Relu;
import backprop.nn.Residual;
import backprop.optim.Sgd;
import backprop.train.Trainer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Mistakes with arrays, in a process that they may end: from the number of one on, each prints its
 * number, and then what came of it.
 */
public final class Misuse {

  private static final DataType FLOAT = DataType.FLOAT;

  private Misuse() {}

  /** The mistakes by name, in order. */
  static Map<String, Runnable> mistakes() {
    Map<String, Runnable> all = new LinkedHashMap<>();
    all.put("add([2, 3], [5, 6])", () -> Ops.add(a(2, 3), a(5, 6)));
    all.put("add([5, 6], [2, 3])", () -> Ops.add(a(5, 6), a(2, 3)));
    all.put("add([2, 3], [3])", () -> Ops.add(a(2, 3), a(3)));
    all.put("add([2, 3], [3, 2])", () -> Ops.add(a(2, 3), a(3, 2)));
    all.put("times([2, 3], [3])", () -> Ops.times(a(2, 3), a(3)));
    all.put("times(FLOAT, DOUBLE)", () -> Ops.times(a(2, 3), wide(2, 3)));
    all.put("relu of INT32", () -> Ops.relu(whole(2, 3)));
    all.put("reluGradient([5, 6], [2, 3])", () -> Ops.reluGradient(a(5, 6), a(2, 3)));
    all.put("geluGradient([2, 3], [5, 6])", () -> Ops.geluGradient(a(2, 3), a(5, 6)));
    all.put("geluTanhGradient([2, 3], [5, 6])", () -> Ops.geluTanhGradient(a(2, 3), a(5, 6)));
    all.put("sumRowsOfProducts([2, 3], [400, 3])", () -> Ops.sumRowsOfProducts(a(2, 3), a(400, 3)));
    all.put("sumRows([3])", () -> Ops.sumRows(a(3)));
    all.put("timesRow([2, 3], [2])", () -> Ops.timesRow(a(2, 3), a(2)));
    all.put("timesRowPlusRow, b of [4]", () -> Ops.timesRowPlusRow(a(2, 3), a(3), a(4)));
    all.put("matmul([32, 784], [10, 784])", () -> Ops.matmul(a(32, 784), a(10, 784)));
    all.put("matmul([32, 784], [32, 10])", () -> Ops.matmul(a(32, 784), a(32, 10)));
    all.put("matmul([784, 10], [32, 784])", () -> Ops.matmul(a(784, 10), a(32, 784)));
    all.put("matmul([4000, 4000], [32, 10])", () -> Ops.matmul(a(4000, 4000), a(32, 10)));
    all.put("matmul([3], [3, 2])", () -> Ops.matmul(a(3), a(3, 2)));
    all.put("matmul(FLOAT, DOUBLE)", () -> Ops.matmul(a(2, 3), wide(3, 2)));
    all.put("matmul(INT32, INT32)", () -> Ops.matmul(whole(2, 3), whole(3, 2)));
    all.put(
        "matmulTransposeA([784, 32], [32, 10])", () -> Ops.matmulTransposeA(a(784, 32), a(32, 10)));
    all.put(
        "matmulTransposeB([32, 10], [10, 784])", () -> Ops.matmulTransposeB(a(32, 10), a(10, 784)));
    all.put(
        "addMatmulTransposeA into [2, 2]",
        () -> Ops.addMatmulTransposeA(a(2, 2), a(32, 784), a(32, 10)));
    all.put(
        "addMatmulTransposeA into [10, 784]",
        () -> Ops.addMatmulTransposeA(a(10, 784), a(32, 784), a(32, 10)));
    all.put(
        "addMatmulTransposeA into a factor",
        () -> {
          INDArray same = a(4, 4);
          Ops.addMatmulTransposeA(same, same, a(4, 4));
        });
    all.put("affine, b of [9]", () -> Ops.affine(a(32, 784), a(784, 10), a(9)));
    all.put("affine, b of [11]", () -> Ops.affine(a(32, 784), a(784, 10), a(11)));
    all.put("affine, b of [1, 10]", () -> Ops.affine(a(32, 784), a(784, 10), a(1, 10)));
    all.put("affine, W of [10, 784]", () -> Ops.affine(a(32, 784), a(10, 784), a(10)));
    all.put("lookUp of row 7 of 5", () -> Ops.lookUp(a(5, 2), new int[] {1, 7}));
    all.put("sumByIndex, an index missing", () -> Ops.sumByIndex(a(5, 2), new int[] {1, 1}, 5));
    all.put("sumByIndex, an index of -1", () -> Ops.sumByIndex(a(1, 2), new int[] {-1}, 5));
    all.put("addSteps, 7 rows of 2 steps", () -> Ops.addSteps(a(7, 3), a(5, 3), 2));
    all.put("addSteps, more steps than w", () -> Ops.addSteps(a(12, 3), a(5, 3), 6));
    all.put("sumSteps, more steps than count", () -> Ops.sumSteps(a(12, 3), 6, 5));
    all.put("oneHot of class 3 of 3", () -> Ops.oneHot(new long[] {0, 3}, 3, FLOAT));
    all.put("softmax of a scalar", () -> Ops.softmax(Nd4j.scalar(FLOAT, 1)));
    all.put("ofRows, a shape of other length", () -> Ops.ofRows(a(6, 2), 2, 4, 2));
    all.put("slice beyond the end", () -> Ops.slice(a(4, 2), 0, 2, 5));
    all.put(
        "RowCrossEntropy.value([2, 3], [900, 3])", () -> RowCrossEntropy.value(a(2, 3), a(900, 3)));
    all.put(
        "RowCrossEntropy.gradient([2, 3], [2, 4])",
        () -> RowCrossEntropy.gradient(a(2, 3), a(2, 4), 2));
    all.put("RowNorm.normalize([3])", () -> RowNorm.normalize(a(3), 1e-5));
    all.put(
        "RowNorm.gradient of other rows",
        () -> RowNorm.gradient(a(5, 3), RowNorm.normalize(a(4, 3), 1e-5)));
    Window window = new Window(3, 3, 1, 0);
    all.put("im2col([3, 8, 8])", () -> Convolution.im2col(a(3, 8, 8), window));
    all.put("im2col of a small image", () -> Convolution.im2col(a(1, 1, 2, 2), window));
    all.put("col2im of other columns", () -> Convolution.col2im(a(4, 9), a(1, 2, 4, 4), window));
    all.put("Pooling.max, padded", () -> Pooling.max(a(1, 1, 4, 4), new Window(2, 2, 2, 1)));
    all.put(
        "Pooling.meanBackward of another dY",
        () -> Pooling.meanBackward(a(1, 1, 3, 3), a(1, 1, 4, 4), new Window(2, 2, 2, 0)));
    Heads heads = new Heads(2, 3, 2, 4);
    all.put(
        "Heads.matmulTransposeB of too few columns",
        () -> heads.matmulTransposeB(part(6, 8, 0), part(6, 8, 4), 1));
    all.put(
        "Heads.matmul into 'c' order",
        () -> heads.matmul(a(2, 2, 3, 3), part(6, 8, 0), new Heads.Band(a(6, 8), 0)));
    all.put("Heads.softmax([2, 2, 3, 4])", () -> heads.softmax(a(2, 2, 3, 4), true, null));
    all.put(
        "Heads.matmul into a factor",
        () -> {
          Heads.Band same = part(6, 16, 0);
          heads.matmul(a(2, 2, 3, 3), same, new Heads.Band(same.rows(), 8));
        });
    all.put(
        "Heads.matmul(FLOAT, FLOAT) into DOUBLE",
        () -> heads.matmul(a(2, 2, 3, 3), part(6, 8, 0), new Heads.Band(wide(6, 8).dup('f'), 0)));
    all.put(
        "Heads.matmul from a column beyond all",
        () -> heads.matmul(a(2, 2, 3, 3), part(6, 8, Long.MAX_VALUE), part(6, 8, 0)));
    all.put("Heads of 2^62 steps", () -> new Heads(3, 1L << 62, 1, 2));
    all.put("Heads.softmax, keep of [3, 2]", () -> heads.softmax(a(2, 2, 3, 3), true, a(3, 2)));
    all.put(
        "Heads.softmaxGradient([2, 2, 3, 3], [2, 2, 3, 4])",
        () -> heads.softmaxGradient(a(2, 2, 3, 3), a(2, 2, 3, 4), 1));
    all.put(
        "RowNorm.gradient, sigma of [1, 4]",
        () -> RowNorm.gradient(a(4, 3), new RowNorm.Normalized(a(4, 3), a(1, 4))));
    Window two = new Window(2, 2, 2, 0);
    all.put(
        "Pooling.maxBackward, places in FLOAT",
        () -> Pooling.maxBackward(a(1, 1, 2, 2), a(1, 1, 2, 2), a(1, 1, 4, 4), two));
    all.put(
        "Pooling.maxBackward, places of another shape",
        () -> Pooling.maxBackward(a(1, 1, 2, 2), whole(1, 1, 2, 3), a(1, 1, 4, 4), two));
    all.put(
        "Pooling.maxBackward, a place outside of the window",
        () -> Pooling.maxBackward(a(1, 1, 2, 2), whole(1, 1, 2, 2).mul(9), a(1, 1, 4, 4), two));
    all.put("a window with padding of 2^30", () -> new Window(3, 3, 1, 1 << 30));
    all.put("oneHot in INT8", () -> Ops.oneHot(new long[200_000], 10, DataType.INT8));
    all.put("oneHot in INT32", () -> Ops.oneHot(new long[5], 10, DataType.INT32));
    all.put("lookUp of null", () -> Ops.lookUp(a(5, 2), (int[]) null));
    all.put("sumByIndex to 2^31 rows", () -> Ops.sumByIndex(a(1, 2), new int[1], 1L << 31));
    all.put("ofRows of a negative shape", () -> Ops.ofRows(a(4, 2), -2, -2, 2));
    all.put("softmaxGradient of scalars", () -> Ops.softmaxGradient(scalar(), scalar()));
    all.put("Sequences.step beyond the end", () -> Sequences.step(a(6, 3), 2, 3));
    all.put("Sequences.group beyond the end", () -> Sequences.group(a(2, 4), 4, 1L << 62));
    all.put("Sequences.batch of 7 rows by 2", () -> Sequences.batch(a(7, 3), 2));
    all.put("Convolution.rows of a matrix", () -> Convolution.rows(a(2, 3)));
    all.put("clamp to NaN", () -> Ops.clamp(a(2, 3), Double.NaN));
    all.put("a null formula", () -> Blocks.apply((Blocks.Formula) null, a(4), a(4)));
    all.put("Masks.draw, keep of NaN", () -> Masks.draw(a(2, 3), Double.NaN, 1, 1, 1));
    all.put(
        "Blocks.apply to a view",
        () ->
            Blocks.apply(
                (g, moved, spare) -> moved[0].add(1, g),
                a(4),
                a(4, 8).get(NDArrayIndex.all(), NDArrayIndex.point(3))));
    all.put("null", () -> Ops.add(a(2, 3), null));
    all.put("an empty array", () -> Ops.relu(Nd4j.empty(FLOAT)));
    all.put("an array of no rows", () -> Ops.sumRows(Nd4j.create(FLOAT, 0, 3)));
    all.put("a closed array", () -> Ops.add(a(2, 3), closed()));
    all.put(
        "an array of a step that is over",
        () -> {
          INDArray[] inside = new INDArray[1];
          Workspaces.step(() -> inside[0] = Ops.relu(a(5, 6)));
          Workspaces.step(() -> Ops.relu(a(5, 6)));
          Ops.relu(inside[0]);
        });
    all.put(
        "a view of an array of a step that is over",
        () -> {
          INDArray[] inside = new INDArray[1];
          Workspaces.step(() -> inside[0] = Ops.relu(a(5, 6)).getRow(1));
          Workspaces.step(() -> Ops.relu(a(5, 6)));
          Ops.sum(inside[0]);
        });
    for (Layer layer : List.of(new PositionWise(new Dense(6, 3, 1)), new Lstm(6, 3, 1))) {
      all.put(
          "backward of " + layer + " after another model's step",
          () -> {
            Workspaces.step(() -> layer.forward(a(5, 2, 6), Mode.TRAIN).length());
            anotherModelsStep();
            layer.backward(a(5, 2, 3));
          });
    }
    Dropout dropout = new Dropout(0.5, 1);
    INDArray outside = a(5, 6);
    all.put(
        "backward of " + dropout + " of data from outside, after another model's step",
        () -> {
          Workspaces.step(() -> dropout.forward(outside, Mode.TRAIN).length());
          anotherModelsStep();
          dropout.backward(a(5, 6));
        });
    for (Layer layer : List.of(new Dense(6, 3, 1), new Relu(), new LayerNorm(6))) {
      all.put(
          "backward of " + layer + " after another model's step",
          () -> {
            Workspaces.step(() -> layer.forward(a(5, 6), Mode.TRAIN).length());
            anotherModelsStep();
            layer.backward(layer instanceof Dense ? a(5, 3) : a(5, 6));
          });
    }
    all.put(
        "backward of MaxPool2d after another model's step",
        () -> {
          MaxPool2d pool = new MaxPool2d(2);
          Workspaces.step(() -> pool.forward(a(1, 1, 4, 4), Mode.TRAIN).length());
          anotherModelsStep();
          pool.backward(a(1, 1, 2, 2));
        });
    all.put(
        "a layer of one's own in Residual whose backward returns [6] for [5, 6]",
        () -> {
          Residual residual = new Residual(new SummedOverTheBatch());
          residual.forward(a(5, 6), Mode.TRAIN);
          residual.backward(a(5, 6));
        });
    return all;
  }

  /** A layer whose backward forgets that the batch has rows. */
  private static final class SummedOverTheBatch implements Layer {

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return x.dup();
    }

    @Override
    public INDArray backward(INDArray dY) {
      return dY.sum(0);
    }

    @Override
    public String toString() {
      return "SummedOverTheBatch";
    }
  }

  private static void anotherModelsStep() {
    Dense other = new Dense(20, 10, 1);
    new Trainer(other, new MeanSquaredError(), new Sgd(other.parameters(), 0.1))
        .step(a(40, 20), a(40, 10));
  }

  private static INDArray a(long... shape) {
    return random(FLOAT, 1, shape);
  }

  private static INDArray scalar() {
    return Nd4j.scalar(FLOAT, 1);
  }

  private static INDArray wide(long... shape) {
    return random(DataType.DOUBLE, 1, shape);
  }

  private static INDArray whole(long... shape) {
    return Nd4j.ones(DataType.INT32, shape);
  }

  private static Heads.Band part(long rows, long columns, long first) {
    return new Heads.Band(a(rows, columns).dup('f'), first);
  }

  private static INDArray closed() {
    INDArray a = Nd4j.ones(FLOAT, 2, 3);
    a.close();
    return a;
  }

  // --- Calls at random ---

  private static final List<Class<?>> ROOM =
      List.of(
          Ops.class,
          Convolution.class,
          Pooling.class,
          RowNorm.class,
          RowCrossEntropy.class,
          Masks.class,
          Sequences.class,
          Heads.class);

  /** A public method of the package with arguments drawn at random; what it says of them. */
  private static String atRandom(long seed) {
    Random random = new Random(seed);
    List<Method> methods =
        ROOM.stream()
            .flatMap(c -> Arrays.stream(c.getDeclaredMethods()))
            .filter(m -> Modifier.isPublic(m.getModifiers()) && m.getParameterCount() > 0)
            .filter(m -> !m.isSynthetic() && !m.getName().equals("equals"))
            .filter(m -> m.getReturnType() != IllegalArgumentException.class)
            .sorted((a, b) -> a.toString().compareTo(b.toString()))
            .toList();
    Method method = methods.get(random.nextInt(methods.size()));
    Object[] arguments =
        Arrays.stream(method.getParameterTypes()).map(t -> drawn(t, random)).toArray();
    Object of =
        Modifier.isStatic(method.getModifiers())
            ? null
            : new Heads(1 + random.nextInt(2), 1 + random.nextInt(3), 1 + random.nextInt(2), 2);
    try {
      method.invoke(of, arguments);
      return "fine";
    } catch (InvocationTargetException e) {
      Throwable what = e.getCause();
      boolean ours =
          what.getClass() == IllegalArgumentException.class
              || what.getClass() == IllegalStateException.class;
      return ours ? "refused" : method + " of " + described(arguments) + ": " + what;
    } catch (IllegalAccessException e) {
      return method + ": " + e;
    }
  }

  private static String described(Object[] arguments) {
    List<String> all = new ArrayList<>();
    for (Object o : arguments) {
      all.add(
          o instanceof INDArray a && Shapes.isPresent(a)
              ? a.dataType() + Shapes.text(a.shape()) + Shapes.text(a.stride())
              : String.valueOf(o));
    }
    return all.toString();
  }

  /** An array of a step that is over, or a view of one. */
  private static INDArray stale(boolean view) {
    INDArray[] inside = new INDArray[1];
    Workspaces.step(
        () -> {
          INDArray a = Nd4j.ones(FLOAT, 3, 4);
          inside[0] = view ? a.reshape('c', 4, 3) : a;
          return 0;
        });
    return inside[0];
  }

  private static Object drawn(Class<?> type, Random random) {
    if (type == INDArray.class) {
      return array(random);
    }
    if (!type.isPrimitive() && random.nextInt(20) == 0) {
      return null;
    }
    if (type == Window.class) {
      return new Window(
          1 + random.nextInt(3), 1 + random.nextInt(3), 1 + random.nextInt(3), random.nextInt(2));
    }
    if (type == Heads.Band.class) {
      INDArray rows = array(random);
      return new Heads.Band(
          !Shapes.isPresent(rows) || rows.rank() != 2 ? rows : rows.dup('f'),
          random.nextInt(4) - 1);
    }
    if (type == RowNorm.Normalized.class) {
      return new RowNorm.Normalized(array(random), array(random));
    }
    if (type == DataType.class) {
      DataType[] types = {FLOAT, DataType.DOUBLE, DataType.INT32, DataType.INT8, DataType.BOOL};
      return types[random.nextInt(types.length)];
    }
    if (type == Collection.class) {
      return Arrays.asList(array(random), array(random));
    }
    if (type == Supplier.class) {
      return (Supplier<Integer>) () -> 1;
    }
    if (type == char.class) {
      return "cfx\0".charAt(random.nextInt(4));
    }
    if (type == int[].class) {
      return random.ints(1 + random.nextInt(4), -1, 4).toArray();
    }
    if (type == long[].class) {
      return random.longs(random.nextInt(4), -1, 4).toArray();
    }
    if (type == long.class) {
      return (long) random.nextInt(6) - 1;
    }
    if (type == int.class) {
      return random.nextInt(6) - 1;
    }
    if (type == boolean.class) {
      return random.nextBoolean();
    }
    double[] numbers = {0.5, 0, -1, Double.NaN, Double.POSITIVE_INFINITY};
    return numbers[random.nextInt(numbers.length)];
  }

  private static INDArray array(Random random) {
    switch (random.nextInt(20)) {
      case 0:
        return null;
      case 1:
        return closed();
      case 2:
        return Nd4j.empty(FLOAT);
      case 3:
        return Nd4j.scalar(FLOAT, 1);
      case 4:
        return stale(random.nextBoolean());
      default:
        break;
    }
    DataType[] types = {FLOAT, FLOAT, FLOAT, FLOAT, DataType.DOUBLE, DataType.INT32};
    int rank = 1 + random.nextInt(4);
    long[] shape = random.longs(rank, 1, 5).toArray();
    if (random.nextInt(30) == 0) {
      shape[0] = 5000;
    }
    INDArray a = random(FLOAT, random.nextInt(), shape).castTo(types[random.nextInt(types.length)]);
    return switch (random.nextInt(4)) {
      case 0 -> a.dup('f');
      case 1 -> a.slice(shape[0] - 1).rank() == 0 ? a : a.slice(shape[0] - 1);
      case 2 ->
          a.permute(java.util.stream.IntStream.range(0, rank).map(i -> rank - 1 - i).toArray());
      default -> a;
    };
  }

  /**
   * Arguments: {@code mistakes} or {@code random}, and the number to begin with and to end before.
   */
  public static void main(String[] arguments) {
    int end = Integer.parseInt(arguments[2]);
    List<Runnable> mistakes = new ArrayList<>(mistakes().values());
    for (int i = Integer.parseInt(arguments[1]); i < end; i++) {
      System.out.println("begin\t" + i);
      System.out.flush();
      String outcome;
      if (arguments[0].equals("random")) {
        outcome = atRandom(i);
      } else {
        try {
          mistakes.get(i).run();
          outcome = "no error";
        } catch (RuntimeException | Error e) {
          outcome = e.getClass().getSimpleName() + "\t" + e.getMessage();
        }
      }
      System.out.println("end\t" + i + "\t" + outcome.replace("\n", " "));
      System.out.flush();
    }
  }
}
