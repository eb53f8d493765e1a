package io.everwire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LeaderTest {
  private static final int MOST = 200;
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final Set<Thread> made = ConcurrentHashMap.newKeySet();
  private final AtomicLong nanos = new AtomicLong();
  private final Queue<Runnable> looks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger promoted = new AtomicInteger();
  private final Workers workers =
      new Workers(
          MOST,
          IDLE,
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
    workers.close();
    assertThat(workers.awaitEnd(IDLE)).isTrue();
  }

  private static void join(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private boolean lead(Runnable step) {
    return lead(step, false, promoted::incrementAndGet);
  }

  private boolean lead(Runnable step, boolean hasMoreToDo, Runnable promote) {
    return workers.lead(
        () -> {
          step.run();
          return hasMoreToDo;
        },
        promote);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  /** Leads with a step that brings a task which blocks, in another thread. */
  private CompletableFuture<Boolean> leadToATaskThatEndsWith(CountDownLatch end) {
    return leadToATaskThatEndsWith(end, promoted::incrementAndGet);
  }

  private CompletableFuture<Boolean> leadToATaskThatEndsWith(CountDownLatch end, Runnable promote) {
    CountDownLatch begun = new CountDownLatch(1);
    Runnable blocks =
        () -> {
          begun.countDown();
          join(end);
        };
    CompletableFuture<Boolean> leads =
        CompletableFuture.supplyAsync(() -> lead(() -> workers.execute(blocks), false, promote));
    join(begun);
    return leads;
  }

  @Test
  void shortTasksOfAStepRunInItsThreadOnceTheStepIsTaken() {
    List<String> order = new ArrayList<>();
    boolean goesOn =
        lead(
            () -> {
              workers.execute(() -> order.add("first task"));
              workers.execute(() -> order.add("second task, more: " + workers.hasMoreToRun()));
              order.add("step");
            });
    assertThat(goesOn).isTrue();
    assertThat(order).containsExactly("step", "first task", "second task, more: false");
    assertThat(made).isEmpty();
    assertThat(promoted).hasValue(0);
  }

  @Test
  void whatATaskBringsRunsThereAsWell() {
    List<String> order = new ArrayList<>();
    boolean goesOn =
        lead(
            () ->
                workers.execute(
                    () -> {
                      workers.execute(() -> order.add("inner"));
                      order.add("outer");
                    }));
    assertThat(goesOn).isTrue();
    assertThat(order).containsExactly("outer", "inner");
    assertThat(made).isEmpty();
  }

  @Test
  void anotherThreadIsPromotedWhereATaskBlocks() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Boolean> leads = leadToATaskThatEndsWith(end);
    pass(Pace.PATIENCE);
    looks.remove().run();
    assertThat(promoted).hasValue(1);
    end.countDown();
    assertThat(leads.get(30, TimeUnit.SECONDS)).isFalse();
    assertThat(promoted).hasValue(1);
  }

  @Test
  void whoIsAtTasksForAMomentOnlyIsLookedAtAgain() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Boolean> leads = leadToATaskThatEndsWith(end);
    pass(Pace.PATIENCE.dividedBy(2));
    looks.remove().run();
    assertThat(promoted).hasValue(0);
    pass(Pace.PATIENCE.dividedBy(2));
    looks.remove().run();
    assertThat(promoted).hasValue(1);
    end.countDown();
    assertThat(leads.get(30, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void afterAWhileOfShortTasksOthersGoOnWithTheseAndTheLeaderWithItsLoop() {
    Duration task = Pace.SHORT.dividedBy(2);
    int inTime = (int) Pace.PATIENCE.dividedBy(task);
    List<Thread> threads = new CopyOnWriteArrayList<>();
    boolean goesOn =
        lead(
            () -> {
              for (int i = 0; i < 2 * inTime; i++) {
                workers.execute(
                    () -> {
                      pass(task);
                      threads.add(Thread.currentThread());
                    });
              }
            });
    assertThat(goesOn).isTrue();
    assertThat(Collections.frequency(threads, Thread.currentThread())).isEqualTo(inTime);
    await().atMost(IDLE).until(() -> threads.size() == 2 * inTime);
    assertThat(promoted).hasValue(0);
  }

  @Test
  void whoIsDoneInTimeGoesOn() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Boolean> leads = leadToATaskThatEndsWith(end);
    end.countDown();
    assertThat(leads.get(30, TimeUnit.SECONDS)).isTrue();
    pass(Pace.PATIENCE);
    looks.remove().run();
    assertThat(promoted).hasValue(0);
    assertThat(looks).isEmpty();
  }

  @Test
  void whereOneWasHeldUpTasksHaveThreadsOfTheirOwnForAWhile() throws Exception {
    anotherThreadIsPromotedWhereATaskBlocks();
    assertThat(threadOfATask()).isNotSameAs(Thread.currentThread());
    // The task would seem to have taken the time that passes before its thread is done with it.
    await()
        .atMost(IDLE)
        .until(() -> made.stream().allMatch(each -> each.getState() == Thread.State.TIMED_WAITING));
    pass(Leaders.LEAST_CAUTION);
    assertThat(threadOfATask()).isSameAs(Thread.currentThread());
  }

  private Thread threadOfATask() throws Exception {
    CompletableFuture<Thread> ran = new CompletableFuture<>();
    assertThat(lead(() -> workers.execute(() -> ran.complete(Thread.currentThread())))).isTrue();
    return ran.get(30, TimeUnit.SECONDS);
  }

  @Test
  void whoHasMoreToDoLeavesTasksToOthers() throws Exception {
    CompletableFuture<Thread> ran = new CompletableFuture<>();
    boolean goesOn =
        lead(
            () -> workers.execute(() -> ran.complete(Thread.currentThread())),
            true,
            promoted::incrementAndGet);
    assertThat(goesOn).isTrue();
    assertThat(ran.get(30, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
  }

  @Test
  void whereTasksTakeLongTheyHaveThreadsOfTheirOwn() throws Exception {
    for (int i = 0; i < 3; i++) {
      lead(() -> workers.execute(() -> pass(Pace.PATIENCE)));
    }
    assertThat(threadOfATask()).isNotSameAs(Thread.currentThread());
  }

  @Test
  void aStepThatTakesLongHoldsUpNoTask() {
    lead(
        () -> {
          CountDownLatch first = new CountDownLatch(1);
          CountDownLatch second = new CountDownLatch(1);
          workers.execute(first::countDown);
          pass(Pace.SHORT.plusNanos(1));
          workers.execute(second::countDown);
          join(first);
          join(second);
        });
  }

  @Test
  void aStepThatBlocksHoldsUpItsLastTaskForAMomentOnly() {
    lead(
        () -> {
          CountDownLatch last = new CountDownLatch(1);
          workers.execute(last::countDown);
          pass(Pace.PATIENCE);
          looks.remove().run();
          join(last);
        });
  }

  @Test
  void tasksOfAStepThatFailsRunAllTheSame() {
    CountDownLatch ran = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                lead(
                    () -> {
                      workers.execute(ran::countDown);
                      throw new IllegalStateException("the selector is closed");
                    }))
        .hasMessage("the selector is closed");
    join(ran);
  }

  @Test
  void aTaskThatFailsEndsNoLoop() {
    Thread thread = Thread.currentThread();
    Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
    List<Throwable> failures = new ArrayList<>();
    thread.setUncaughtExceptionHandler((of, failure) -> failures.add(failure));
    try {
      boolean goesOn =
          lead(
              () ->
                  workers.execute(
                      () -> {
                        throw new IllegalStateException("a bug");
                      }));
      assertThat(goesOn).isTrue();
      assertThat(failures).hasSize(1);
    } finally {
      thread.setUncaughtExceptionHandler(before);
    }
  }

  @Test
  void tasksOfOtherWorkersHaveTheirThreads() throws Exception {
    try (SystemEnvironment others = new SystemEnvironment("others")) {
      CompletableFuture<String> ran = new CompletableFuture<>();
      lead(() -> others.executor().execute(() -> ran.complete(Thread.currentThread().getName())));
      assertThat(ran.get(30, TimeUnit.SECONDS)).startsWith("everwire-others-worker-");
    }
  }

  @Test
  void whereTheWorkersCloseALoopGoesOnToo() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Boolean> leads = leadToATaskThatEndsWith(end);
    workers.close();
    assertThat(promoted).hasValue(1);
    end.countDown();
    assertThat(leads.get(30, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void whoWaitsForTheEndWaitsForTasksOfLeaders() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Boolean> leads = leadToATaskThatEndsWith(end);
    workers.close();
    assertThat(workers.awaitEnd(Duration.ofMillis(10))).isFalse();
    end.countDown();
    assertThat(workers.awaitEnd(IDLE)).isTrue();
    assertThat(leads.get(30, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void aStepThatBringsManyTasksRunsNoneItself() {
    CountDownLatch done = new CountDownLatch(MOST);
    List<Thread> within = new CopyOnWriteArrayList<>();
    lead(
        () -> {
          for (int i = 0; i < MOST / 2 + 1; i++) {
            workers.execute(done::countDown);
          }
          await().atMost(IDLE).until(() -> workers.freePlaces() == MOST);
          within.addAll(made);
        });
    assertThat(within).isNotEmpty();
  }

  @Test
  void whereNoThreadCanBeHadAnotherIsPromotedLater() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger tries = new AtomicInteger();
    CompletableFuture<Boolean> leads =
        leadToATaskThatEndsWith(
            end,
            () -> {
              if (tries.incrementAndGet() == 1) {
                throw new OutOfMemoryError("unable to create native thread");
              }
            });
    for (int i = 0; i < 2; i++) {
      pass(Pace.PATIENCE);
      looks.remove().run();
    }
    assertThat(tries).hasValue(2);
    end.countDown();
    assertThat(leads.get(30, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void withRealTimeALoopIsNotHeldUpByTasksThatBlock() {
    try (SystemEnvironment environment = new SystemEnvironment("leader-test")) {
      AtomicInteger steps = new AtomicInteger();
      CountDownLatch end = new CountDownLatch(1);
      new Loop(environment, steps, () -> join(end), 20).start();
      await().atMost(IDLE).until(() -> steps.get() == 20);
      end.countDown();
    }
  }

  /** Takes so many steps, each of which brings a task. */
  private record Loop(Environment environment, AtomicInteger steps, Runnable task, int most) {
    void start() {
      Thread thread = new Thread(this::run, "loop");
      thread.setDaemon(true);
      thread.start();
    }

    private void run() {
      while (steps.get() < most && environment.lead(this::step, this::start)) {
        Thread.onSpinWait();
      }
    }

    private boolean step() {
      steps.incrementAndGet();
      environment.executor().execute(task);
      return false;
    }
  }
}
