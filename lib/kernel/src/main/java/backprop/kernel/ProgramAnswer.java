package backprop.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What a program of the machine answers.
 *
 * @param status its exit status
 * @param said what it wrote to stdout and stderr
 */
record ProgramAnswer(int status, String said) {

  /** The status that a shell gives where there is no such program. */
  static final int NOT_FOUND = 127;

  private static final int SECONDS = 30;

  /** Runs a program to its end, or for half a minute: a driver that is broken may never answer. */
  static ProgramAnswer of(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      CompletableFuture.delayedExecutor(SECONDS, TimeUnit.SECONDS)
          .execute(process::destroyForcibly);
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new ProgramAnswer(process.waitFor(), said);
    } catch (IOException e) {
      return new ProgramAnswer(NOT_FOUND, "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new ProgramAnswer(NOT_FOUND, "");
    }
  }
}
