package backprop.kernel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what this machine has for the course: {@code ./course doctor}.
 *
 * <p>Exit status 0 where the lessons can run, 1 where something they need is missing, 2 for wrong
 * options.
 */
@Command(name = "doctor", description = "What this machine has for the course.")
public final class Doctor implements Callable<Integer> {

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Option(names = "--jupyter", description = "Jupyter's data directory, where kernels lie")
  private Path jupyter;

  @Option(names = "--help", usageHelp = true, description = "print this text")
  private boolean help;

  @Spec private CommandSpec spec;

  private Doctor() {}

  /** Examines, prints, and ends the JVM with the exit status. */
  public static void main(String... arguments) {
    PrintWriter out = new PrintWriter(System.out, true);
    PrintWriter err = new PrintWriter(System.err, true);
    System.exit(run(out, err, arguments));
  }

  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(new Doctor())
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(Doctor::complain)
        .execute(arguments);
  }

  private static int complain(ParameterException e, String... arguments) {
    String what =
        e instanceof UnmatchedArgumentException unmatched
            ? "unknown argument " + unmatched.getUnmatched().get(0)
            : e.getMessage();
    e.getCommandLine().getErr().println("doctor: " + what + "; see ./course help");
    return 2;
  }

  @Override
  public Integer call() throws JsonProcessingException {
    Map<String, Map<String, Object>> findings = new LinkedHashMap<>();
    findings.put("java", Machine.java());
    if (System.getProperty("os.name").equals("Linux")) {
      findings.put("libc", Glibc.findings());
    }
    findings.put("nd4j", Machine.nd4j());
    findings.put("engines", Machine.engines());
    findings.put("threads", Machine.threads());
    findings.put("memory", Machine.memory());
    findings.put("gpu", Cuda.find().findings(Machine.hasCudaBackend()));
    findings.put("kernel", Installation.kernel(jupyter));
    findings.put("fonts", Installation.fonts());
    findings.put("data", Installation.data());
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? asJson(findings) : asText(findings));
    return findings.values().stream().anyMatch(f -> f.containsKey("problem")) ? 1 : 0;
  }

  private static String asJson(Object findings) throws JsonProcessingException {
    return new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValueAsString(findings);
  }

  private static String asText(Map<String, Map<String, Object>> findings) {
    StringBuilder text = new StringBuilder();
    findings.forEach(
        (section, lines) -> {
          text.append(section).append(System.lineSeparator());
          lines.forEach((name, value) -> text.append("  %-24s %s%n".formatted(name, value)));
        });
    return text.toString().stripTrailing();
  }
}
