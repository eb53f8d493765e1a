package io.everwire.longpoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.transport.SystemEnvironment;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.eclipse.jetty.util.thread.TryExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a loop does with the tasks of its sockets. The test is Jetty. */
@Timeout(60)
class LoopThreadsTest {
  private final SystemEnvironment environment = new SystemEnvironment("loops");
  private final Queue<Runnable> leftToOthers = new ArrayDeque<>();
  private final LoopThreads loops =
      new LoopThreads(new Others(), 1, environment, SystemEnvironment.threads("loop-"));
  private final AtomicInteger served = new AtomicInteger();
  private final CountDownLatch promisedCame = new CountDownLatch(1);

  /** Has none for a try. */
  private final class Others implements TryExecutor {
    @Override
    public void execute(Runnable task) {
      leftToOthers.add(task);
    }

    @Override
    public boolean tryExecute(Runnable task) {
      return false;
    }
  }

  @AfterEach
  void close() {
    environment.close();
  }

  /** The loop's whole work. */
  private <T> T inLoop(Callable<T> work) throws Exception {
    CompletableFuture<T> result = new CompletableFuture<>();
    loops.execute(
        () -> {
          try {
            result.complete(work.call());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    return result.get(30, TimeUnit.SECONDS);
  }

  private static Runnable task(InvocationType type, Runnable what) {
    return Invocable.from(type, what);
  }

  @Test
  void theFirstTaskIsTheLoopAndHasAThreadOfItsOwn() throws Exception {
    assertThat(inLoop(() -> Thread.currentThread().getName())).isEqualTo("loop-1");
    loops.execute(served::incrementAndGet);
    assertThat(leftToOthers).hasSize(1);
  }

  @Test
  void aShortTaskThatASocketBringsRunsInTheLoopsThread() throws Exception {
    AtomicReference<Thread> ranBy = new AtomicReference<>();
    Runnable brings = () -> environment.executor().execute(() -> ranBy.set(Thread.currentThread()));
    Thread loop =
        inLoop(
            () -> {
              // While code that is new makes tasks seem long, others run them.
              do {
                Runnable led = loops.led(task(InvocationType.NON_BLOCKING, brings));
                assertThat(loops.tryExecute(promisedCame::countDown)).isTrue();
                led.run();
              } while (ranBy.get() != Thread.currentThread());
              return Thread.currentThread();
            });
    assertThat(ranBy).hasValue(loop);
  }

  @Test
  void whoIsPromisedComesWhereATaskBlocksTheLoop() throws Exception {
    long left =
        inLoop(
            () -> {
              Thread loop = Thread.currentThread();
              Runnable brings = () -> environment.executor().execute(() -> awaitPromisedIn(loop));
              // While code that is new makes tasks seem long, others run them.
              do {
                Runnable led = loops.led(task(InvocationType.NON_BLOCKING, brings));
                assertThat(loops.tryExecute(promisedCame::countDown)).isTrue();
                led.run();
              } while (promisedCame.getCount() > 0);
              return promisedCame.getCount();
            });
    assertThat(left).isZero();
  }

  private void awaitPromisedIn(Thread loop) {
    // Whoever brings more than there is room for runs it within the step.
    if (Thread.currentThread() != loop || loops.isServing()) {
      return;
    }
    try {
      assertThat(promisedCame.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aPromiseIsForOneTask() throws Exception {
    CompletableFuture<Thread> ranBy = new CompletableFuture<>();
    Runnable brings =
        () -> environment.executor().execute(() -> ranBy.complete(Thread.currentThread()));
    Thread loop =
        inLoop(
            () -> {
              Runnable led = loops.led(task(InvocationType.NON_BLOCKING, served::incrementAndGet));
              assertThat(loops.tryExecute(promisedCame::countDown)).isTrue();
              led.run();
              assertThat(loops.tryExecute(promisedCame::countDown)).isFalse();
              loops.led(task(InvocationType.NON_BLOCKING, brings)).run();
              return Thread.currentThread();
            });
    assertThat(served).hasValue(1);
    assertThat(ranBy.get(30, TimeUnit.SECONDS)).isNotSameAs(loop);
  }

  @Test
  void aTaskThatIsLeftToAThreadWithoutALoopIsServed() throws Exception {
    Runnable led =
        inLoop(() -> loops.led(task(InvocationType.NON_BLOCKING, served::incrementAndGet)));
    led.run();
    assertThat(served).hasValue(1);
  }

  /** What a task of a socket finds when it is served. */
  private boolean within(InvocationType type, BooleanSupplier question) throws Exception {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    return inLoop(
        () -> {
          loops.led(task(type, () -> answer.complete(question.getAsBoolean()))).run();
          return answer.getNow(null);
        });
  }

  @Test
  void whatATaskItselfAsksForIsForOthers() throws Exception {
    assertThat(within(InvocationType.NON_BLOCKING, () -> loops.tryExecute(promisedCame::countDown)))
        .isFalse();
  }

  @Test
  void aTaskThatMayBlockIsForOthers() throws Exception {
    Runnable led = inLoop(() -> loops.led(task(InvocationType.BLOCKING, served::incrementAndGet)));
    assertThat(Invocable.getInvocationType(led)).isEqualTo(InvocationType.NON_BLOCKING);
    led.run();
    assertThat(served).hasValue(0);
    leftToOthers.remove().run();
    assertThat(served).hasValue(1);
  }

  @Test
  void aTaskThatNeedNotBlockDoesNot() throws Exception {
    assertThat(within(InvocationType.EITHER, Invocable::isNonBlockingInvocation)).isTrue();
  }

  @Test
  void whoIsWithinATaskOfASocketIsServing() throws Exception {
    CompletableFuture<Boolean> within = new CompletableFuture<>();
    Runnable asks = () -> within.complete(loops.isServing());
    boolean after =
        inLoop(
            () -> {
              loops.led(task(InvocationType.NON_BLOCKING, asks)).run();
              return loops.isServing();
            });
    assertThat(within).isCompletedWithValue(true);
    assertThat(after).isFalse();
  }
}
