package backprop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The name at a cursor")
class InspectionTest {

  @ParameterizedTest
  @DisplayName(
      "is the one that it is in, at either end of, or in or behind whose parentheses it is")
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "|net.forward(x) # net",
        "ne|t.forward(x) # net",
        "net|.forward(x) # net",
        "net.|forward(x) # forward",
        "net.forward|(x) # forward",
        "net.forward(|x) # x",
        "net.forward(x|) # x",
        "net.forward(x)| # forward",
        "net.forward( | ) # forward",
        "net.forward (|) # forward",
        "net.forward(f(a), | ) # forward",
        "net.forward(f(a, | )) # f",
        "net.forward(f(a) |, b) # forward",
        "new |Dense(1) # Dense",
        "f(new | Dense(1)) # f",
        "f(1, |2) # f",
        "größe| # größe",
        "f(a); | # ``",
        "f(() -> { |  }) # ``",
        "( | ) # ``",
        "| # ``",
        "1 + | 2 # ``",
      })
  void at(String code, String name) {
    int cursor = code.indexOf('|');
    String source = code.replace("|", "");
    String found =
        Inspection.Name.at(source, cursor)
            .map(n -> source.substring(n.start(), n.end()))
            .orElse("");
    assertEquals(name, found);
  }

  @ParameterizedTest
  @DisplayName("is the nearest where an editor counts beyond the source")
  @CsvSource({"-1, a", "9, b"})
  void beyond(int cursor, String name) {
    String source = "a + b";
    assertEquals(
        name,
        Inspection.Name.at(source, cursor)
            .map(n -> source.substring(n.start(), n.end()))
            .orElse(""));
  }
}
