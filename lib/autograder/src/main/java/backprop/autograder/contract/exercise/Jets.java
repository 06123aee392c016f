package backprop.autograder.contract.exercise;

import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.math3.analysis.differentiation.DerivativeStructure;

/**
 * An array of numbers that know their slopes along some variables, exact but for rounding. A nudge
 * would be off where a function bends within its step.
 *
 * @param shape the length of each dimension
 * @param values the elements, the last index running fastest
 */
record Jets(long[] shape, DerivativeStructure[] values) {

  /** Numbers whose slopes along so many variables are 0; of 0 variables, they are just numbers. */
  static Jets constant(Tensor a, int variables) {
    int order = Math.min(variables, 1);
    return of(a.shape(), i -> new DerivativeStructure(variables, order, a.values()[i]));
  }

  /** The variables themselves. */
  static Jets variables(Tensor a) {
    int count = a.values().length;
    return of(a.shape(), i -> new DerivativeStructure(count, 1, i, a.values()[i]));
  }

  /** Of an element at each index, all counted row by row. */
  static Jets of(long[] shape, IntFunction<DerivativeStructure> element) {
    int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    DerivativeStructure[] values = new DerivativeStructure[count];
    Arrays.setAll(values, element);
    return new Jets(shape, values);
  }

  /** The numbers without their slopes. */
  Tensor numbers() {
    return Tensor.of(
        shape, Arrays.stream(values).mapToDouble(DerivativeStructure::getValue).toArray());
  }

  /** The element at row {@code i}, column {@code j} of a matrix. */
  DerivativeStructure at(int i, int j) {
    return values[i * (int) shape[1] + j];
  }

  /** A function of each element. */
  Jets each(UnaryOperator<DerivativeStructure> f) {
    return of(shape, i -> f.apply(values[i]));
  }

  /** A number of each row, as a column [n,1]. */
  Jets ofRows(Function<DerivativeStructure[], DerivativeStructure> number) {
    int m = (int) shape[1];
    return of(
        new long[] {shape[0], 1},
        i -> number.apply(Arrays.copyOfRange(values, i * m, (i + 1) * m)));
  }

  /** A number of each column, as a row [1,m]. */
  Jets ofColumns(Function<DerivativeStructure[], DerivativeStructure> number) {
    int n = (int) shape[0];
    return of(
        new long[] {1, shape[1]},
        j ->
            number.apply(
                IntStream.range(0, n).mapToObj(i -> at(i, j)).toArray(DerivativeStructure[]::new)));
  }

  /** The product of two matrices. */
  Jets product(Jets w) {
    int in = (int) shape[1];
    int out = (int) w.shape[1];
    return of(
        new long[] {shape[0], out},
        o ->
            IntStream.range(0, in)
                .mapToObj(k -> at(o / out, k).multiply(w.at(k, o % out)))
                .reduce(DerivativeStructure::add)
                .orElseThrow());
  }

  /** A matrix with another, a row [1,m] or [m], or a column [n,1], which go with all of it. */
  Jets with(Jets y, BinaryOperator<DerivativeStructure> f) {
    int m = (int) shape[1];
    boolean column = y.shape.length == 2 && y.shape[1] == 1;
    boolean row = !column && (y.shape.length == 1 || y.shape[0] == 1);
    return of(shape, i -> f.apply(values[i], y.values[column ? i / m : row ? i % m : i]));
  }
}
