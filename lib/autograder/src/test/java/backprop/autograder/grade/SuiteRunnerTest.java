package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import backprop.autograder.exercise.AffineExercise;
import backprop.autograder.mutant.OpenAffine;
import backprop.exercise.LayerFactory;
import backprop.exercise.Report;
import backprop.worker.answer.Answers;
import backprop.worker.subject.AbsentSubject;
import backprop.worker.subject.CallFailure;
import backprop.worker.subject.Subject;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Runs of contracts")
class SuiteRunnerTest {

  private static double score(Subject subject) {
    return Examination.report(AffineExercise.EXERCISE, subject, 3).score();
  }

  @Test
  @DisplayName("side by side each test their own subject")
  void sideBySide() {
    Subject right = Answers.subjectOf((LayerFactory.OfTwo) OpenAffine::new);
    Subject absent =
        new AbsentSubject(
            new CallFailure(List.of("Absent"), "not there", CallFailure.Where.UNKNOWN));
    CompletableFuture<Double> points = CompletableFuture.supplyAsync(() -> score(right));
    CompletableFuture<Double> none = CompletableFuture.supplyAsync(() -> score(absent));

    assertEquals(20, points.join());
    assertEquals(0, none.join());
  }

  @Test
  @DisplayName("in which grading itself fails halfway give errors, and no zeros")
  void infrastructure() {
    Subject broken =
        (Subject)
            Proxy.newProxyInstance(
                Subject.class.getClassLoader(),
                new Class<?>[] {Subject.class},
                (proxy, method, arguments) -> {
                  throw new InfrastructureException("the disk is full", null);
                });
    Report report = Examination.report(AffineExercise.EXERCISE, broken, 3);
    for (Report.Test test : report.tests()) {
      assertEquals(Report.Status.ERROR, test.status());
      assertEquals("not graded: the disk is full", test.message());
      assertEquals("", test.hint(), "there is nothing that the learner could do");
    }
  }

  @Test
  @DisplayName("leave the thread's class loader as it was")
  void classLoader() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    ClassLoader own = new ClassLoader(before) {};
    thread.setContextClassLoader(own);
    try {
      score(
          new AbsentSubject(
              new CallFailure(List.of("Absent"), "not there", CallFailure.Where.UNKNOWN)));
      assertEquals(own, thread.getContextClassLoader());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  @DisplayName("are written to XML without characters that XML cannot hold")
  void xml() {
    Subject absent =
        new AbsentSubject(
            new CallFailure(
                List.of("Absent"), "\u0000\u001b[31m <red> &", CallFailure.Where.UNKNOWN));
    String xml =
        JUnitXml.of(
            new GradeBook.Marks(
                "a\u0007\"b", List.of(Examination.report(AffineExercise.EXERCISE, absent, 3))));

    assertFalse(xml.chars().anyMatch(c -> c < 0x20 && c != '\n' && c != '\r' && c != '\t'));
    assertFalse(xml.contains("<red>"));
  }
}
