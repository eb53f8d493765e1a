package io.everwire.testkit.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Principal;
import io.everwire.internal.mem.MemTransport;
import io.everwire.internal.server.Server;
import io.everwire.internal.server.ServerBuilder;
import io.everwire.testkit.simulation.VirtualEnvironment;
import io.everwire.testkit.simulation.VirtualNode;
import io.everwire.transport.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.slf4j.event.Level;

/**
 * A server with a bystander, in virtual time and one thread. When it closes, the bystander must
 * have noticed nothing, nobody may have logged a warning, and nothing may be left behind.
 */
final class BadWorld implements AutoCloseable {
  private static final Duration MOMENT = Duration.ofMillis(1);

  private final VirtualEnvironment time = new VirtualEnvironment(1);
  private final VirtualNode serverNode = time.node("server");
  private final List<RecordedLogs.Line> logs = RecordedLogs.record();
  private final Server server;
  private final Bystander bystander;

  BadWorld() {
    this(builder -> builder);
  }

  /**
   * Starts a server.
   *
   * @param settings what is not as usual; the principal of a client is its token unless this says
   *     otherwise
   */
  BadWorld(UnaryOperator<ServerBuilder> settings) {
    server =
        settings
            .apply(
                new ServerBuilder()
                    .listen("mem:0")
                    .environment(serverNode)
                    .authenticator(
                        request ->
                            CompletableFuture.completedFuture(Principal.of(request.token()))))
            .build()
            .start();
    bystander = new Bystander(time, server.uri());
    bystander.exchange();
    logs.clear();
  }

  Server server() {
    return server;
  }

  /** A link to the server on which nothing has been said yet. */
  RawPeer peer() {
    return new RawPeer(
        new MemTransport(),
        new Endpoint(server.uri(), List.of()),
        RawPeer.config(time.node("raw peer")),
        () -> time.runFor(MOMENT));
  }

  void pass(Duration duration) {
    time.runFor(duration);
  }

  /** The bystander goes on meanwhile. */
  void exchange() {
    bystander.exchange();
  }

  List<RecordedLogs.Line> logs() {
    return logs;
  }

  /** What was logged of the server, at DEBUG or above. */
  List<RecordedLogs.Line> serverLogs() {
    return logs.stream()
        .filter(line -> line.logger().startsWith("io.everwire.internal.server"))
        .toList();
  }

  @Override
  public void close() {
    bystander.hasNoticedNothing();
    // What an operator can do something about is a limit that is too low, nothing else.
    assertThat(logs)
        .noneMatch(
            line ->
                line.level().toInt() >= Level.WARN.toInt()
                    && !line.text().contains("are refused: "));
    assertThat(server.handshakeCount()).isZero();
    assertThat(server.provisionalSessionCount()).isZero();
    bystander.close();
    CompletableFuture<Void> end = server.closeAsync(Duration.ofSeconds(1));
    assertThat(time.runUntil(end::isDone, Duration.ofSeconds(5))).isTrue();
    time.runFor(MOMENT);
    assertThat(server.sessionCount()).isZero();
    assertThat(server.channelCount()).isZero();
    assertThat(serverNode.describeWaiting()).isEmpty();
    RecordedLogs.stop();
  }
}
