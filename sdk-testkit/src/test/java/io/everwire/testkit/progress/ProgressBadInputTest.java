package io.everwire.testkit.progress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.ChannelAction;
import io.everwire.ChannelPolicy;
import io.everwire.Codec;
import io.everwire.Principal;
import io.everwire.PublishOptions;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeException;
import io.everwire.StatusCode;
import io.everwire.progress.CancelRequest;
import io.everwire.progress.ProgressPublisher;
import io.everwire.progress.ProgressState;
import io.everwire.progress.ProgressTask;
import io.everwire.progress.ProgressUpdate;
import io.everwire.testkit.badinput.RecordedLogs;
import io.everwire.testkit.progress.ProgressWorld.Watch;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What strangers publish, what is not allowed, and what is too much. */
class ProgressBadInputTest {
  private static final String CANCELS = ProgressWorld.CHANNEL + CancelRequest.CHANNEL_SUFFIX;

  private final List<RecordedLogs.Line> logs = RecordedLogs.record();
  private ProgressWorld world = new ProgressWorld();

  @AfterEach
  void close() {
    RecordedLogs.stop();
    world.close();
  }

  private List<String> warnings() {
    return logs.stream()
        .filter(line -> line.logger().startsWith("io.everwire.progress"))
        .filter(line -> line.level().toInt() >= org.slf4j.event.Level.WARN.toInt())
        .map(RecordedLogs.Line::text)
        .toList();
  }

  private void refused(CompletableFuture<?> future, StatusCode code) {
    assertThatThrownBy(() -> world.sim.await(future))
        .isInstanceOfSatisfying(
            RealtimeException.class, e -> assertThat(e.status().code()).isEqualTo(code));
  }

  @Test
  void whatIsNoRequestToCancelIsIgnoredAndLoggedOnce() {
    RealtimeClient client = world.connected();
    ProgressTask task = world.publisher(client).task("work").start();
    RealtimeClient stranger = world.connected();
    for (byte[] each : new byte[][] {{}, {(byte) 0xFF}, "hello".getBytes(UTF_8), {8, 1}}) {
      world.sim.await(stranger.channel(CANCELS, Codec.bytes()).publish(each));
    }
    world.sim.await(
        stranger
            .channel(CANCELS, CancelRequest.codec())
            .publish(new CancelRequest("somebody else's", "")));
    world.pass(ofSeconds(1));
    assertThat(task.isCancelRequested()).isFalse();
    assertThat(warnings()).singleElement().asString().contains("is no request to cancel");

    world.sim.await(
        stranger.channel(CANCELS, CancelRequest.codec()).publish(new CancelRequest(task.id(), "")));
    world.pass(ofSeconds(1));
    assertThat(task.isCancelRequested()).isTrue();
  }

  @Test
  void whatIsNoUpdateIsIgnoredAndLoggedOnce() {
    RealtimeClient stranger = world.connected();
    var raw = stranger.channel(ProgressWorld.CHANNEL, Codec.bytes());
    world.sim.await(raw.publish(new byte[] {1, 2, 3}, PublishOptions.DEFAULT.withKey("junk")));
    ProgressTask task = world.publisher(stranger).task("work").start();
    world.pass(ofSeconds(1));
    Watch watch = world.watch();
    world.sim.await(watch.watcher.ready());
    byte[] copied = new byte[200];
    var bytes = ProgressUpdate.codec().encode(watch.only());
    int size = bytes.remaining();
    bytes.get(copied, 0, size);
    world.sim.await(
        raw.publish(
            java.util.Arrays.copyOf(copied, size), PublishOptions.DEFAULT.withKey("not its id")));
    world.sim.await(raw.publish("text".getBytes(UTF_8)));
    task.step();
    world.pass(ofSeconds(1));

    assertThat(watch.only().done()).isEqualTo(1);
    assertThat(warnings()).singleElement().asString().contains("is no update of progress");
  }

  @Test
  void whoMayOnlyWatchCannotCancel() {
    world.close();
    world =
        new ProgressWorld(
            server ->
                server
                    .authenticator(
                        request -> CompletableFuture.completedFuture(Principal.of("anybody")))
                    .authorizer(
                        (principal, action, channel) ->
                            CompletableFuture.completedFuture(
                                action != ChannelAction.PUBLISH || !channel.equals(CANCELS))));
    ProgressTask task = world.publisher(world.connected()).task("work").start();
    Watch watch = world.watch();
    world.sim.await(watch.watcher.ready());

    refused(watch.watcher.requestCancel(task.id(), "please"), StatusCode.PERMISSION_DENIED);
    assertThat(task.isCancelRequested()).isFalse();
  }

  @Test
  void aRequestThatNobodyAnswersFailsAfterHalfAMinute() {
    ProgressPublisher progress =
        world.publisher(world.connected(), builder -> builder.cancellable(false));
    ProgressTask task = progress.task("deaf").start();
    Watch watch = world.watch();
    world.sim.await(watch.watcher.ready());

    refused(watch.watcher.requestCancel("nobody", ""), StatusCode.NOT_FOUND);
    CompletableFuture<ProgressUpdate> asked = watch.watcher.requestCancel(task.id(), "");
    world.pass(ofSeconds(29));
    assertThat(asked).isNotDone();
    refused(asked, StatusCode.DEADLINE_EXCEEDED);
  }

  @Test
  void aRequestIsRepeatedUntilThePublisherIsBack() {
    RealtimeClient client = world.connected();
    ProgressTask task = world.publisher(client).task("work").start();
    Watch watch = world.watch();
    world.sim.await(watch.watcher.ready());
    world.sim.crash("node");
    world.startServer();
    CompletableFuture<ProgressUpdate> asked = watch.watcher.requestCancel(task.id(), "again");

    assertThat(world.sim.await(asked).cancelRequested()).isTrue();
    assertThat(task.isCancelRequested()).isTrue();
  }

  @Test
  void aWatcherKnowsNoMoreTasksThanItsBound() {
    ProgressPublisher progress = world.publisher(world.connected());
    for (int i = 0; i < 10_000; i++) {
      progress.task("task " + i).start();
    }
    world.pass(ofSeconds(10));
    Watch all = world.watch();
    Watch few = world.watch(world.connected(), builder -> builder.maxTasks(100));
    world.sim.await(all.watcher.ready());
    world.sim.await(few.watcher.ready());

    assertThat(all.watcher.tasks()).hasSize(10_000);
    assertThat(few.watcher.tasks()).hasSize(100);
    assertThat(warnings())
        .singleElement()
        .asString()
        .contains("more than 100 tasks", "ProgressWatcher.Builder.maxTasks");
  }

  @Test
  void tasksThatTheChannelHasNoRoomForGoOnAndAreToldOnceThereIs() {
    world.close();
    world =
        new ProgressWorld(server -> server.channels("jobs/1", ChannelPolicy.create().retain(1)));
    ProgressPublisher progress =
        world.publisher(world.connected(), builder -> builder.keepFinished(ofSeconds(5)));
    ProgressTask first = progress.task("first").start();
    ProgressTask second = progress.task("second").start();
    second.step();
    world.pass(ofSeconds(5));
    Watch watch = world.watch();
    world.sim.await(watch.watcher.ready());
    assertThat(watch.only().name()).isEqualTo("first");
    assertThat(warnings()).singleElement().asString().contains("RESOURCE_EXHAUSTED");

    first.complete();
    world.pass(ofMinutes(1));
    assertThat(watch.only().name()).isEqualTo("second");
    assertThat(watch.only().state()).isEqualTo(ProgressState.RUNNING);
  }

  @Test
  void aListenerThatThrowsIsToldTheRest() {
    RealtimeClient client = world.connected();
    ProgressTask task = world.publisher(world.connected()).task("work").start();
    Watch watch =
        new Watch() {
          @Override
          public void onAdded(ProgressUpdate added) {
            throw new IllegalStateException("a bug");
          }
        };
    watch.watcher =
        io.everwire.progress.ProgressWatcher.builder(client, ProgressWorld.CHANNEL)
            .environment(world.sim.world().node("listening"))
            .watch(watch);
    task.step();
    world.pass(ofSeconds(1));
    task.complete();
    world.pass(ofSeconds(1));
    assertThat(watch.told).endsWith("!work 1 DONE");
  }

  @Test
  void aPublisherWhoseClientIsClosedClosesAtOnce() {
    RealtimeClient client = world.connected();
    ProgressPublisher progress = world.publisher(client);
    ProgressTask task = progress.task("work").start();
    world.sim.await(client.closeAsync(ofSeconds(1)));
    task.step();
    world.pass(ofSeconds(1));
    task.complete();
    CompletableFuture<Void> closed = progress.closeAsync(ofMinutes(5));
    world.pass(ofSeconds(40));
    assertThat(closed).isDone();
    assertThat(world.sim.world().node("publisher-0").waitingTimers()).isZero();
  }

  @Test
  void closingEndsWhatRunsAndLeavesNoTimer() {
    ProgressPublisher progress = world.publisher(world.connected());
    ProgressTask task = progress.task("work").start();
    Watch watch = world.watch();
    world.sim.await(watch.watcher.ready());
    world.sim.await(progress.closeAsync(ofSeconds(5)));
    world.pass(ofSeconds(1));
    assertThat(task.state()).isEqualTo(ProgressState.FAILED);
    assertThat(watch.told).endsWith("!work 0 FAILED");
    watch.watcher.close();
    world.pass(ofSeconds(1));
    assertThat(watch.told).endsWith("ended OK");
    refused(watch.watcher.requestCancel("other", ""), StatusCode.NOT_FOUND);
    assertThat(world.sim.world().node("publisher-0").describeWaiting()).isEmpty();
    assertThat(
            world.sim.world().nodes().stream()
                .filter(node -> node.name().startsWith("watcher-"))
                .flatMap(node -> node.describeWaiting().stream()))
        .isEmpty();
  }
}
