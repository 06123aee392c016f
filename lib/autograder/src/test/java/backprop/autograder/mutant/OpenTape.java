package backprop.autograder.mutant;

import backprop.exercise.Tape;
import java.util.ArrayList;
import java.util.List;

/** A right tape, every part of which can be got wrong. */
public class OpenTape implements Tape {

  /** What was recorded. */
  protected List<Entry> entries = new ArrayList<>();

  /**
   * One entry.
   *
   * @param value its number
   * @param a its first operand
   * @param byA its slope by that, 0 where there is none
   * @param b its second operand
   * @param byB its slope by that, 0 where there is none
   */
  protected record Entry(double value, int a, double byA, int b, double byB) {}

  /** Adds an entry, and gives its number. */
  protected int add(double value, int a, double byA, int b, double byB) {
    entries.add(new Entry(value, a, byA, b, byB));
    return entries.size() - 1;
  }

  @Override
  public int variable(double value) {
    return add(value, 0, 0, 0, 0);
  }

  @Override
  public int plus(int a, int b) {
    return add(value(a) + value(b), a, 1, b, 1);
  }

  @Override
  public int times(int a, int b) {
    return add(value(a) * value(b), a, value(b), b, value(a));
  }

  @Override
  public int dividedBy(int a, int b) {
    double y = value(a) / value(b);
    return add(y, a, 1 / value(b), b, -y / value(b));
  }

  @Override
  public int max(int a, int b) {
    boolean first = value(a) >= value(b);
    return add(Math.max(value(a), value(b)), a, first ? 1 : 0, b, first ? 0 : 1);
  }

  @Override
  public int sin(int a) {
    return add(Math.sin(value(a)), a, Math.cos(value(a)), a, 0);
  }

  @Override
  public double value(int i) {
    return entries.get(i).value();
  }

  @Override
  public double[] backward(int out) {
    double[] bars = new double[entries.size()];
    bars[out] = 1;
    for (int i = out; i >= 0; i--) {
      if (bars[i] != 0) {
        pass(entries.get(i), bars, bars[i]);
      }
    }
    return bars;
  }

  /** What an entry passes on. */
  protected void pass(Entry entry, double[] bars, double bar) {
    bars[entry.a()] += bar * entry.byA();
    bars[entry.b()] += bar * entry.byB();
  }
}
