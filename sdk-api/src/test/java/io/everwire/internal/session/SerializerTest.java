package io.everwire.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.transport.SystemEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SerializerTest {
  private static final int THREADS = 4;
  private static final int CALLS = 50_000;

  /** Not safe for many threads, like all that a serializer protects. */
  private final int[] next = new int[THREADS];

  private final List<String> wrong = new ArrayList<>();
  private int settled;

  @Test
  void tasksOfManyThreadsRunOneAtATimeAndThoseOfEachInItsOrder() throws Exception {
    CountDownLatch ran = new CountDownLatch(THREADS * CALLS);
    try (SystemEnvironment environment = new SystemEnvironment("serializer-test")) {
      Serializer serializer =
          new Serializer(environment, () -> settled++, failure -> wrong.add(failure.toString()));
      for (int thread = 0; thread < THREADS; thread++) {
        int caller = thread;
        environment.executor().execute(() -> call(serializer, caller, ran));
      }
      assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();

      CountDownLatch checked = new CountDownLatch(1);
      serializer.execute(
          () -> {
            assertThat(next).containsOnly(CALLS);
            assertThat(wrong).isEmpty();
            assertThat(settled).isPositive();
            checked.countDown();
          });
      assertThat(checked.await(30, TimeUnit.SECONDS)).as(() -> "failures: " + wrong).isTrue();
    }
  }

  private void call(Serializer serializer, int caller, CountDownLatch ran) {
    for (int i = 0; i < CALLS; i++) {
      int number = i;
      Runnable task =
          () -> {
            if (next[caller] != number) {
              wrong.add(caller + " ran " + number + " when " + next[caller] + " was due");
            }
            next[caller]++;
            ran.countDown();
          };
      if (caller % 2 == 0) {
        serializer.execute(task);
      } else {
        serializer.executeInBurst(task);
      }
    }
  }

  @Test
  void callbacksOfAThreadThatHasMoreToRunAreSettledTogether() {
    List<String> ran = new ArrayList<>();
    ManualEnvironment environment = new ManualEnvironment();
    Serializer serializer =
        new Serializer(environment, () -> ran.add("settle"), failure -> wrong.add("" + failure));
    environment.executor().execute(() -> serializer.executeForCallback(() -> ran.add("first")));
    environment.executor().execute(() -> serializer.executeInBurst(() -> ran.add("second")));
    environment.executor().execute(() -> serializer.execute(() -> ran.add("third")));
    environment.run();
    environment.executor().execute(() -> serializer.executeForCallback(() -> ran.add("alone")));
    environment.run();
    assertThat(ran).containsExactly("first", "second", "third", "settle", "alone", "settle");
  }

  @Test
  void whatIsToRunWhenADrainIsSettledRunsOnceAfterTheHook() {
    List<String> ran = new ArrayList<>();
    Serializer serializer =
        new Serializer(new ManualEnvironment(), () -> ran.add("settle"), failure -> {});
    serializer.execute(
        () -> {
          serializer.whenSettled(() -> ran.add("settled"));
          serializer.execute(() -> ran.add("task"));
        });
    serializer.execute(() -> ran.add("later"));
    assertThat(ran).containsExactly("task", "settle", "settled", "later", "settle");
  }
}
