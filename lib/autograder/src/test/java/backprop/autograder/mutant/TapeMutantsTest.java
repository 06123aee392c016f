package backprop.autograder.mutant;

import backprop.autograder.contract.exercise.TapeContract;
import backprop.autograder.library.Trialled;
import backprop.exercise.TapeFactory;
import backprop.worker.answer.Answers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Tapes with one mistake each. */
final class TapeMutantsTest extends MutantSuite {

  TapeMutantsTest() {
    super(TapeContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of("the first two have each other's number", "numbers", "entry 0", Swapped::new),
        of("of NaN and a number, the number", "values", "the number at entry", Comparing::new),
        of("a difference in place of a sum", "sumAndProduct", "plus(a, b)", Minus::new),
        of("a quotient's sign", "quotient", "a larger divisor makes less", Sign::new),
        of("neither of two that are equal", "maximum", "max(a, a)", Neither::new),
        of("the sine as its own slope", "sine", "is the cosine", OwnSlope::new),
        of("local slopes alone", "along", "the slope of entry", Local::new),
        of("one share for both uses", "twice", "the slope of entry 1 by entry 0", OneShare::new),
        of("= for the first operand", "programs", "the slope of entry", Overwriting::new),
        of("always from the last entry", "middle", "the slope of entry", FromTheLast::new),
        of("what was left over", "again", "the second time", LeftOver::new),
        of("one array for the same entry", "again", "wrote into the array", Keeping::new),
        of("an older answer for the same entry", "again", "an array of length", Older::new),
        of("nothing times infinity", "steep", "received NaN", Steep::new),
        of("infinite slopes are left out", "steep", "expected Infinity", Finite::new),
        of("tiny shares are left out", "steep", "1e20", Tiny::new),
        of("a call for each entry", "once", "StackOverflowError", Recursive::new),
        of("one tape for all", "tapes", "the number at entry", Shared::new));
  }

  private static Mutant of(String mistake, String method, String says, TapeFactory factory) {
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(mistake, TapeContract.class, "v̄ = Σ c̄ ∂c/∂v", Answers.subjectOf(factory)));
  }

  private static final class Swapped extends OpenTape {
    private static int number(int i) {
      return i < 2 ? 1 - i : i;
    }

    @Override
    protected int add(double value, int a, double byA, int b, double byB) {
      return number(super.add(value, number(a), byA, number(b), byB));
    }

    @Override
    public double value(int i) {
      return super.value(number(i));
    }

    @Override
    public double[] backward(int out) {
      double[] bars = super.backward(number(out));
      double first = bars[0];
      bars[0] = bars[1];
      bars[1] = first;
      return bars;
    }
  }

  private static final class Comparing extends OpenTape {
    @Override
    public int max(int a, int b) {
      boolean first = value(a) > value(b);
      return add(first ? value(a) : value(b), a, first ? 1 : 0, b, first ? 0 : 1);
    }
  }

  private static final class Minus extends OpenTape {
    @Override
    public int plus(int a, int b) {
      return add(value(a) + value(b), a, 1, b, -1);
    }
  }

  private static final class Sign extends OpenTape {
    @Override
    public int dividedBy(int a, int b) {
      double y = value(a) / value(b);
      return add(y, a, 1 / value(b), b, y / value(b));
    }
  }

  private static final class Neither extends OpenTape {
    @Override
    public int max(int a, int b) {
      double larger = Math.max(value(a), value(b));
      return add(larger, a, value(a) > value(b) ? 1 : 0, b, value(b) > value(a) ? 1 : 0);
    }
  }

  private static final class OwnSlope extends OpenTape {
    @Override
    public int sin(int a) {
      return add(Math.sin(value(a)), a, Math.sin(value(a)), a, 0);
    }
  }

  private static final class Local extends OpenTape {
    @Override
    protected void pass(Entry entry, double[] bars, double bar) {
      super.pass(entry, bars, 1);
    }
  }

  private static final class OneShare extends OpenTape {
    @Override
    protected void pass(Entry entry, double[] bars, double bar) {
      bars[entry.a()] += bar * entry.byA();
      if (entry.b() != entry.a()) {
        bars[entry.b()] += bar * entry.byB();
      }
    }
  }

  private static final class Overwriting extends OpenTape {
    @Override
    protected void pass(Entry entry, double[] bars, double bar) {
      if (entry.byA() != 0) {
        bars[entry.a()] = bar * entry.byA();
      }
      bars[entry.b()] += bar * entry.byB();
    }
  }

  private static final class FromTheLast extends OpenTape {
    @Override
    public double[] backward(int out) {
      return super.backward(entries.size() - 1);
    }
  }

  private static final class LeftOver extends OpenTape {
    private double[] bars = new double[0];

    @Override
    public double[] backward(int out) {
      double[] now = super.backward(out);
      for (int i = 0; i < bars.length; i++) {
        now[i] += bars[i];
      }
      bars = now.clone();
      return now;
    }
  }

  private static final class Keeping extends OpenTape {
    private double[] last = new double[0];
    private int of = -1;

    @Override
    public double[] backward(int out) {
      if (of != out || last.length < entries.size()) {
        of = out;
        last = super.backward(out);
      }
      return last;
    }
  }

  private static final class Older extends OpenTape {
    private double[] last = new double[0];
    private int of = -1;

    @Override
    public double[] backward(int out) {
      if (of != out) {
        of = out;
        last = super.backward(out);
      }
      return last.clone();
    }
  }

  private static final class Finite extends OpenTape {
    @Override
    public int dividedBy(int a, int b) {
      double y = value(a) / value(b);
      return add(y, a, finite(1 / value(b)), b, finite(-y / value(b)));
    }

    private static double finite(double slope) {
      return Double.isInfinite(slope) || Double.isNaN(slope) ? 0 : slope;
    }
  }

  private static final class Tiny extends OpenTape {
    @Override
    protected void pass(Entry entry, double[] bars, double bar) {
      if (Math.abs(bar) > 1e-12) {
        super.pass(entry, bars, bar);
      }
    }
  }

  private static final class Steep extends OpenTape {
    @Override
    public double[] backward(int out) {
      double[] bars = new double[entries.size()];
      bars[out] = 1;
      for (int i = out; i >= 0; i--) {
        pass(entries.get(i), bars, bars[i]);
      }
      return bars;
    }
  }

  private static final class Recursive extends OpenTape {
    @Override
    public double[] backward(int out) {
      double[] bars = new double[entries.size()];
      bars[out] = 1;
      back(bars, out);
      return bars;
    }

    private void back(double[] bars, int i) {
      if (i >= 0) {
        if (bars[i] != 0) {
          pass(entries.get(i), bars, bars[i]);
        }
        back(bars, i - 1);
      }
    }
  }

  private static final class Shared extends OpenTape {
    private static final List<Entry> ALL = new ArrayList<>();

    Shared() {
      ALL.clear();
      entries = ALL;
    }
  }
}
