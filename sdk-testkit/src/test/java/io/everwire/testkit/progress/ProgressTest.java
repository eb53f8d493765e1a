package io.everwire.testkit.progress;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.CallbackQueue;
import io.everwire.RealtimeClient;
import io.everwire.progress.ProgressPublisher;
import io.everwire.progress.ProgressState;
import io.everwire.progress.ProgressTask;
import io.everwire.progress.ProgressUpdate;
import io.everwire.testkit.progress.ProgressWorld.Watch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a publisher says of its tasks, and what watchers see of it. */
class ProgressTest {
  private final ProgressWorld world = new ProgressWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aWatcherThatComesLateSeesThePresentStateAtOnce() {
    ProgressPublisher progress = world.publisher(world.connected());
    ProgressTask build = progress.task("build").total(100, "steps").start();
    progress.task("test").start();
    build.step(40);
    build.note("compiling");
    world.pass(ofSeconds(1));

    Watch watch = world.watch();
    world.sim.await(watch.watcher.ready());

    assertThat(watch.told).containsExactly("+build 40 RUNNING", "+test 0 RUNNING", "current");
    ProgressUpdate seen = watch.watcher.task(build.id()).orElseThrow();
    assertThat(seen.total()).hasValue(100);
    assertThat(seen.fraction()).hasValue(0.4);
    assertThat(seen.unit()).isEqualTo("steps");
    assertThat(seen.note()).isEqualTo("compiling");
  }

  @Test
  void stepsAreConflatedAndTheLastStateIsAlwaysTold() {
    Watch watch = world.watch();
    ProgressTask task = world.publisher(world.connected()).task("copy").total(10_000).start();
    for (int i = 0; i < 1_000; i++) {
      task.step(10);
      world.pass(ofMillis(2));
    }
    world.pass(ofSeconds(1));

    assertThat(watch.told.size()).as("%s", watch.told).isBetween(15, 24);
    assertThat(watch.told).last().isEqualTo("copy 10000 RUNNING");
  }

  @Test
  void theEndIsToldAtOnce() {
    Watch watch = world.watch();
    ProgressPublisher progress = world.publisher(world.connected(), it -> it.updatesPerSecond(1));
    ProgressTask task = progress.task("copy").total(10).start();
    world.pass(ofMillis(1_050));
    task.step(10);
    task.complete();
    world.pass(ofMillis(200));

    assertThat(watch.told).endsWith("!copy 10 DONE");
  }

  @Test
  void whatHappensBeforeThereIsAConnectionIsToldOnceThereIsOne() {
    RealtimeClient client = world.client();
    ProgressPublisher progress = world.publisher(client);
    ProgressTask running = progress.task("running").total(10).start();
    ProgressTask finished = progress.task("finished").total(10).start();
    running.step(3);
    finished.step(10);
    finished.complete();
    world.pass(ofSeconds(20));
    Watch watch = world.watch();
    world.sim.await(client.connect());
    world.pass(ofSeconds(2));

    assertThat(watch.watcher.tasks())
        .extracting(ProgressUpdate::name, ProgressUpdate::state, ProgressUpdate::done)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("running", ProgressState.RUNNING, 3L),
            org.assertj.core.groups.Tuple.tuple("finished", ProgressState.DONE, 10L));
  }

  @Test
  void aLongTimeWithoutConnectionLosesNothingButStatesThatAreOld() {
    RealtimeClient client = world.connected();
    ProgressTask task = world.publisher(client).task("long").total(1_000).start();
    Watch watch = world.watch();
    world.pass(ofSeconds(1));
    world.sim.crash("node");
    for (int i = 0; i < 300; i++) {
      task.step();
      world.pass(ofSeconds(1));
    }
    world.startServer();
    world.pass(ofSeconds(40));
    assertThat(watch.only().done()).isEqualTo(300);
    assertThat(watch.told.stream().filter(line -> line.startsWith("-"))).isEmpty();
  }

  @Test
  void finishedTasksLeaveAfterAWhileAndSoDoThoseWhosePublisherIsGone() {
    Watch watch = world.watch();
    ProgressPublisher progress = world.publisher(world.connected());
    progress.task("finished").start().complete();
    progress.task("abandoned").start();
    progress.task("second").start();
    world.pass(ofSeconds(50));
    assertThat(watch.watcher.tasks()).hasSize(3);

    world.sim.crash("publisher-0");
    world.pass(ofSeconds(15));
    assertThat(watch.watcher.tasks()).hasSize(2);
    assertThat(watch.told).contains("-finished 0 DONE");
    world.pass(ofMinutes(1));

    assertThat(watch.watcher.tasks()).isEmpty();
    Watch late = world.watch();
    world.sim.await(late.watcher.ready());
    assertThat(late.told).isEqualTo(List.of("current"));
  }

  @Test
  void aRequestToCancelReachesTheTaskAndItsAnswerTheWatcher() {
    ProgressPublisher progress = world.publisher(world.connected());
    ProgressTask task = progress.task("copy").total(10).start();
    Watch watch = world.watch();
    world.sim.await(watch.watcher.ready());

    ProgressUpdate heard = world.sim.await(watch.watcher.requestCancel(task.id(), "enough"));

    assertThat(heard.cancelRequested()).isTrue();
    assertThat(task.isCancelRequested()).isTrue();
    task.close();
    world.pass(ofSeconds(1));
    assertThat(watch.told).last().isEqualTo("!copy 0 CANCELLED");
    assertThat(watch.only().note()).isEqualTo("enough");
  }

  @Test
  void whateverLinksDoTheLastStatesAreSeen() {
    for (int round = 0; round < 20; round++) {
      try (ProgressWorld faulty = new ProgressWorld(round)) {
        faulty.sim.faults(0.1);
        ProgressPublisher progress =
            faulty.publisher(
                faulty.connected(), it -> it.expiry(ofMinutes(10)).keepFinished(ofMinutes(10)));
        Watch watch = faulty.watch();
        List<ProgressTask> tasks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          tasks.add(progress.task("task " + i).total(1_000).start());
        }
        for (int i = 0; i < 1_000; i++) {
          tasks.get(i % 10).step();
          faulty.pass(ofMillis(20));
          if (i == 500) {
            faulty.sim.crash("node");
            faulty.startServer();
          }
        }
        tasks.subList(0, 5).forEach(ProgressTask::complete);
        faulty.sim.faults(0);
        faulty.sim.runUntil(
            () -> watch.watcher.tasks().stream().filter(ProgressTest::isLast).count() == 20);

        assertThat(watch.told).noneMatch(line -> line.startsWith("-"));
      }
    }
  }

  /** Of twenty tasks the first five are done, the next five go on, and the others stand still. */
  private static boolean isLast(ProgressUpdate seen) {
    int number = Integer.parseInt(seen.name().substring("task ".length()));
    return seen.done() == (number < 10 ? 100 : 0) && seen.state().isFinished() == number < 5;
  }

  @Test
  void aListenerThatIsDrainedInATickSeesTheNewestStates() {
    CallbackQueue tick = new CallbackQueue();
    Watch watch = world.watch(world.connected(), builder -> builder.callbacks(tick));
    ProgressTask task = world.publisher(world.connected()).task("work").start();
    for (int i = 0; i < 100; i++) {
      task.step();
      world.pass(ofMillis(100));
    }
    world.pass(ofSeconds(1));
    assertThat(watch.told).isEmpty();
    tick.drain();
    assertThat(watch.told).containsExactly("current", "+work 100 RUNNING");
  }
}
