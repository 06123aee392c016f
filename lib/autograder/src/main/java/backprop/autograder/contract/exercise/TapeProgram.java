package backprop.autograder.contract.exercise;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A program of single numbers, and its slopes, found in the way that a tape does not go: forward,
 * once for each entry that is nudged.
 *
 * @param lines its entries, in order
 */
record TapeProgram(List<TapeLine> lines) {

  /** Values and divisors of drawn programs stay within these, so that slopes do too. */
  private static final double LARGEST = 4;

  private static final double LEAST = 0.3;

  /** How far apart two numbers are of which a drawn program takes the larger. */
  private static final double APART = 0.05;

  /** What an entry can be made by. */
  enum TapeOperation {
    VARIABLE("variable"),
    PLUS("plus"),
    TIMES("times"),
    DIVIDED_BY("dividedBy"),
    MAX("max"),
    SIN("sin");

    private final String text;

    TapeOperation(String text) {
      this.text = text;
    }

    double value(double a, double b) {
      return switch (this) {
        case VARIABLE -> a;
        case PLUS -> a + b;
        case TIMES -> a * b;
        case DIVIDED_BY -> a / b;
        case MAX -> Math.max(a, b);
        case SIN -> Math.sin(a);
      };
    }

    /** Where a is larger or as large, a maximum is a. */
    double slopeByA(double a, double b) {
      return switch (this) {
        case VARIABLE -> 0;
        case PLUS -> 1;
        case TIMES -> b;
        case DIVIDED_BY -> 1 / b;
        case MAX -> a >= b ? 1 : 0;
        case SIN -> Math.cos(a);
      };
    }

    double slopeByB(double a, double b) {
      return switch (this) {
        case VARIABLE, SIN -> 0;
        case PLUS -> 1;
        case TIMES -> a;
        case DIVIDED_BY -> -a / (b * b);
        case MAX -> a >= b ? 0 : 1;
      };
    }

    boolean ofTwo() {
      return this != VARIABLE && this != SIN;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * One entry.
   *
   * @param operation what makes it
   * @param a its first operand, an earlier line; of a variable, its value
   * @param b its second operand, where it has two
   */
  record TapeLine(TapeOperation operation, double a, int b) {

    int first() {
      return (int) a;
    }

    @Override
    public String toString() {
      return operation == TapeOperation.VARIABLE
          ? operation + " " + a
          : operation + " " + first() + (operation.ofTwo() ? " " + b : "");
    }
  }

  /** Reads {@code variable 0.5; sin 0}. */
  static TapeProgram of(String text) {
    List<TapeLine> lines = new ArrayList<>();
    for (String line : text.split("; ")) {
      String[] words = line.split(" ");
      TapeOperation operation =
          Arrays.stream(TapeOperation.values())
              .filter(o -> o.text.equals(words[0]))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException("no operation is " + words[0]));
      int b = words.length > 2 ? Integer.parseInt(words[2]) : 0;
      lines.add(new TapeLine(operation, Double.parseDouble(words[1]), b));
    }
    return new TapeProgram(List.copyOf(lines));
  }

  /**
   * A program of these operations, whose last entry is made of all the others.
   *
   * @param reuse whether an entry may be used several times
   */
  static TapeProgram drawn(
      Random random, Collection<TapeOperation> operations, int length, boolean reuse) {
    List<TapeOperation> all = operations.stream().sorted().toList();
    List<TapeLine> lines = new ArrayList<>();
    List<Integer> unused = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      add(lines, unused, variable(random));
    }
    while (lines.size() < length || unused.size() > 1) {
      TapeLine next = null;
      for (int tries = 0; next == null && tries < 50; tries++) {
        next = fitting(random, all, lines, unused, reuse && lines.size() < length);
      }
      if (lines.size() == 2 * length) {
        // Few of these numbers fit each other; begin anew.
        return drawn(random, operations, length, reuse);
      }
      add(lines, unused, next == null ? variable(random) : next);
    }
    return new TapeProgram(List.copyOf(lines));
  }

  private static void add(List<TapeLine> lines, List<Integer> unused, TapeLine next) {
    if (next.operation != TapeOperation.VARIABLE) {
      unused.removeAll(List.of(next.first(), next.operation.ofTwo() ? next.b : next.first()));
    }
    unused.add(lines.size());
    lines.add(next);
  }

  private static TapeLine variable(Random random) {
    double sign = random.nextBoolean() ? 1 : -1;
    return new TapeLine(TapeOperation.VARIABLE, sign * random.nextDouble(0.5, 1.5), 0);
  }

  /** An operation on what is there, the oldest unused first; null where its numbers are unfit. */
  private static TapeLine fitting(
      Random random,
      List<TapeOperation> operations,
      List<TapeLine> lines,
      List<Integer> unused,
      boolean reuse) {
    TapeOperation operation = operations.get(random.nextInt(operations.size()));
    int one = unused.get(0);
    int other =
        reuse && random.nextBoolean()
            ? random.nextInt(lines.size())
            : unused.get(unused.size() == 1 ? 0 : 1 + random.nextInt(unused.size() - 1));
    if (operation.ofTwo() && !reuse && one == other) {
      return null;
    }
    boolean turned = random.nextBoolean() && operation.ofTwo();
    TapeLine line = new TapeLine(operation, turned ? other : one, turned ? one : other);
    double[] values = new TapeProgram(lines).values();
    double a = values[line.first()];
    double b = values[line.b];
    boolean fits =
        Math.abs(operation.value(a, b)) <= LARGEST
            && (operation != TapeOperation.DIVIDED_BY || Math.abs(b) >= LEAST)
            && (operation != TapeOperation.MAX || Math.abs(a - b) >= APART);
    return fits ? line : null;
  }

  /** This program, and then another, which may use its entries. */
  TapeProgram then(TapeProgram more) {
    List<TapeLine> all = new ArrayList<>(lines);
    all.addAll(more.lines);
    return new TapeProgram(List.copyOf(all));
  }

  /** The number at each entry. */
  double[] values() {
    double[] values = new double[lines.size()];
    for (int i = 0; i < values.length; i++) {
      TapeLine line = lines.get(i);
      values[i] =
          line.operation == TapeOperation.VARIABLE
              ? line.a
              : line.operation.value(values[line.first()], values[line.b]);
    }
    return values;
  }

  /** The slopes of entry {@code out}, by each entry. */
  double[] slopes(int out) {
    return IntStream.range(0, lines.size()).mapToDouble(i -> slope(out, i)).toArray();
  }

  /**
   * How fast entry {@code out} grows with entry {@code by}, which is nudged wherever it is used.
   */
  private double slope(int out, int by) {
    double[] values = values();
    double[] tangents = new double[lines.size()];
    for (int i = 0; i <= out; i++) {
      TapeLine line = lines.get(i);
      if (i == by) {
        tangents[i] = 1;
      } else if (i > by && line.operation != TapeOperation.VARIABLE) {
        tangents[i] = tangent(line, values, tangents);
      }
    }
    return tangents[out];
  }

  private static double tangent(TapeLine line, double[] values, double[] tangents) {
    double a = values[line.first()];
    double b = values[line.b];
    // What does not change adds nothing, however steep the slope is.
    double byA = tangents[line.first()];
    double byB = line.operation.ofTwo() ? tangents[line.b] : 0;
    return (byA == 0 ? 0 : byA * line.operation.slopeByA(a, b))
        + (byB == 0 ? 0 : byB * line.operation.slopeByB(a, b));
  }

  /** What comes of {@code =} where {@code +=} is right: of several shares, the last. */
  double[] lastShares(int out) {
    double[] values = values();
    double[] bars = new double[lines.size()];
    bars[out] = 1;
    for (int i = out; i >= 0; i--) {
      TapeLine line = lines.get(i);
      if (bars[i] != 0 && line.operation != TapeOperation.VARIABLE) {
        double a = values[line.first()];
        double b = values[line.b];
        bars[line.first()] = bars[i] * line.operation.slopeByA(a, b);
        if (line.operation.ofTwo()) {
          bars[line.b] = bars[i] * line.operation.slopeByB(a, b);
        }
      }
    }
    return bars;
  }

  /** As it is recorded. */
  String text() {
    return lines.stream().map(TapeLine::toString).collect(Collectors.joining("\n"));
  }

  /** As a message shows it, each entry with its number. */
  @Override
  public String toString() {
    return IntStream.range(0, lines.size())
        .mapToObj(i -> i + ": " + lines.get(i))
        .collect(Collectors.joining(", "));
  }
}
