package backprop.tensor;

import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.tensor.Heads.Band;
import backprop.tensor.Kernels.Factor;
import backprop.tensor.RowNorm.Normalized;
import backprop.tensor.device.Compilers;
import backprop.tensor.device.DeviceKernels;
import backprop.tensor.host.HostKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The engine over host memory against the one that reads like the formulas: each operation, in both
 * types, on arrays that lie in memory in every way, of sizes on both sides of what is shared among
 * threads (8,192 numbers, 200,000 multiplications), with NaN, zeros of both signs and infinities in
 * each place.
 */
@DisplayName("Both engines compute the same")
class KernelsTest {

  private static final Kernels HOST = new HostKernels();
  private static final Kernels ARRAYS = new ArrayKernels();

  /** The GPU's engine: on a GPU where that is asked for, else on one that the processor plays. */
  private static final List<Kernels> ENGINES = engines();

  private static List<Kernels> engines() {
    if ("device".equals(System.getProperty("backprop.kernels"))) {
      return List.of(HOST, DeviceKernels.cuda());
    }
    return Compilers.hasGpp() ? List.of(HOST, DeviceKernels.emulated()) : List.of(HOST);
  }

  private static final double[] SPECIAL = {
    Double.NaN, 0.0, -0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
  };

  /** An operation on arrays of given shapes; what it changes in place it returns as well. */
  private record Operation(
      String name,
      double tolerance,
      long[][] shapes,
      BiFunction<Kernels, INDArray[], INDArray[]> of,
      boolean byColumns) {

    private Operation(
        String name,
        double tolerance,
        long[][] shapes,
        BiFunction<Kernels, INDArray[], INDArray[]> of) {
      this(name, tolerance, shapes, of, false);
    }

    private Operation inColumns() {
      return new Operation(name, tolerance, shapes, of, true);
    }

    @Override
    public String toString() {
      return name + " of " + String.join(", ", Stream.of(shapes).map(Arrays::toString).toList());
    }
  }

  private static Operation number(
      String name, BiFunction<Kernels, INDArray[], INDArray> of, long[]... shapes) {
    return new Operation(name, 1e-6, shapes, (k, a) -> new INDArray[] {of.apply(k, a)});
  }

  private static long[] shape(long... shape) {
    return shape;
  }

  static Stream<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    for (long[] s :
        new long[][] {{1}, {7}, {3, 4}, {2, 3, 5}, {2, 3, 4, 5}, {90, 95}, {3, 70, 50}}) {
      all.add(number("copy", (k, a) -> k.copy(a[0]), s));
      all.add(number("copy in 'c' order", (k, a) -> k.copy(a[0], 'c'), s));
      all.add(number("copy in 'f' order", (k, a) -> k.copy(a[0], 'f'), s));
      all.add(number("add", (k, a) -> k.add(a[0], a[1]), s, s));
      all.add(
          number(
              "addTo",
              (k, a) -> {
                k.addTo(a[0], a[1]);
                return a[0];
              },
              s,
              s));
      all.add(number("times", (k, a) -> k.times(a[0], a[1]), s, s));
      all.add(number("relu", (k, a) -> k.relu(a[0]), s));
      all.add(number("step", (k, a) -> k.step(a[0]), s));
      all.add(number("reluGradient", (k, a) -> k.reluGradient(a[0], a[1]), s, s));
      all.add(number("gelu", (k, a) -> k.gelu(a[0]), s));
      all.add(number("geluGradient", (k, a) -> k.geluGradient(a[0], a[1]), s, s));
      all.add(number("geluTanh", (k, a) -> k.geluTanh(a[0]), s));
      all.add(number("geluTanhGradient", (k, a) -> k.geluTanhGradient(a[0], a[1]), s, s));
      all.add(
          number(
              "isFinite",
              (k, a) -> Nd4j.scalar(a[0].dataType(), k.areFinite(List.of(a[0])) ? 1 : 0),
              s));
      all.add(number("mask", (k, a) -> k.mask(a[0], new Masks.Mask(77, 1 << 29), 2.5), s));
      all.add(number("sum", (k, a) -> Nd4j.scalar(a[0].dataType(), k.sum(a[0])), s));
      all.add(number("dot", (k, a) -> Nd4j.scalar(a[0].dataType(), k.dot(a[0], a[1])), s, s));
      all.add(number("zero", (k, a) -> zeroed(k, a[0]), s));
    }
    for (long[] mnk :
        new long[][] {
          {1, 1, 1}, {1, 5, 3}, {4, 1, 3}, {3, 4, 1}, {6, 5, 7}, {90, 60, 50}, {300, 20, 50}
        }) {
      long m = mnk[0];
      long n = mnk[1];
      long k0 = mnk[2];
      for (boolean ta : new boolean[] {false, true}) {
        for (boolean tb : new boolean[] {false, true}) {
          long[] a0 = ta ? shape(k0, m) : shape(m, k0);
          long[] b0 = tb ? shape(n, k0) : shape(k0, n);
          String name = (ta ? "Aᵀ" : "A") + (tb ? "Bᵀ" : "B");
          all.add(
              number(
                  "matmul " + name,
                  (k, a) -> k.matmul(new Factor(a[0], ta), new Factor(a[1], tb)),
                  a0,
                  b0));
          all.add(
              number(
                  "addMatmul " + name,
                  (k, a) -> {
                    k.addMatmul(a[2], new Factor(a[0], ta), new Factor(a[1], tb));
                    return a[2];
                  },
                  a0,
                  b0,
                  shape(m, n)));
          all.add(
              number(
                  "affine " + name,
                  (k, a) -> k.affine(new Factor(a[0], ta), new Factor(a[1], tb), a[2]),
                  a0,
                  b0,
                  shape(n)));
        }
      }
    }
    for (long[] s : new long[][] {{1, 1}, {1, 4}, {5, 1}, {5, 4}, {130, 70}, {1100, 9}}) {
      long[] d = {s[1]};
      int[] indices = new Random(1).ints((int) s[0] + 3, 0, (int) s[0]).toArray();
      int[] groups = new Random(2).ints((int) s[0], 0, 6).toArray();
      long[] classes = Arrays.stream(groups).mapToLong(g -> g - 1).toArray();
      all.add(number("oneHot", (k, a) -> k.oneHot(classes, 6, a[0].dataType()), s).inColumns());
      all.add(
          number("create", (k, a) -> k.create(a[0].dataType(), 'f', s).assign(a[0]), s)
              .inColumns());
      all.add(number("timesRow", (k, a) -> k.timesRow(a[0], a[1]), s, d).inColumns());
      all.add(
          number("timesRowPlusRow", (k, a) -> k.timesRowPlusRow(a[0], a[1], a[2]), s, d, d)
              .inColumns());
      all.add(number("sumRows", (k, a) -> k.sumRows(a[0]), s));
      all.add(number("sumRowsOfProducts", (k, a) -> k.sumRowsOfProducts(a[0], a[1]), s, s));
      all.add(number("copyRows", (k, a) -> copiedRows(k, a[0].dup('c'), indices), s));
      all.add(number("lookUp", (k, a) -> k.lookUp(a[0], indices), s).inColumns());
      all.add(number("sumByIndex", (k, a) -> k.sumByIndex(a[0], groups, 7), s).inColumns());
      all.add(
          new Operation(
              "normalize",
              1e-5,
              new long[][] {s},
              (k, a) -> {
                Normalized n = k.normalize(a[0], 0.01);
                return new INDArray[] {n.xHat(), n.sigma()};
              }));
      all.add(
          new Operation(
              "normalizeGradient",
              1e-5,
              new long[][] {s, s, {s[0], 1}},
              (k, a) -> new INDArray[] {k.normalizeGradient(a[0], new Normalized(a[1], a[2]))}));
      all.add(
          new Operation(
              "crossEntropy",
              1e-5,
              new long[][] {s, s},
              (k, a) -> new INDArray[] {Nd4j.scalar(k.crossEntropy(a[0], a[1]))}));
      all.add(
          number("crossEntropyGradient", (k, a) -> k.crossEntropyGradient(a[0], a[1], 3), s, s));
    }
    for (Heads of : List.of(new Heads(1, 1, 1, 1), new Heads(2, 3, 2, 4), new Heads(3, 20, 4, 8))) {
      long[] rows = {of.n() * of.t(), 3L * of.heads() * of.k()};
      long[] pairs = {of.n(), of.heads(), of.t(), of.t()};
      int width = of.heads() * of.k();
      all.add(
          number(
              "heads' A Bᵀ",
              (k, a) ->
                  k.headsMatmulTransposeB(
                      of, new Band(columns(a[0]), width), new Band(columns(a[0]), 0), 0.5),
              rows));
      for (boolean transposed : new boolean[] {false, true}) {
        all.add(
            number(
                "heads' product",
                (k, a) -> {
                  INDArray c = columns(a[2]);
                  Band to = new Band(c, 2L * width);
                  INDArray weights = a[0].dup('c');
                  if (transposed) {
                    k.headsMatmulTransposeA(of, weights, new Band(columns(a[1]), width), to);
                  } else {
                    k.headsMatmul(of, weights, new Band(columns(a[1]), width), to);
                  }
                  return c;
                },
                pairs,
                rows,
                rows));
      }
      boolean[][] seen = new boolean[(int) of.n()][(int) of.t()];
      for (boolean[] row : seen) {
        IntStream.range(0, row.length).forEach(i -> row[i] = i % 3 != 1);
      }
      for (boolean[][] which :
          new boolean[][][] {null, seen, new boolean[seen.length][seen[0].length]}) {
        for (boolean causal : new boolean[] {false, true}) {
          all.add(
              number(
                  "heads' softmax",
                  (k, a) -> {
                    INDArray p = a[0].dup('c');
                    k.headsSoftmax(of, p, causal, which);
                    return p;
                  },
                  pairs));
        }
      }
      all.add(
          number(
              "heads' softmax backward",
              (k, a) -> {
                INDArray d = a[1].dup('c');
                k.headsSoftmaxGradient(of, a[0].dup('c'), d, 0.7);
                return d;
              },
              pairs,
              pairs));
    }
    for (Window w :
        List.of(
            new Window(1, 1, 1, 0),
            new Window(2, 2, 2, 0),
            new Window(3, 2, 1, 0),
            new Window(3, 3, 2, 1),
            new Window(2, 3, 3, 2))) {
      for (long[] s : new long[][] {{1, 1, 3, 4}, {2, 3, 5, 6}, {17, 4, 12, 11}}) {
        INDArray like = Nd4j.zeros(DataType.FLOAT, s);
        long oh = w.placesDown(like);
        long ow = w.placesAcross(like);
        long[] places = {s[0], s[1], oh, ow};
        String size = " of " + w.height() + "×" + w.width() + "/" + w.stride() + "+" + w.padding();
        all.add(number("im2col" + size, (k, a) -> k.im2col(a[0], w), s));
        all.add(
            number(
                "col2im" + size,
                (k, a) -> k.col2im(a[0], a[1], w),
                shape(s[0] * oh * ow, s[1] * w.height() * w.width()),
                s));
        if (w.padding() == 0) {
          all.add(
              new Operation(
                  "maxPool" + size,
                  0,
                  new long[][] {s},
                  (k, a) -> {
                    Pooling.Max max = k.maxPool(a[0], w);
                    return new INDArray[] {max.y(), max.places().castTo(a[0].dataType())};
                  }));
          all.add(
              new Operation(
                  "maxPool of ties" + size,
                  0,
                  new long[][] {s},
                  (k, a) -> {
                    Pooling.Max max = k.maxPool(Transforms.sign(a[0], true), w);
                    return new INDArray[] {max.y(), max.places().castTo(a[0].dataType())};
                  }));
          all.add(
              number(
                  "maxPoolBackward" + size,
                  (k, a) ->
                      k.maxPoolBackward(a[0], ARRAYS.maxPool(a[1].dup(), w).places(), a[1], w),
                  places,
                  s));
          all.add(number("meanPool" + size, (k, a) -> k.meanPool(a[0], w), s));
          all.add(
              number(
                  "meanPoolBackward" + size,
                  (k, a) -> k.meanPoolBackward(a[0], a[1], w),
                  places,
                  s));
        }
      }
    }
    return all.stream();
  }

  private static List<Kernels> withArrays() {
    return Stream.concat(ENGINES.stream(), Stream.of(ARRAYS)).toList();
  }

  private static INDArray columns(INDArray a) {
    return Shapes.isByColumns(a) ? a : a.dup('f');
  }

  private static INDArray copiedRows(Kernels k, INDArray from, int[] rows) {
    INDArray to = Nd4j.create(from.dataType(), new long[] {rows.length, from.size(1)}, 'c');
    k.copyRows(to, from, rows);
    return to;
  }

  private static INDArray zeroed(Kernels k, INDArray a) {
    k.zero(a);
    return a;
  }

  /** The ways in which the same numbers can lie. */
  private static final List<Function<INDArray, INDArray>> LAYOUTS =
      List.of(
          a -> a.dup('c'),
          a -> a.dup('f'),
          KernelsTest::permuted,
          KernelsTest::amongOthers,
          KernelsTest::everySecond);

  /** The last axis slowest. */
  private static INDArray permuted(INDArray a) {
    int[] order = new int[a.rank()];
    int[] back = new int[a.rank()];
    for (int i = 0; i < order.length; i++) {
      order[i] = (i + order.length - 1) % order.length;
      back[order[i]] = i;
    }
    return a.permute(order).dup('c').permute(back);
  }

  /** Cut out of the middle of a larger array, with gaps between its rows. */
  private static INDArray amongOthers(INDArray a) {
    long[] wide = Arrays.stream(a.shape()).map(n -> n + 2).toArray();
    INDArray all = Nd4j.valueArrayOf(wide, 99.0, a.dataType());
    INDArray cut =
        all.get(
            Arrays.stream(a.shape())
                .mapToObj(n -> NDArrayIndex.interval(1, n + 1))
                .toArray(org.nd4j.linalg.indexing.INDArrayIndex[]::new));
    cut.assign(a);
    return cut;
  }

  /** With a gap after each number: a column of a wider array. */
  private static INDArray everySecond(INDArray a) {
    long[] wide = Arrays.copyOf(a.shape(), a.rank() + 1);
    wide[a.rank()] = 2;
    INDArray all = Nd4j.valueArrayOf(wide, 99.0, a.dataType());
    INDArray one = all.slice(1, a.rank());
    one.assign(a);
    return one;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operations")
  @DisplayName("in both types, however the arguments lie, which stay as they were")
  void layouts(Operation operation) {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      INDArray[] numbers = numbers(operation, type);
      INDArray[] expected = operation.of.apply(ARRAYS, laid(numbers, 0));
      for (int layout = 0; layout < LAYOUTS.size(); layout++) {
        String where = operation + " in " + type + ", layout " + layout;
        for (Kernels kernels : withArrays()) {
          INDArray[] given = laid(numbers, layout);
          INDArray[] results = operation.of.apply(kernels, given);
          String who = where + ", " + kernels.getClass().getSimpleName();
          assertSame(who, operation, expected, results);
          for (int i = 0; i < given.length; i++) {
            if (Arrays.stream(results).noneMatch(Set.of(given[i])::contains)) {
              assertSame(
                  who + " leaves argument " + i, operation, only(numbers[i]), only(given[i]));
            }
          }
          if (operation.byColumns) {
            assertTrue(Shapes.isByColumns(results[0]), who + " must be in 'f' order");
          }
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operations")
  @DisplayName("with NaN, zeros of both signs and infinities in each place of each argument")
  void special(Operation operation) {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      for (int argument = 0; argument < operation.shapes.length; argument++) {
        INDArray[] numbers = numbers(operation, type);
        long length = numbers[argument].length();
        for (long at : places(length)) {
          for (double value : SPECIAL) {
            INDArray[] with = laid(numbers, 0);
            with[argument].putScalar(Shapes.index(at, with[argument].shape()), value);
            INDArray[] expected = operation.of.apply(ARRAYS, laid(with, 0));
            for (Kernels kernels : ENGINES) {
              assertSame(
                  String.format(
                      "%s in %s, %s at %d of argument %d, %s",
                      operation, type, value, at, argument, kernels.getClass().getSimpleName()),
                  operation,
                  expected,
                  operation.of.apply(kernels, laid(with, 0)));
            }
          }
        }
      }
    }
  }

  /** Each place, of a larger array its first, its last and one between, of a large one two. */
  private static long[] places(long length) {
    if (length <= 24) {
      return LongStream.range(0, length).toArray();
    }
    return length < 1000
        ? new long[] {0, length / 2 + 1, length - 1}
        : new long[] {length / 3, length - 1};
  }

  private static INDArray[] numbers(Operation operation, DataType type) {
    INDArray[] numbers = new INDArray[operation.shapes.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random(type, 10 + i, operation.shapes[i]);
    }
    return numbers;
  }

  private static INDArray[] only(INDArray a) {
    return new INDArray[] {a};
  }

  /** The first in this layout, the second in the next but one, so that all pairs occur. */
  private static INDArray[] laid(INDArray[] numbers, int layout) {
    INDArray[] laid = new INDArray[numbers.length];
    for (int i = 0; i < laid.length; i++) {
      int which = layout == 0 ? 0 : (layout + 2 * i) % LAYOUTS.size();
      laid[i] = LAYOUTS.get(which).apply(numbers[i]);
    }
    return laid;
  }

  /** Type, shape, then every number; NaN is NaN, and infinity infinity of the same sign. */
  private static void assertSame(
      String where, Operation operation, INDArray[] expected, INDArray[] actual) {
    assertEquals(expected.length, actual.length, where);
    for (int r = 0; r < expected.length; r++) {
      assertEquals(expected[r].dataType(), actual[r].dataType(), where);
      assertArrayEquals(expected[r].shape(), actual[r].shape(), where);
      double[] e = expected[r].dup('c').castTo(DataType.DOUBLE).data().asDouble();
      double[] a = actual[r].dup('c').castTo(DataType.DOUBLE).data().asDouble();
      boolean wide =
          expected[r].dataType() == DataType.DOUBLE && !operation.name.equals("crossEntropy");
      double tolerance = operation.tolerance * (wide ? 1e-6 : 1);
      for (int i = 0; i < e.length; i++) {
        boolean same =
            Double.isFinite(e[i])
                ? Math.abs(e[i] - a[i]) <= tolerance * Math.max(1, Math.abs(e[i])) * 10
                : Double.compare(e[i], a[i]) == 0;
        int place = i;
        int result = r;
        assertTrue(
            same,
            () ->
                where
                    + ": ["
                    + place
                    + "] of result "
                    + result
                    + " is "
                    + a[place]
                    + ", not "
                    + e[place]);
      }
    }
  }

  @Test
  @DisplayName("of an optimizer's formula, number for number in DOUBLE")
  void formula() {
    for (int length : new int[] {1, 5, 4096, 70_001}) {
      List<Kernels> engines = withArrays();
      int last = engines.size() - 1;
      INDArray[][] moved = new INDArray[engines.size()][];
      for (int engine = 0; engine <= last; engine++) {
        INDArray gradient = random(DataType.DOUBLE, 1, length);
        moved[engine] =
            new INDArray[] {
              random(DataType.DOUBLE, 2, length),
              random(DataType.DOUBLE, 3, length),
              random(DataType.DOUBLE, 4, length)
            };
        moved[engine][2].muli(moved[engine][2]);
        engines
            .get(engine)
            .apply(
                (g, m, spare) -> {
                  m[1].scale(0.9).add(0.1, g);
                  m[2].scale(0.99).addProduct(0.01, g, g);
                  m[0].addQuotient(-0.1, m[1], spare.set(m[2]).scale(1.5).sqrt().add(1e-8));
                },
                gradient,
                moved[engine]);
      }
      for (int engine = 0; engine < last; engine++) {
        for (int i = 0; i < 3; i++) {
          INDArray e = moved[last][i];
          INDArray a = moved[engine][i];
          for (long j = 0; j < length; j++) {
            assertEquals(
                e.getDouble(j), a.getDouble(j), 1e-14 * Math.max(1, Math.abs(e.getDouble(j))));
          }
        }
      }
    }
  }

  @Test
  @DisplayName("of a formula whose factors are NaN or infinite")
  void specialFactors() {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      for (double s : SPECIAL) {
        List<INDArray> results = new ArrayList<>();
        for (Kernels kernels : withArrays()) {
          INDArray gradient = Nd4j.createFromArray(1.0, -2.0, 0.0).castTo(type);
          INDArray[] moved = new INDArray[5];
          Arrays.setAll(moved, i -> Nd4j.createFromArray(1.0, 2.0, 3.0).castTo(type));
          kernels.apply(
              (g, m, spare) -> {
                m[0].scale(s);
                m[1].add(s);
                m[2].add(s, g);
                m[3].addProduct(s, g, m[4]);
                m[4].addQuotient(s, g, m[4]);
              },
              gradient,
              moved);
          results.add(Nd4j.stack(0, moved));
        }
        Operation any = number("factors", (k, a) -> a[0]);
        assertSame(
            s + " in " + type,
            any,
            new INDArray[] {results.get(1)},
            new INDArray[] {results.get(0)});
      }
    }
  }
}
