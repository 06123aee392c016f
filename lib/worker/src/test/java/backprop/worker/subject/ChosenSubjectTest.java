package backprop.worker.subject;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An answer of several parts")
class ChosenSubjectTest {

  private final Subject subject =
      new ChosenSubject(
          Map.of(
              "constant",
              new LocalSubject<>(Role.SCHEDULE, a -> new Made<>(t -> 0.5, Map.of())),
              "growing",
              new LocalSubject<>(Role.SCHEDULE, a -> new Made<>(t -> t, Map.of()))));

  @Test
  @DisplayName("answers as the part that was constructed last")
  void last() {
    construct("constant");
    assertEquals(new PlainValue.Num(0.5), rate(3).result());
    construct("growing");
    assertEquals(new PlainValue.Num(3), rate(3).result());
  }

  @Test
  @DisplayName("fails by name for a part that there is not, and before any was constructed")
  void none() {
    assertEquals("no part was constructed", rate(1).failure().message());
    construct("growing");
    assertEquals("no part is named shrinking", construct("shrinking").failure().message());
    assertTrue(rate(1).failed());
  }

  private Reply construct(String part) {
    return subject.construct(List.of(new PlainValue.Text(part)));
  }

  private Reply rate(long t) {
    return subject.call("rate", new PlainValue.Num(t));
  }
}
