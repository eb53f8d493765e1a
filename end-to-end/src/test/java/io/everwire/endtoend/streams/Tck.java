package io.everwire.endtoend.streams;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.TestAbortedException;
import org.testng.SkipException;
import org.testng.annotations.Test;

/** Runs the TestNG tests of a verification of the TCK as tests of JUnit. */
final class Tck {
  /** Gives the garbage collector 100 ms, which on a busy machine may be too few. */
  private static final String TRIED_TWICE = "required_spec313_";

  private Tck() {}

  /**
   * The tests of a verification, but for those that name a rule which no program can test.
   *
   * @param verification makes it anew for each test
   * @param setUp runs before each test
   * @param tearDown runs after each test
   * @param <T> its type
   */
  static <T> Stream<DynamicTest> tests(Supplier<T> verification, Step<T> setUp, Step<T> tearDown) {
    return Arrays.stream(verification.get().getClass().getMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .filter(method -> !method.getName().startsWith("untested_"))
        .sorted(Comparator.comparing(Method::getName))
        .map(
            method ->
                dynamicTest(method.getName(), () -> test(verification, setUp, tearDown, method)));
  }

  interface Step<T> {
    void run(T verification) throws Exception;
  }

  private static <T> void test(
      Supplier<T> verification, Step<T> setUp, Step<T> tearDown, Method test) throws Throwable {
    try {
      run(verification.get(), setUp, tearDown, test);
    } catch (AssertionError e) {
      if (!test.getName().startsWith(TRIED_TWICE)) {
        throw e;
      }
      run(verification.get(), setUp, tearDown, test);
    }
  }

  private static <T> void run(T verification, Step<T> setUp, Step<T> tearDown, Method test)
      throws Throwable {
    setUp.run(verification);
    try {
      test.invoke(verification);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof SkipException skip) {
        throw new TestAbortedException(skip.getMessage(), skip);
      }
      throw e.getCause();
    } finally {
      tearDown.run(verification);
    }
  }
}
