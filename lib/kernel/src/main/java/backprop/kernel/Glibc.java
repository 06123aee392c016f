package backprop.kernel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The C library of this machine, which ND4J's natives are linked against on Linux. */
final class Glibc {

  // The newest that a symbol of libnd4jcpu.so names (expf, logf, powf), on x86_64 and on arm64.
  private static final int MAJOR = 2;
  private static final int MINOR = 27;
  private static final Pattern VERSION = Pattern.compile("glibc (\\d+)\\.(\\d+)");

  private Glibc() {}

  static Map<String, Object> findings() {
    return findings(ProgramAnswer.of("getconf", "GNU_LIBC_VERSION"));
  }

  static Map<String, Object> findings(ProgramAnswer answer) {
    Map<String, Object> findings = new LinkedHashMap<>();
    Matcher version = VERSION.matcher(answer.said());
    if (version.find()) {
      findings.put("glibc", version.group(1) + '.' + version.group(2));
      if (older(Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2)))) {
        findings.put("problem", remedy("GLIBC " + findings.get("glibc") + " is too old"));
      }
    } else if (answer.status() == ProgramAnswer.NOT_FOUND) {
      findings.put("glibc", "unknown: there is no command getconf");
    } else {
      findings.put("problem", remedy("this system has another C library than GLIBC"));
    }
    return findings;
  }

  private static boolean older(int major, int minor) {
    return major < MAJOR || major == MAJOR && minor < MINOR;
  }

  private static String remedy(String what) {
    return what
        + ": ND4J needs GLIBC %d.%d or newer, as Debian 10, Ubuntu 18.04 and RHEL 8 have it; take a newer system or the dev container"
            .formatted(MAJOR, MINOR);
  }
}
