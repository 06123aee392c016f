package backprop.autograder.contract.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.contract.exercise.TapeProgram.TapeLine;
import backprop.autograder.contract.exercise.TapeProgram.TapeOperation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Programs for tapes")
class TapeProgramTest {

  private static final EnumSet<TapeOperation> ALL =
      EnumSet.complementOf(EnumSet.of(TapeOperation.VARIABLE));

  @Test
  @DisplayName("have the numbers and slopes that one finds on paper")
  void byHand() {
    TapeProgram program =
        TapeProgram.of("variable 2.0; variable -3.0; times 0 1; dividedBy 2 0; max 3 1; plus 4 0");

    assertEquals(List.of(2.0, -3.0, -6.0, -3.0, -3.0, -1.0), boxed(program.values()));
    assertEquals(List.of(1.0, 1.0, 0.5, 1.0, 1.0, 1.0), boxed(program.slopes(5)));
    assertEquals(List.of(-3.0, 2.0, 1.0, 0.0, 0.0, 0.0), boxed(program.slopes(2)));
  }

  @Test
  @DisplayName("have the slopes that one measures, by each of their variables")
  void measured() {
    Random random = new Random(3);
    for (int draw = 0; draw < 20; draw++) {
      TapeProgram program = TapeProgram.drawn(random, ALL, 25, draw % 2 == 0);
      int out = program.lines().size() - 1;
      double[] slopes = program.slopes(out);
      for (int i = 0; i < out; i++) {
        if (program.lines().get(i).operation() == TapeOperation.VARIABLE) {
          double h = 1e-6;
          double measured = (end(program, i, h) - end(program, i, -h)) / (2 * h);
          assertEquals(measured, slopes[i], 1e-5 * (1 + Math.abs(measured)), program::toString);
        }
      }
    }
  }

  @Test
  @DisplayName("are about as long as they were asked to be, and all of them leads to their end")
  void whole() {
    for (EnumSet<TapeOperation> some :
        List.of(
            ALL,
            EnumSet.of(TapeOperation.PLUS, TapeOperation.TIMES, TapeOperation.MAX),
            EnumSet.of(TapeOperation.DIVIDED_BY, TapeOperation.MAX, TapeOperation.SIN))) {
      Random random = new Random(4);
      for (int draw = 0; draw < 50; draw++) {
        TapeProgram program = TapeProgram.drawn(random, some, 25, draw % 2 == 0);
        int[] uses = new int[program.lines().size()];
        for (TapeLine line : program.lines()) {
          if (line.operation() != TapeOperation.VARIABLE) {
            uses[line.first()]++;
            uses[line.operation().ofTwo() ? line.b() : line.first()]++;
          }
        }
        assertTrue(uses.length >= 25 && uses.length <= 50, program::toString);
        for (int i = 0; i < uses.length - 1; i++) {
          assertTrue(uses[i] > 0, program::toString);
        }
      }
    }
  }

  private static double end(TapeProgram program, int variable, double nudge) {
    List<TapeLine> lines = new ArrayList<>(program.lines());
    lines.set(variable, new TapeLine(TapeOperation.VARIABLE, lines.get(variable).a() + nudge, 0));
    return new TapeProgram(lines).values()[lines.size() - 1];
  }

  private static List<Double> boxed(double[] numbers) {
    List<Double> boxed = new ArrayList<>();
    for (double number : numbers) {
      boxed.add(number);
    }
    return boxed;
  }
}
