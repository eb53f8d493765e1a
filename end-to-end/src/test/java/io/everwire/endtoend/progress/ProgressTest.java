package io.everwire.endtoend.progress;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.everwire.ChannelPolicy;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeException;
import io.everwire.RealtimeServer;
import io.everwire.broker.Broker;
import io.everwire.endtoend.Route;
import io.everwire.endtoend.Scheme;
import io.everwire.progress.ProgressListener;
import io.everwire.progress.ProgressPublisher;
import io.everwire.progress.ProgressState;
import io.everwire.progress.ProgressTask;
import io.everwire.progress.ProgressUpdate;
import io.everwire.progress.ProgressWatcher;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Work in one client, seen by another: late, over cut links and lost sessions, and stopped. */
@Timeout(60)
class ProgressTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String CHANNEL = "jobs/1";

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    Collections.reverse(open);
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T closing(T opened) {
    open.add(opened);
    return opened;
  }

  private static RealtimeServer serve(String uri, Broker broker) {
    return RealtimeServer.builder()
        .listen(uri)
        .broker(broker)
        .channels("jobs/*", ChannelPolicy.create().retain(1_000))
        .closeTimeout(Duration.ofSeconds(1))
        .build()
        .start();
  }

  private RealtimeServer server(Scheme scheme) {
    return closing(serve(scheme.freeUri(), closing(Broker.inMemory())));
  }

  private RealtimeClient client(String uri) {
    return closing(
        RealtimeClient.builder()
            .endpoint(uri)
            .backoff(Duration.ofMillis(10), Duration.ofMillis(100))
            .keepTrying()
            .build());
  }

  private RealtimeClient connected(String uri) throws Exception {
    RealtimeClient client = client(uri);
    client.connect().get(PATIENCE.toSeconds(), SECONDS);
    return client;
  }

  private ProgressWatcher watch(String uri) throws Exception {
    ProgressWatcher watcher =
        closing(ProgressWatcher.watch(connected(uri), CHANNEL, new ProgressListener() {}));
    watcher.ready().get(PATIENCE.toSeconds(), SECONDS);
    return watcher;
  }

  private static void awaitDone(ProgressWatcher watcher, ProgressTask task, long done) {
    await()
        .atMost(PATIENCE)
        .until(() -> watcher.task(task.id()).filter(seen -> seen.done() == done).isPresent());
  }

  @ParameterizedTest
  @EnumSource
  void aWatcherThatComesLateSeesTheStateAtOnceAndThenWhatChangesIt(Scheme scheme) throws Exception {
    String uri = server(scheme).uri().toString();
    ProgressPublisher progress = closing(ProgressPublisher.to(connected(uri), CHANNEL));
    ProgressTask build = progress.task("build").total(100, "files").start();
    ProgressTask test = build.child("test", 50).total(10).start();
    build.step(10);
    build.note("half way");
    ProgressWatcher early = watch(uri);
    awaitDone(early, build, 10);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                early.task(test.id()).isPresent()
                    && early.task(build.id()).orElseThrow().note().equals("half way"));

    ProgressWatcher late = watch(uri);

    ProgressUpdate seen = late.task(build.id()).orElseThrow();
    assertThat(seen.done()).isEqualTo(10);
    assertThat(seen.total()).hasValue(100);
    assertThat(seen.unit()).isEqualTo("files");
    assertThat(seen.note()).isEqualTo("half way");
    assertThat(late.task(test.id()).orElseThrow().parentId()).isEqualTo(build.id());
    test.complete();
    build.step(40);
    awaitDone(late, build, 100);
    build.complete();
    await()
        .atMost(PATIENCE)
        .until(() -> late.task(build.id()).orElseThrow().state() == ProgressState.DONE);
  }

  @ParameterizedTest
  @EnumSource
  void aRequestToCancelStopsTheWork(Scheme scheme) throws Exception {
    String uri = server(scheme).uri().toString();
    ProgressPublisher progress = closing(ProgressPublisher.to(connected(uri), CHANNEL));
    ProgressWatcher watcher = watch(uri);
    ProgressTask task = progress.task("endless").unit(ProgressUpdate.BYTES).start();
    awaitDone(watcher, task, 0);
    Thread asking = new Thread(() -> watcher.requestCancel(task.id(), "enough"));
    asking.start();

    assertThatThrownBy(
            () -> {
              try (task;
                  InputStream in = task.wrap(endless())) {
                in.transferTo(OutputStream.nullOutputStream());
              }
            })
        .isInstanceOf(RealtimeException.class)
        .hasMessageContaining("\"endless\" was asked to cancel: enough");
    asking.join();
    await()
        .atMost(PATIENCE)
        .until(() -> watcher.task(task.id()).orElseThrow().state() == ProgressState.CANCELLED);
  }

  private static InputStream endless() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        return 0;
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void cutLinksAndALostSessionCostNothingButTime(Scheme scheme) throws Exception {
    Broker broker = closing(Broker.inMemory());
    List<RealtimeServer> servers = new ArrayList<>();
    open.add(() -> servers.forEach(RealtimeServer::close));
    servers.add(serve(scheme.freeUri(), broker));
    RealtimeServer first = servers.get(0);
    String uri = first.uri().toString();
    Route route = closing(Route.to(first.uri()));
    ProgressPublisher progress =
        closing(ProgressPublisher.to(connected(route.uri().toString()), CHANNEL));
    ProgressWatcher watcher = watch(uri);
    ProgressTask task = progress.task("long").total(1_000).start();
    task.step(100);
    awaitDone(watcher, task, 100);

    route.cut();
    task.step(100);
    awaitDone(watcher, task, 200);
    first.close();
    task.step(100);
    // What comes and goes on this machine may have taken the port for a moment.
    await()
        .atMost(PATIENCE)
        .ignoreException(RealtimeException.class)
        .until(() -> servers.add(serve(uri, broker)));
    awaitDone(watcher, task, 300);
    ProgressUpdate heard = watcher.requestCancel(task.id(), "").get(PATIENCE.toSeconds(), SECONDS);

    assertThat(heard.cancelRequested()).isTrue();
    assertThat(task.isCancelRequested()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void workThatBeginsAndEndsBeforeThereIsAConnectionIsSeen(Scheme scheme) throws Exception {
    String uri = server(scheme).uri().toString();
    RealtimeClient client = client(uri);
    ProgressPublisher progress = closing(ProgressPublisher.to(client, CHANNEL));
    ProgressTask task = progress.task("early").total(7).start();
    task.step(7);
    task.complete();
    client.connect().get(PATIENCE.toSeconds(), SECONDS);
    ProgressWatcher watcher = watch(uri);

    awaitDone(watcher, task, 7);
  }

  @ParameterizedTest
  @EnumSource
  void aServersOwnWorkIsSeenToo(Scheme scheme) throws Exception {
    RealtimeServer server = server(scheme);
    ProgressWatcher watcher = watch(server.uri().toString());
    ProgressPublisher progress = closing(ProgressPublisher.to(server, CHANNEL));
    try (ProgressTask task = progress.task("reindex").start()) {
      for (int each : task.wrap(List.of(1, 2, 3))) {
        assertThat(each).isPositive();
      }
      task.complete();
      awaitDone(watcher, task, 3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingTellsTheLastStatesAndLeavesNoThread(Scheme scheme) throws Exception {
    String uri = server(scheme).uri().toString();
    ProgressWatcher watcher = watch(uri);
    ProgressPublisher progress = ProgressPublisher.to(connected(uri), CHANNEL);
    ProgressTask task = progress.task("work").start();
    task.step(5);
    progress.close();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                watcher
                    .task(task.id())
                    .filter(seen -> seen.state() == ProgressState.FAILED && seen.done() == 5)
                    .isPresent());
    assertThatThrownBy(() -> progress.task("late").start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("\"jobs/1\" is closed");
    watcher.close();

    await()
        .atMost(PATIENCE)
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("everwire-progress-")));
  }
}
