package io.everwire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {
  private static final int MOST = 8;

  private final Set<Thread> made = ConcurrentHashMap.newKeySet();
  private final Workers workers = new Workers(MOST, Duration.ofSeconds(30), this::make);

  private Thread make(Runnable task) {
    Thread thread = new Thread(task, "worker");
    thread.setDaemon(true);
    made.add(thread);
    return thread;
  }

  @AfterEach
  void allThreadsEnd() throws Exception {
    workers.close();
    assertThat(workers.awaitEnd(Duration.ofSeconds(30))).isTrue();
  }

  private static void join(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void eachTaskOfManyThreadsRunsOnce() throws Exception {
    int each = 50_000;
    AtomicInteger ran = new AtomicInteger();
    List<Thread> bringers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread bringer =
          new Thread(
              () -> {
                for (int k = 0; k < each; k++) {
                  workers.execute(ran::incrementAndGet);
                }
              });
      bringers.add(bringer);
      bringer.start();
    }
    for (Thread bringer : bringers) {
      bringer.join();
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> ran.get() == 4 * each);
    assertThat(made).hasSizeLessThanOrEqualTo(MOST);
  }

  @Test
  void noTaskWaitsForAnotherThatBlocks() {
    CountDownLatch end = new CountDownLatch(1);
    for (int round = 0; round < MOST - 1; round++) {
      CountDownLatch quick = new CountDownLatch(1);
      workers.execute(() -> join(end));
      workers.execute(quick::countDown);
      join(quick);
    }
    end.countDown();
  }

  @Test
  void asManyAsThereAreThreadsCanWaitForEachOther() {
    for (int round = 0; round < 200; round++) {
      Phaser all = new Phaser(1);
      CountDownLatch met = new CountDownLatch(MOST);
      all.bulkRegister(MOST);
      for (int i = 0; i < MOST; i++) {
        workers.execute(
            () -> {
              all.arriveAndAwaitAdvance();
              met.countDown();
            });
      }
      all.arriveAndDeregister();
      join(met);
      // A task's place is free a little later than the task is over.
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> workers.freePlaces() == MOST);
    }
  }

  @Test
  void whereAllAreTakenWhoBringsATaskDoesItHimself() {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(MOST);
    for (int i = 0; i < MOST; i++) {
      workers.execute(
          () -> {
            begun.countDown();
            join(end);
          });
    }
    join(begun);
    List<Thread> ran = new ArrayList<>();
    workers.execute(() -> ran.add(Thread.currentThread()));
    assertThat(ran).containsExactly(Thread.currentThread());
    end.countDown();
  }

  @Test
  void noFurtherThreadIsCalledWhileOneIsOnItsWay() {
    CountDownLatch arrival = new CountDownLatch(1);
    ThreadFactory slow =
        task ->
            make(
                () -> {
                  join(arrival);
                  task.run();
                });
    Workers late = new Workers(MOST, Duration.ofSeconds(30), slow);
    CountDownLatch done = new CountDownLatch(MOST);
    for (int i = 0; i < MOST; i++) {
      late.execute(done::countDown);
    }
    assertThat(made).hasSize(1);
    arrival.countDown();
    join(done);
    late.close();
  }

  @Test
  void idleThreadsEndAndOthersBeginWhenTheyAreNeeded() {
    Workers brief = new Workers(MOST, Duration.ofMillis(10), this::make);
    for (int round = 1; round <= 3; round++) {
      CountDownLatch done = new CountDownLatch(1);
      brief.execute(done::countDown);
      join(done);
      await().atMost(Duration.ofSeconds(30)).until(() -> made.stream().noneMatch(Thread::isAlive));
    }
    assertThat(made).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void aTaskThatFailsTakesNoThreadWithIt() {
    AtomicInteger failures = new AtomicInteger();
    Workers one =
        new Workers(
            1,
            Duration.ofSeconds(30),
            task -> {
              Thread thread = make(task);
              thread.setUncaughtExceptionHandler((of, failure) -> failures.incrementAndGet());
              return thread;
            });
    one.execute(
        () -> {
          throw new IllegalStateException("a bug");
        });
    await().atMost(Duration.ofSeconds(30)).until(() -> failures.get() == 1);
    CountDownLatch done = new CountDownLatch(1);
    one.execute(done::countDown);
    join(done);
    assertThat(made).hasSize(1);
    one.close();
  }

  @Test
  void whatWaitsAtTheEndStillRunsAndWhatComesLaterRunsAtOnce() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch both = new CountDownLatch(2);
    workers.execute(
        () -> {
          join(end);
          both.countDown();
        });
    workers.execute(both::countDown);
    workers.close();
    List<Thread> ran = new ArrayList<>();
    workers.execute(() -> ran.add(Thread.currentThread()));
    assertThat(ran).containsExactly(Thread.currentThread());
    assertThat(workers.awaitEnd(Duration.ofMillis(1))).isFalse();
    end.countDown();
    join(both);
  }
}
