package io.everwire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {
  private static final int MOST = 8;

  private final Set<Thread> made = ConcurrentHashMap.newKeySet();
  private final SystemEnvironment timers = new SystemEnvironment("workers-test");
  private final Pace pace = new Pace(System::nanoTime, timers::schedule);
  private final Leaders leaders = new Leaders(System::nanoTime);
  private final Workers workers =
      new Workers(MOST, Duration.ofSeconds(30), this::make, pace, leaders);

  private final AtomicLong nanos = new AtomicLong();
  private final Queue<Runnable> looks = new ConcurrentLinkedQueue<>();
  private final Workers timeless =
      new Workers(
          MOST,
          Duration.ofSeconds(30),
          this::make,
          new Pace(nanos::get, (delay, look) -> looks.add(look)),
          new Leaders(nanos::get));

  private Thread make(Runnable task) {
    Thread thread = new Thread(task, "worker");
    thread.setDaemon(true);
    made.add(thread);
    return thread;
  }

  @AfterEach
  void allThreadsEnd() throws Exception {
    for (Workers each : List.of(workers, timeless)) {
      each.close();
      assertThat(each.awaitEnd(Duration.ofSeconds(30))).isTrue();
    }
    timers.close();
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
      awaitFree(workers, MOST - 1 - round);
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
      awaitFree(workers, MOST);
    }
  }

  /** A task's place is free a little later than the task is over. */
  private static void awaitFree(Workers workers, int places) {
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofSeconds(30))
        .until(() -> workers.freePlaces() == places);
  }

  @Test
  void whereAllAreTakenWhoBringsATaskDoesItHimself() {
    CountDownLatch end = new CountDownLatch(1);
    for (int i = 0; i < MOST; i++) {
      begin(workers, end);
    }
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
    Workers late = new Workers(MOST, Duration.ofSeconds(30), slow, pace, leaders);
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
  void tasksThatAreTakenSoonAfterEachOtherNeedOneThread() {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(MOST);
    for (int i = 0; i < MOST; i++) {
      timeless.execute(
          () -> {
            join(held);
            done.countDown();
          });
    }
    held.countDown();
    join(done);
    assertThat(made).hasSize(1);
    assertThat(looks).hasSize(1);
  }

  @Test
  void whatComesWhileATaskTakesLongHasAThreadOfItsOwn() {
    CountDownLatch end = new CountDownLatch(1);
    begin(timeless, end);
    nanos.addAndGet(Pace.SHORT.toNanos() + 1);
    CountDownLatch second = new CountDownLatch(1);
    timeless.execute(second::countDown);
    join(second);
    end.countDown();
  }

  @Test
  void whereTasksTakeLongEachHasAThreadAtOnce() {
    for (int i = 0; i < 3; i++) {
      CountDownLatch done = new CountDownLatch(1);
      timeless.execute(
          () -> {
            nanos.addAndGet(Pace.PATIENCE.toNanos());
            done.countDown();
          });
      join(done);
      awaitFree(timeless, MOST);
    }
    CountDownLatch end = new CountDownLatch(1);
    begin(timeless, end);
    CountDownLatch second = new CountDownLatch(1);
    timeless.execute(second::countDown);
    join(second);
    end.countDown();
  }

  @Test
  void whatWaitsBehindATaskThatBlocksIsFoundWithinAMoment() {
    CountDownLatch end = new CountDownLatch(1);
    begin(timeless, end);
    CountDownLatch met = new CountDownLatch(MOST - 1);
    for (int i = 1; i < MOST; i++) {
      timeless.execute(
          () -> {
            met.countDown();
            join(met);
          });
    }
    assertThat(made).hasSize(1);
    nanos.addAndGet(Pace.PATIENCE.toNanos());
    looks.remove().run();
    join(met);
    end.countDown();
  }

  @Test
  void whatWaitsBehindATaskThatBlocksRunsAtTheEndAsWell() {
    CountDownLatch first = new CountDownLatch(1);
    begin(timeless, first);
    timeless.execute(first::countDown);
    timeless.close();
    join(first);
  }

  /** Begins a task that ends with a latch. */
  private static void begin(Workers workers, CountDownLatch end) {
    CountDownLatch begun = new CountDownLatch(1);
    workers.execute(
        () -> {
          begun.countDown();
          join(end);
        });
    join(begun);
  }

  @Test
  void onlyWhoRunsATaskKnowsThatOthersWait() {
    CountDownLatch added = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(2);
    List<Boolean> more = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      timeless.execute(
          () -> {
            join(added);
            more.add(timeless.hasMoreToRun());
            done.countDown();
          });
    }
    assertThat(timeless.hasMoreToRun()).isFalse();
    added.countDown();
    join(done);
    assertThat(more).containsExactly(true, false);
  }

  @Test
  void idleThreadsEndAndOthersBeginWhenTheyAreNeeded() {
    Workers brief = new Workers(MOST, Duration.ofMillis(10), this::make, pace, leaders);
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
            },
            pace,
            leaders);
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
