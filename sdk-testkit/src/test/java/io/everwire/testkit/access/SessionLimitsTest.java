package io.everwire.testkit.access;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.ClientLimits;
import io.everwire.ConnectionEvent;
import io.everwire.ConnectionState;
import io.everwire.Principal;
import io.everwire.Rate;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.mem.MemTransport;
import io.everwire.testkit.simulation.VirtualEnvironment;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Link;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkFacts;
import io.everwire.transport.LinkListener;
import io.everwire.transport.Listener;
import io.everwire.transport.Transport;
import io.everwire.transport.TransportException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many sessions a principal and an address may have, and how often it may try. */
class SessionLimitsTest {
  private final VirtualEnvironment time = new VirtualEnvironment(1);
  private final List<RealtimeClient> clients = new ArrayList<>();
  private final List<String> judged = new ArrayList<>();
  private int address = 1;
  private @Nullable RealtimeServer server;

  /** The in-memory transport, each of whose links comes from the address of the moment. */
  private final class Addressed implements Transport {
    private final Transport mem = new MemTransport();

    @Override
    public Set<String> schemes() {
      return mem.schemes();
    }

    @Override
    public Link connect(Endpoint endpoint, LinkConfig config, LinkListener listener) {
      return mem.connect(endpoint, config, listener);
    }

    @Override
    public Listener listen(Endpoint endpoint, LinkConfig config, LinkAcceptor acceptor)
        throws TransportException {
      return mem.listen(
          endpoint,
          config,
          (link, facts) ->
              acceptor.accept(
                  link,
                  new LinkFacts(
                      facts.transport(), facts.uri(), facts.headers(), peer(address), null)));
    }
  }

  private static InetSocketAddress peer(int last) {
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last}), 4_000);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private void start(ClientLimits.Builder limits) {
    server =
        RealtimeServer.builder()
            .transport(new Addressed())
            .environment(time.node("server"))
            .listen("mem:0")
            .clientLimits(limits.build())
            .authenticator(
                request -> {
                  judged.add(request.token());
                  return request.token().startsWith("bad")
                      ? CompletableFuture.failedFuture(
                          Status.of(StatusCode.UNAUTHENTICATED, "bad token").asException())
                      : CompletableFuture.completedFuture(Principal.of(request.token()));
                })
            .build()
            .start();
  }

  @AfterEach
  void end() {
    clients.forEach(client -> client.closeAsync(Duration.ZERO));
    requireNonNull(server).closeAsync(Duration.ZERO);
    time.runFor(Duration.ofSeconds(1));
  }

  /** A client that has tried to connect for a moment. */
  private List<ConnectionEvent> client(String principal) {
    List<ConnectionEvent> events = new ArrayList<>();
    RealtimeClient client =
        RealtimeClient.builder()
            .environment(time.node(principal + clients.size()))
            .endpoint(requireNonNull(server).uri().toString())
            .credentials(() -> principal)
            .keepTrying()
            .build();
    client.connection().onEvent(events::add);
    clients.add(client);
    var unused = client.connect();
    time.runFor(Duration.ofMillis(500));
    return events;
  }

  private boolean isConnected(int number) {
    return clients.get(number).connection().state() == ConnectionState.CONNECTED;
  }

  private static Status failure(List<ConnectionEvent> events) {
    return events.stream()
        .filter(event -> event.kind() == ConnectionEvent.Kind.ATTEMPT_FAILED)
        .findFirst()
        .orElseThrow()
        .reason();
  }

  @Test
  void aPrincipalHasNoMoreSessionsThanItMayAndGetsInWhenOneHasEnded() {
    start(ClientLimits.builder().sessionsPerPrincipal(2));
    client("ann");
    client("ann");
    Status status = failure(client("ann"));
    assertThat(status.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
    assertThat(status.message())
        .contains("\"ann\" has 2 sessions, the limit is 2 (ClientLimits.sessionsPerPrincipal)");
    client("bob");
    assertThat(isConnected(3)).isTrue();
    var unused = clients.get(0).closeAsync(Duration.ofSeconds(1));
    time.runFor(Duration.ofSeconds(30));
    assertThat(isConnected(2)).isTrue();
  }

  @Test
  void anAddressHasNoMoreSessionsThanItMayWhileOthersGetIn() {
    start(ClientLimits.builder().sessionsPerAddress(2));
    client("ann");
    client("bob");
    assertThat(failure(client("cid")).message())
        .contains("the address has 2 sessions, the limit is 2 (ClientLimits.sessionsPerAddress)");
    address = 2;
    client("dan");
    assertThat(isConnected(3)).isTrue();
  }

  @Test
  void whoShowsTooManyBadTokensIsNotJudgedForAWhileAndOtherAddressesAre() {
    start(ClientLimits.builder().refusedTokensPerAddress(new Rate(1, 4)));
    for (int i = 0; i < 12; i++) {
      client("bad" + i);
    }
    // Without the bound each is judged twice within 6 s, which makes 24.
    assertThat(judged).hasSizeLessThan(16);
    Status status = failure(client("ann"));
    assertThat(status.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
    assertThat(status.message()).contains("(ClientLimits.refusedTokensPerAddress); try again in ");
    assertThat(judged).doesNotContain("ann");
    address = 2;
    client("bob");
    assertThat(isConnected(13)).isTrue();
    time.runFor(Duration.ofSeconds(30));
    assertThat(judged).contains("ann");
  }
}
