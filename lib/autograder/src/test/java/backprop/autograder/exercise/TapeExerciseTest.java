package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.contract.Assignment;
import backprop.autograder.contract.exercise.TapeContract;
import backprop.autograder.grade.SuiteRunner;
import backprop.autograder.mutant.OpenTape;
import backprop.exercise.Autograder;
import backprop.exercise.Exercises;
import backprop.exercise.Report;
import backprop.exercise.Tape;
import backprop.exercise.TapeFactory;
import backprop.worker.answer.Answers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("Exercise 03, an engine on a tape")
class TapeExerciseTest {

  private static final String VALUES = "value gives the number of every entry, and NaN stays NaN";
  private static final String QUOTIENT = "a quotient has its slopes";
  private static final String NUMBERS =
      "entries have the numbers 0, 1, 2 … in the order in which they come";
  private static final String MAXIMUM =
      "a maximum has its slopes, and where both are equal they add up to 1";
  private static final String SINE = "a sine has its slope";
  private static final String TWICE = "what one operation uses twice gets both shares";
  private static final String PROGRAMS =
      "shares of several operations add up, in programs drawn by lot";
  private static final String MIDDLE =
      "backward begins at the entry that it is given; each entry of the tape has a place";
  private static final String ALONG = "slopes multiply along the way back";
  private static final String TAPES = "two tapes know nothing of each other";
  private static final String AGAIN =
      "a second backward begins at zero, and changes nothing of the first";
  private static final String STEEP =
      "what out is not made of has 0, and passes nothing on, however steep it is";
  private static final String ONCE = "300,000 operations, and fifty doublings, go back in one walk";

  @Test
  @DisplayName("gives all points to closures, and to arrays that grow and slopes found on the way")
  void otherStyles() {
    full(OpenTape::new);
    full(Closures::new);
    full(Arrayed::new);
    full(Mapped::new);
  }

  @Test
  @Tag("long")
  @DisplayName("takes the long tapes from slopes that are found forward, by one entry at a time")
  void forward() {
    loses(Forward::new, ONCE);
  }

  @Test
  @Tag("long")
  @DisplayName("takes the long tapes from a walk along each path by itself")
  void paths() {
    Report report = loses(Paths::new, ONCE);
    assertTrue(report.toString().contains("doublings took"), report::toString);
  }

  @Test
  @Tag("long")
  @DisplayName("takes the long tapes from an array that grows by one")
  void growing() {
    loses(Growing::new, ONCE);
  }

  @Test
  @DisplayName("names the missing + of several shares")
  void overwritten() {
    Report report =
        loses(
            () ->
                new OpenTape() {
                  @Override
                  protected void pass(Entry entry, double[] bars, double bar) {
                    if (entry.byA() != 0) {
                      bars[entry.a()] = bar * entry.byA();
                    }
                    if (entry.byB() != 0) {
                      bars[entry.b()] = bar * entry.byB();
                    }
                  }
                },
            TWICE,
            PROGRAMS,
            ONCE);
    assertTrue(report.toString().contains("= where += is right"), report::toString);
  }

  @Test
  @DisplayName("takes what comes back shorter than the tape, and what comes back refilled")
  void arrays() {
    loses(
        () ->
            new OpenTape() {
              @Override
              public double[] backward(int out) {
                return Arrays.copyOf(super.backward(out), out + 1);
              }
            },
        MIDDLE,
        AGAIN,
        STEEP);
    loses(
        () ->
            new OpenTape() {
              private double[] kept = new double[0];

              @Override
              public double[] backward(int out) {
                double[] bars = super.backward(out);
                kept = kept.length == bars.length ? kept : new double[bars.length];
                System.arraycopy(bars, 0, kept, 0, bars.length);
                return kept;
              }
            },
        AGAIN);
  }

  @Test
  @DisplayName("says of an array that is too short how long it is, and not that anything threw")
  void tooShort() {
    Report report =
        Autograder.check(
            Exercises.TAPE,
            () ->
                new OpenTape() {
                  @Override
                  public double[] backward(int out) {
                    return Arrays.copyOf(super.backward(out), 2);
                  }
                });
    String text = report.toString();
    assertTrue(text.contains("expected an array of length 3"), text);
    assertTrue(text.contains("received one of length 2"), text);
    assertFalse(text.contains("IllegalStateException"), text);
  }

  @Test
  @DisplayName("takes numbers, lengths and second tapes from entries that all tapes share")
  void shared() {
    Report report = loses(Shared::new, NUMBERS, MIDDLE, TAPES);
    for (Report.Test test : report.tests()) {
      if (test.status() != Report.Status.PASSED) {
        assertTrue(test.message().contains("the entries of an older one?"), test::toString);
      }
    }
    Shared.ALL.clear();
  }

  @Test
  @DisplayName("takes the same tests from who leaves out slopes below 0, with every seed")
  void positive() {
    for (long seed = 1; seed <= 8; seed++) {
      Assignment assignment =
          new Assignment(Answers.subjectOf((TapeFactory) Positive::new), "v̄", seed);
      List<String> failed =
          SuiteRunner.run(TapeContract.class, assignment).stream()
              .filter(test -> test.status() != Report.Status.PASSED)
              .map(Report.Test::name)
              .toList();
      assertEquals(List.of(ALONG, PROGRAMS, MIDDLE, AGAIN, STEEP, ONCE, TAPES), failed);
    }
  }

  @Test
  @DisplayName("takes close maxima, small divisors and 0 from slopes measured with ten values each")
  void measured() {
    loses(Measured::new, QUOTIENT, MAXIMUM, STEEP);
  }

  @Test
  @DisplayName("takes the second way back from who remembers the first by its entry")
  void remembered() {
    loses(
        () ->
            new OpenTape() {
              private final Map<Integer, double[]> known = new HashMap<>();

              @Override
              public double[] backward(int out) {
                return known.computeIfAbsent(out, super::backward);
              }
            },
        AGAIN);
  }

  @Test
  @DisplayName("takes the sine from degrees, and all that goes on from a walk that stops at a zero")
  void others() {
    loses(
        () ->
            new OpenTape() {
              @Override
              public int sin(int a) {
                double angle = Math.toRadians(value(a));
                return add(Math.sin(angle), a, Math.cos(angle), a, 0);
              }
            },
        VALUES,
        SINE);
    atMost(
        15,
        () ->
            new OpenTape() {
              @Override
              public double[] backward(int out) {
                double[] bars = new double[entries.size()];
                bars[out] = 1;
                for (int i = out; i >= 0 && bars[i] != 0; i--) {
                  pass(entries.get(i), bars, bars[i]);
                }
                return bars;
              }
            });
    loses(
        () ->
            new OpenTape() {
              @Override
              public int variable(double value) {
                for (int i = 0; i < entries.size(); i++) {
                  if (value(i) == value) {
                    return i;
                  }
                }
                return super.variable(value);
              }
            },
        NUMBERS,
        MAXIMUM);
  }

  @Test
  @DisplayName("takes a quotient, and nothing beside it, from who has not written it")
  void unwritten() {
    loses(
        () ->
            new OpenTape() {
              @Override
              public int dividedBy(int a, int b) {
                throw new UnsupportedOperationException("yours to write");
              }
            },
        VALUES,
        QUOTIENT);
  }

  @Test
  @DisplayName("gives next to nothing for zeros, for ones, and for differences of values")
  void empty() {
    atMost(0, () -> new Fixed(0));
    atMost(0, () -> new Fixed(1));
    atMost(5, Differences::new);
  }

  private static void full(TapeFactory factory) {
    Outcome.full(Exercises.TAPE, 20, factory);
  }

  private static Report loses(TapeFactory factory, String... tests) {
    return Outcome.loses(Exercises.TAPE, factory, tests);
  }

  private static void atMost(double most, TapeFactory factory) {
    Report report = Autograder.check(Exercises.TAPE, factory);
    assertTrue(report.score() <= most, report::toString);
  }

  /** Each entry keeps what to do on the way back. */
  private static final class Closures implements Tape {
    private final List<Double> values = new ArrayList<>();
    private final List<BiConsumer<double[], Double>> back = new ArrayList<>();

    private int add(double value, BiConsumer<double[], Double> pass) {
      values.add(value);
      back.add(pass);
      return values.size() - 1;
    }

    @Override
    public int variable(double value) {
      return add(value, (bars, bar) -> {});
    }

    @Override
    public int plus(int a, int b) {
      return add(
          value(a) + value(b),
          (bars, bar) -> {
            bars[a] += bar;
            bars[b] += bar;
          });
    }

    @Override
    public int times(int a, int b) {
      return add(
          value(a) * value(b),
          (bars, bar) -> {
            bars[a] += value(b) * bar;
            bars[b] += value(a) * bar;
          });
    }

    @Override
    public int dividedBy(int a, int b) {
      int y = values.size();
      return add(
          value(a) / value(b),
          (bars, bar) -> {
            bars[a] += bar / value(b);
            bars[b] -= bar * value(y) / value(b);
          });
    }

    @Override
    public int max(int a, int b) {
      return add(
          Math.max(value(a), value(b)),
          (bars, bar) -> {
            if (value(a) == value(b)) {
              bars[a] += bar / 2;
              bars[b] += bar / 2;
            } else {
              bars[value(a) > value(b) ? a : b] += bar;
            }
          });
    }

    @Override
    public int sin(int a) {
      return add(Math.sin(value(a)), (bars, bar) -> bars[a] += bar * Math.cos(value(a)));
    }

    @Override
    public double value(int i) {
      return values.get(i);
    }

    @Override
    public double[] backward(int out) {
      double[] bars = new double[values.size()];
      bars[out] = 1;
      for (int i = out; i >= 0; i--) {
        if (bars[i] != 0) {
          back.get(i).accept(bars, bars[i]);
        }
      }
      return bars;
    }
  }

  /** Arrays of operations and operands that grow; what out was made of is marked first. */
  private static class Arrayed implements Tape {
    private String operations = "";
    private final StringBuilder all = new StringBuilder();
    private int[] a = new int[2];
    private int[] b = new int[2];
    private double[] values = new double[2];
    private int size;

    private int add(char operation, int first, int second, double value) {
      if (size == values.length) {
        a = Arrays.copyOf(a, longer(size));
        b = Arrays.copyOf(b, longer(size));
        values = Arrays.copyOf(values, longer(size));
      }
      all.append(operation);
      a[size] = first;
      b[size] = second;
      values[size] = value;
      return size++;
    }

    int longer(int size) {
      return 2 * size;
    }

    @Override
    public int variable(double value) {
      return add('v', -1, -1, value);
    }

    @Override
    public int plus(int a, int b) {
      return add('+', a, b, values[a] + values[b]);
    }

    @Override
    public int times(int a, int b) {
      return add('*', a, b, values[a] * values[b]);
    }

    @Override
    public int dividedBy(int a, int b) {
      return add('/', a, b, values[a] / values[b]);
    }

    @Override
    public int max(int a, int b) {
      return add('m', a, b, Math.max(values[a], values[b]));
    }

    @Override
    public int sin(int a) {
      return add('s', a, -1, Math.sin(values[a]));
    }

    @Override
    public double value(int i) {
      return values[i];
    }

    @Override
    public double[] backward(int out) {
      operations = all.toString();
      boolean[] used = new boolean[size];
      used[out] = true;
      double[] bars = new double[size];
      bars[out] = 1;
      for (int i = out; i >= 0; i--) {
        if (used[i] && operations.charAt(i) != 'v') {
          used[a[i]] = true;
          bars[a[i]] += bars[i] * slope(i, true);
          if (b[i] >= 0) {
            used[b[i]] = true;
            bars[b[i]] += bars[i] * slope(i, false);
          }
        }
      }
      return bars;
    }

    private double slope(int i, boolean first) {
      return switch (operations.charAt(i)) {
        case '+' -> 1;
        case '*' -> values[first ? b[i] : a[i]];
        case '/' -> first ? 1 / values[b[i]] : -values[i] / values[b[i]];
        case 'm' -> first == values[b[i]] < values[a[i]] ? 1 : 0;
        default -> Math.cos(values[a[i]]);
      };
    }
  }

  private static final class Growing extends Arrayed {
    @Override
    int longer(int size) {
      return size + 1;
    }
  }

  /** A map for each entry, ten times as slow as a record. */
  private static final class Mapped extends OpenTape {
    private final List<Map<Integer, Double>> slopes = new ArrayList<>();

    @Override
    protected int add(double value, int a, double byA, int b, double byB) {
      Map<Integer, Double> of = new HashMap<>();
      of.merge(a, byA, Double::sum);
      of.merge(b, byB, Double::sum);
      slopes.add(of);
      return super.add(value, a, byA, b, byB);
    }

    @Override
    public double[] backward(int out) {
      double[] bars = new double[slopes.size()];
      bars[out] = 1;
      for (int i = out; i >= 0; i--) {
        double bar = bars[i];
        if (bar != 0) {
          slopes.get(i).forEach((a, slope) -> bars[a] += bar * slope);
        }
      }
      return bars;
    }
  }

  /** All tapes have the same entries. */
  private static final class Shared extends OpenTape {
    private static final List<Entry> ALL = new ArrayList<>();

    Shared() {
      entries = ALL;
    }
  }

  /** Passes on what is above 0. */
  private static final class Positive extends OpenTape {
    @Override
    protected void pass(Entry entry, double[] bars, double bar) {
      if (bar > 0) {
        super.pass(entry, bars, bar);
      }
    }
  }

  /** Each operation has its slopes measured, by ten values of it. */
  private static final class Measured extends OpenTape {
    private static final double[] WEIGHTS = {5 / 6., -5 / 21., 5 / 84., -5 / 504., 1 / 1260.};
    private static final double H = 1 / 128.;

    private static double slope(DoubleUnaryOperator f, double x) {
      double sum = 0;
      for (int k = 1; k <= WEIGHTS.length; k++) {
        sum += WEIGHTS[k - 1] * (f.applyAsDouble(x + k * H) - f.applyAsDouble(x - k * H));
      }
      return sum / H;
    }

    private int measured(DoubleBinaryOperator f, int a, int b) {
      double x = value(a);
      double y = value(b);
      double byA = slope(moved -> f.applyAsDouble(moved, y), x);
      double byB = slope(moved -> f.applyAsDouble(x, moved), y);
      return add(f.applyAsDouble(x, y), a, byA, b, byB);
    }

    @Override
    public int dividedBy(int a, int b) {
      return measured((x, y) -> x / y, a, b);
    }

    @Override
    public int max(int a, int b) {
      return measured(Math::max, a, b);
    }

    @Override
    public int sin(int a) {
      return add(Math.sin(value(a)), a, slope(Math::sin, value(a)), a, 0);
    }
  }

  /** Nudges one entry at a time, and follows it to out. */
  private static final class Forward extends OpenTape {
    @Override
    public double[] backward(int out) {
      double[] bars = new double[entries.size()];
      for (int i = 0; i <= out; i++) {
        double[] nudged = new double[entries.size()];
        nudged[i] = 1;
        for (int k = i + 1; k <= out; k++) {
          Entry entry = entries.get(k);
          if (nudged[entry.a()] != 0) {
            nudged[k] += nudged[entry.a()] * entry.byA();
          }
          if (nudged[entry.b()] != 0) {
            nudged[k] += nudged[entry.b()] * entry.byB();
          }
        }
        bars[i] = nudged[out];
      }
      return bars;
    }
  }

  private static final class Paths extends OpenTape {
    @Override
    public double[] backward(int out) {
      double[] bars = new double[entries.size()];
      along(bars, out, 1);
      return bars;
    }

    private void along(double[] bars, int i, double share) {
      bars[i] += share;
      if (entries.get(i).byA() != 0) {
        along(bars, entries.get(i).a(), share * entries.get(i).byA());
      }
      if (entries.get(i).byB() != 0) {
        along(bars, entries.get(i).b(), share * entries.get(i).byB());
      }
    }
  }

  /** Says the same of everything. */
  private static final class Fixed extends OpenTape {
    private final double number;

    Fixed(double number) {
      this.number = number;
    }

    @Override
    public double value(int i) {
      return number;
    }

    @Override
    public double[] backward(int out) {
      double[] bars = new double[entries.size()];
      Arrays.fill(bars, number);
      return bars;
    }
  }

  /** Runs the tape again with each entry nudged to both sides. */
  private static final class Differences extends OpenTape {
    private final List<Step> steps = new ArrayList<>();

    /** How an entry follows from those before it. */
    private interface Step {
      double of(double[] values);
    }

    @Override
    public int plus(int a, int b) {
      return noted(super.plus(a, b), v -> v[a] + v[b]);
    }

    @Override
    public int times(int a, int b) {
      return noted(super.times(a, b), v -> v[a] * v[b]);
    }

    @Override
    public int dividedBy(int a, int b) {
      return noted(super.dividedBy(a, b), v -> v[a] / v[b]);
    }

    @Override
    public int max(int a, int b) {
      return noted(super.max(a, b), v -> Math.max(v[a], v[b]));
    }

    @Override
    public int sin(int a) {
      return noted(super.sin(a), v -> Math.sin(v[a]));
    }

    @Override
    public int variable(double value) {
      return noted(super.variable(value), v -> value);
    }

    private int noted(int number, Step step) {
      steps.add(step);
      return number;
    }

    @Override
    public double[] backward(int out) {
      double[] bars = new double[steps.size()];
      for (int i = 0; i <= out; i++) {
        bars[i] = (end(out, i, 1e-5) - end(out, i, -1e-5)) / 2e-5;
      }
      return bars;
    }

    private double end(int out, int nudged, double h) {
      double[] values = new double[steps.size()];
      for (int k = 0; k <= out; k++) {
        values[k] = steps.get(k).of(values) + (k == nudged ? h : 0);
      }
      return values[out];
    }
  }
}
