package io.everwire.endtoend.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.AuthenticationRequest;
import io.everwire.Channel;
import io.everwire.ChannelAction;
import io.everwire.ChannelPolicy;
import io.everwire.ClientLimits;
import io.everwire.Codec;
import io.everwire.ConnectionState;
import io.everwire.HistoryQuery;
import io.everwire.Principal;
import io.everwire.Rate;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeException;
import io.everwire.RealtimeServer;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.SubscribeOptions;
import io.everwire.Subscription;
import io.everwire.endtoend.Scheme;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who gets a session, what it may do with channels, how often, and until when. */
@Timeout(60)
class AccessTest {
  private static final Map<Scheme, Site> SITES = new EnumMap<>(Scheme.class);
  private static final AtomicInteger NAMES = new AtomicInteger();

  /** What a principal may no longer do: its id, and the channel. */
  private static final Set<String> REVOKED = ConcurrentHashMap.newKeySet();

  private final List<RealtimeClient> clients = new ArrayList<>();
  private final String principal = "principal-" + NAMES.incrementAndGet();

  @AfterAll
  static void closeServers() {
    SITES.values().forEach(Site::close);
    SITES.clear();
  }

  @AfterEach
  void closeClients() {
    clients.forEach(RealtimeClient::close);
  }

  private static Site site(Scheme scheme) {
    return SITES.computeIfAbsent(scheme, each -> Site.over(each, AccessTest::configure));
  }

  private static void configure(RealtimeServer.Builder server) {
    server
        .channels("**", ChannelPolicy.create().history(10, Duration.ofMinutes(1)).presence(true))
        .authenticator(AccessTest::authenticate)
        .authorizer(AccessTest::authorize)
        .clientLimits(
            ClientLimits.builder()
                .sessionsPerPrincipal(2)
                .publishRate(new Rate(1, 5))
                .subscribeRate(new Rate(1, 5))
                .build());
  }

  /** A token is a principal's id, and until when it holds, in milliseconds since 1970. */
  private static CompletionStage<Principal> authenticate(AuthenticationRequest request) {
    String[] token = request.token().split("@", -1);
    Principal found = Principal.of(token[0]);
    if (token.length == 1) {
      return CompletableFuture.completedStage(found);
    }
    Instant expiry = Instant.ofEpochMilli(Long.parseLong(token[1]));
    return expiry.isBefore(Instant.now())
        ? CompletableFuture.failedStage(
            new RealtimeException(StatusCode.UNAUTHENTICATED, "the token has expired"))
        : CompletableFuture.completedStage(found.withExpiry(expiry));
  }

  private static CompletionStage<Boolean> authorize(
      Principal principal, ChannelAction action, String channel) {
    return CompletableFuture.completedStage(
        !channel.startsWith("secret/") && !REVOKED.contains(principal.id() + " " + channel));
  }

  private RealtimeClient client(Scheme scheme, String token) throws Exception {
    RealtimeClient client = site(scheme).client(builder -> builder.credentials(() -> token));
    clients.add(client);
    return client;
  }

  private Channel<String> channel(Scheme scheme, String name) throws Exception {
    return client(scheme, principal).channel(name, Codec.utf8());
  }

  private static Story follow(Channel<String> channel) {
    Story story = new Story();
    channel.subscribe(story).ready().join();
    return story;
  }

  private static Status refusal(CompletableFuture<?> future) {
    try {
      throw new AssertionError("not refused: " + future.join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof RealtimeException known) {
        return known.status();
      }
      throw e;
    }
  }

  private List<Status> refusals(RealtimeClient client, String name) {
    Channel<String> channel = client.channel(name, Codec.utf8());
    return List.of(
        refusal(channel.subscribe(new Story()).ready()),
        refusal(channel.publish("x")),
        refusal(channel.history(HistoryQuery.last(1))),
        refusal(channel.presence()));
  }

  @ParameterizedTest
  @EnumSource
  void aRefusalDoesNotTellWhetherTheChannelExists(Scheme scheme) throws Exception {
    site(scheme).server().channel("secret/1", Codec.utf8()).publish("x").join();

    List<Status> ofOne = refusals(client(scheme, principal), "secret/1");
    List<Status> ofNone = refusals(client(scheme, principal), "secret/0");

    assertThat(ofOne).extracting(Status::code).containsOnly(StatusCode.PERMISSION_DENIED);
    assertThat(ofNone)
        .extracting(Status::message)
        .containsExactlyElementsOf(
            ofOne.stream().map(each -> each.message().replace("secret/1", "secret/0")).toList());
  }

  @ParameterizedTest
  @EnumSource
  void whatIsRevokedEndsARunningSubscription(Scheme scheme) throws Exception {
    String name = "revoked/" + principal;
    Story story = follow(channel(scheme, name));
    Story elsewhere = follow(clients.get(0).channel(name + "/not", Codec.utf8()));
    Story other = follow(client(scheme, principal + "-other").channel(name, Codec.utf8()));

    REVOKED.add(principal + " " + name);
    site(scheme).server().reauthorize(principal);
    story.becomes("ended PERMISSION_DENIED");
    site(scheme).server().channel(name, Codec.utf8()).publish("1").join();
    site(scheme).server().channel(name + "/not", Codec.utf8()).publish("2").join();

    other.becomes("1");
    elsewhere.becomes("2");
    story.becomes("ended PERMISSION_DENIED");
    assertThat(refusal(clients.get(0).channel(name, Codec.utf8()).publish("x")).code())
        .isEqualTo(StatusCode.PERMISSION_DENIED);
  }

  @ParameterizedTest
  @EnumSource
  void whoIsKickedMayComeBack(Scheme scheme) throws Exception {
    String name = "kicked/" + principal;
    Channel<String> channel = channel(scheme, name);
    Story story = follow(channel);
    Story other = follow(client(scheme, principal + "-other").channel(name, Codec.utf8()));

    site(scheme)
        .server()
        .channel(name, Codec.utf8())
        .kick(principal, Status.of(StatusCode.ABORTED, "out"));

    story.becomes("ended ABORTED");
    Story again = follow(channel);
    channel.publish("1").join();
    again.becomes("1");
    other.becomes("1");
  }

  @ParameterizedTest
  @EnumSource
  void whoIsDisconnectedDoesNotComeBackByItself(Scheme scheme) throws Exception {
    Story story = follow(channel(scheme, "disconnected"));
    RealtimeClient other = client(scheme, principal + "-other");

    site(scheme).server().disconnect(principal, Status.of(StatusCode.ABORTED, "banned"));

    awaitClosed(clients.get(0), StatusCode.ABORTED);
    story.becomes("ended ABORTED");
    assertThat(other.connection().state()).isEqualTo(ConnectionState.CONNECTED);
  }

  private static void awaitClosed(RealtimeClient client, StatusCode why) {
    await()
        .atMost(Site.PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> client.connection().state() == ConnectionState.CLOSED);
    assertThat(client.connection().reason().code()).isEqualTo(why);
  }

  private String expiringIn(long millis) {
    return principal + "@" + (System.currentTimeMillis() + millis);
  }

  @ParameterizedTest
  @EnumSource
  void aTokenIsRenewedInTime(Scheme scheme) throws Exception {
    AtomicInteger shown = new AtomicInteger();
    String first = expiringIn(60_000);
    RealtimeClient client =
        site(scheme)
            .client(
                builder ->
                    builder.credentials(() -> shown.incrementAndGet() == 1 ? first : principal));
    clients.add(client);
    Story story = follow(client.channel("renewed/" + principal, Codec.utf8()));
    String session = client.connection().sessionId().orElseThrow();

    client.refreshCredentials().join();
    client.channel("renewed/" + principal, Codec.utf8()).publish("1").join();

    story.becomes("1");
    assertThat(shown).hasValue(2);
    assertThat(client.connection().sessionId()).contains(session);
  }

  @Tag("long")
  @ParameterizedTest
  @EnumSource
  void aSessionEndsWithItsToken(Scheme scheme) throws Exception {
    String token = expiringIn(5_000);
    Story story = follow(client(scheme, token).channel("expired/" + principal, Codec.utf8()));

    awaitClosed(clients.get(0), StatusCode.UNAUTHENTICATED);

    story.becomes("ended UNAUTHENTICATED");
  }

  @ParameterizedTest
  @EnumSource
  void whoPublishesTooOftenIsToldWhenToTryAgain(Scheme scheme) throws Exception {
    Channel<String> channel = channel(scheme, "often/" + principal);

    List<CompletableFuture<?>> publishes = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      publishes.add(channel.publish("" + i));
    }

    Status refusal = refusal(publishes.get(49));
    assertThat(refusal.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
    assertThat(refusal.message())
        .contains("ClientLimits.publishRate")
        .containsPattern("try again in [0-9,]+ ms");
    publishes.get(0).join();
  }

  @ParameterizedTest
  @EnumSource
  void whoSubscribesTooOftenIsToldWhenToTryAgain(Scheme scheme) throws Exception {
    Channel<String> channel = channel(scheme, "often/" + principal);

    List<Subscription> subscriptions = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      subscriptions.add(channel.subscribe(new Story(), SubscribeOptions.DEFAULT));
    }

    Status refusal = refusal(subscriptions.get(49).ready());
    assertThat(refusal.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
    assertThat(refusal.message())
        .contains("ClientLimits.subscribeRate")
        .containsPattern("try again in [0-9,]+ ms");
    subscriptions.get(0).ready().join();
  }

  @ParameterizedTest
  @EnumSource
  void aSessionTooManyIsLetInWhenAnotherHasGone(Scheme scheme) throws Exception {
    RealtimeClient first = client(scheme, principal);
    RealtimeClient second = client(scheme, principal);
    // A session counts once the server has heard that its client has it.
    for (RealtimeClient each : List.of(first, second)) {
      follow(each.channel("many/" + principal, Codec.utf8()));
    }
    RealtimeClient third =
        site(scheme).unconnected(builder -> builder.credentials(() -> principal).keepTrying());
    clients.add(third);
    CompletableFuture<Status> refusal = new CompletableFuture<>();
    third
        .connection()
        .onEvent(
            event -> {
              if (!event.reason().isOk()) {
                refusal.complete(event.reason());
              }
            });

    CompletableFuture<Void> connected = third.connect();
    assertThat(refusal.join().code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
    assertThat(refusal.join().message()).contains("ClientLimits.sessionsPerPrincipal");
    assertThat(connected).isNotDone();
    first.close();

    connected.join();
  }
}
