package backprop.autograder.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.FoundSuites;
import backprop.init.Initializer;
import backprop.init.Orthogonal;
import backprop.loss.Loss;
import backprop.nn.Layer;
import backprop.nn.Standardize;
import backprop.nn.models.CharRnn;
import backprop.nn.models.Gpt2;
import backprop.nn.models.TinyGpt;
import backprop.optim.GradientClip;
import backprop.optim.Optimizer;
import backprop.optim.Schedule;
import backprop.regularize.Regularizer;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Everything in the library that a contract is about")
class EverythingIsTriedTest {

  private static final List<Class<?>> KINDS =
      List.of(
          Layer.class,
          Loss.class,
          Regularizer.class,
          Optimizer.class,
          Initializer.class,
          Schedule.class,
          GradientClip.class);

  /** What no contract is about, and why. */
  private static final Map<Class<?>, String> WITHOUT =
      Map.of(
          Standardize.class, "its backward needs no forward, which the contract refuses",
          Orthogonal.class, "its numbers hang together, and the contract draws them apart",
          Gpt2.class, "a model, of layers that are tried",
          CharRnn.class, "a model, of layers that are tried",
          TinyGpt.class, "a model, of layers that are tried");

  @Test
  @DisplayName("has a suite, or a reason to have none")
  void everything() {
    Set<Class<?>> there =
        FoundSuites.beside(Layer.class)
            .filter(type -> Modifier.isPublic(type.getModifiers()))
            .filter(type -> is(type) || makes(type))
            .collect(Collectors.toCollection(EverythingIsTriedTest::set));
    assertTrue(there.size() > 40, there::toString);

    Set<Class<?>> tried = set();
    FoundSuites.of(LibrarySuite.class)
        .forEach(suite -> assertTrue(tried.add(suite.of()), () -> suite.of() + " has two suites"));

    assertEquals(set(), without(there, tried, WITHOUT.keySet()), "has no suite");
    assertEquals(set(), without(tried, there), "has a suite, and no contract is about it");
    assertEquals(set(), without(WITHOUT.keySet(), without(there, tried)), "needs no reason");
  }

  @Test
  @DisplayName("has names of its own, by which what it lost is told apart")
  void names() {
    List<String> names =
        FoundSuites.of(LibrarySuite.class)
            .flatMap(LibrarySuite::trialled)
            .map(Trialled::name)
            .toList();
    assertEquals(names.size(), Set.copyOf(names).size(), names::toString);
  }

  /** Whether an object of it can be made, and a contract is about such. */
  private static boolean is(Class<?> type) {
    return !Modifier.isAbstract(type.getModifiers())
        && KINDS.stream().anyMatch(kind -> kind.isAssignableFrom(type));
  }

  /** Whether it makes what has no class of its own, as {@code He.normal()} does. */
  private static boolean makes(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> Modifier.isStatic(method.getModifiers()))
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .anyMatch(method -> KINDS.contains(method.getReturnType()));
  }

  @SafeVarargs
  private static Set<Class<?>> without(Set<Class<?>> all, Set<Class<?>>... others) {
    Set<Class<?>> left = set();
    left.addAll(all);
    for (Set<Class<?>> other : others) {
      left.removeAll(other);
    }
    return left;
  }

  private static Set<Class<?>> set() {
    return new TreeSet<>(Comparator.comparing(Class::getName));
  }
}
