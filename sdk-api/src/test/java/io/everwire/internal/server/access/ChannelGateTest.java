package io.everwire.internal.server.access;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.ClientLimits;
import io.everwire.DeliveryMode;
import io.everwire.Limits;
import io.everwire.PresenceMode;
import io.everwire.Principal;
import io.everwire.Rate;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.metrics.ChannelMeters;
import io.everwire.internal.session.ManualEnvironment;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.wire.ChannelFrame;
import io.everwire.internal.wire.ChannelFrame.Credit;
import io.everwire.internal.wire.ChannelFrame.Publish;
import io.everwire.internal.wire.ChannelFrame.Subscribe;
import io.everwire.internal.wire.HistoryFrame.HistoryRequest;
import io.everwire.internal.wire.PresenceFrame.PresenceRequest;
import io.everwire.internal.wire.VolatileFrame.VolatilePublish;
import io.everwire.internal.wire.WireException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the gate asks, holds back and lets through, frame by frame. */
class ChannelGateTest {
  private final ManualEnvironment environment = new ManualEnvironment();
  private final Serializer serializer =
      new Serializer(
          environment,
          () -> {},
          failure -> {
            throw new AssertionError(failure);
          });
  private final Passed passed = new Passed();
  private final List<WireException> breaches = new ArrayList<>();
  private final List<String> questions = new ArrayList<>();
  private final Map<String, CompletableFuture<Boolean>> answers = new HashMap<>();
  private final Limits own =
      Limits.builder().publishWindowMessages(3).publishWindowBytes(1_000).build();
  private ChannelGate gate = gate(ClientLimits.DEFAULT);

  private ChannelGate gate(ClientLimits limits) {
    return new ChannelGate(
        passed,
        own,
        limits,
        new Authorization(
            (principal, action, channel) -> {
              String question = action + " " + channel;
              questions.add(question);
              return answers.computeIfAbsent(question, unknown -> new CompletableFuture<>());
            },
            environment,
            Duration.ofSeconds(5)),
        Principal.of("ann"),
        serializer,
        new SerialTimers(environment, serializer),
        ChannelMeters.unread(),
        breaches::add);
  }

  /** Notes what comes through. */
  private static final class Passed implements GuardedChannels {
    final List<ChannelFrame> frames = new ArrayList<>();
    final List<StatusCode> codes = new ArrayList<>();
    final List<Running> running = new ArrayList<>();
    final List<Long> ended = new ArrayList<>();

    @Override
    public void onFrame(ChannelFrame frame, @Nullable Status refusal) {
      frames.add(frame);
      codes.add(refusal == null ? StatusCode.OK : refusal.code());
    }

    @Override
    public Collection<Running> running() {
      return running;
    }

    @Override
    public void end(long subscription, Status status) {
      ended.add(subscription);
    }
  }

  private void send(ChannelFrame frame) {
    serializer.execute(() -> gate.onFrame(frame));
    environment.run();
  }

  private void answer(String question, boolean allowed) {
    requireNonNull(answers.get(question), question).complete(allowed);
    environment.run();
  }

  private static Publish publish(long number, String name, int bytes) {
    return new Publish(number, name, 0, ByteBuffer.allocate(bytes));
  }

  private static Subscribe subscribe(String epoch, long rewind, PresenceMode presence) {
    return new Subscribe(
        1, "news", 100, DeliveryMode.RELIABLE, epoch, 0, rewind, 0, presence, Map.of());
  }

  @Test
  void aSubscribeThatGoesOnFromAPositionNeedsNothingElseAllowed() {
    send(subscribe("e", 0, PresenceMode.NONE));
    assertThat(questions).containsExactly("SUBSCRIBE news");
    answer("SUBSCRIBE news", true);
    assertThat(passed.codes).containsExactly(StatusCode.OK);
  }

  @Test
  void aSubscribeThatRewindsOrWatchesPresenceNeedsThatAllowedToo() {
    send(subscribe("", 1, PresenceMode.NONE));
    assertThat(questions).containsExactly("SUBSCRIBE news", "HISTORY news");
    answer("SUBSCRIBE news", true);
    assertThat(passed.frames).isEmpty();
    answer("HISTORY news", false);
    assertThat(passed.codes).containsExactly(StatusCode.PERMISSION_DENIED);
    gate = gate(ClientLimits.DEFAULT);
    questions.clear();
    send(subscribe("", 3, PresenceMode.MEMBERS));
    assertThat(questions).containsExactly("SUBSCRIBE news", "HISTORY news", "PRESENCE news");
  }

  @Test
  void queriesOfHistoryAndPresenceNeedThatAlone() {
    send(new HistoryRequest(1, "news", false, "", 0, 10));
    send(new PresenceRequest(2, "news", true));
    assertThat(questions).containsExactly("HISTORY news", "PRESENCE news");
    answer("PRESENCE news", false);
    assertThat(passed.frames).isEmpty();
    answer("HISTORY news", true);
    assertThat(passed.codes).containsExactly(StatusCode.OK, StatusCode.PERMISSION_DENIED);
  }

  @Test
  void numbersMayPassOutOfOrderBetweenChannelsAndNeverWithinOne() {
    send(publish(1, "a", 1));
    send(publish(2, "b", 2));
    send(publish(1, "", 3));
    answer("PUBLISH b", true);
    answer("PUBLISH a", true);
    assertThat(passed.frames.stream().map(frame -> ((Publish) frame).payload().remaining()))
        .containsExactly(2, 1, 3);
  }

  @Test
  void moreThanThePublishWindowDoesNotWait() {
    send(publish(1, "a", 1));
    send(publish(1, "", 1));
    send(publish(1, "", 1));
    assertThatThrownBy(() -> gate.onFrame(publish(1, "", 1)))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("limits are 3 and 1000 (Limits.publishWindowMessages");
  }

  @Test
  void moreBytesThanAMessageHasDoNotWait() {
    send(new Publish(1, "a", 10, ByteBuffer.allocate(5)));
    assertThatThrownBy(() -> gate.onFrame(publish(1, "", 6)))
        .isInstanceOf(WireException.class)
        .hasMessage("a part of 6 bytes of a message of which 5 are to come");
  }

  @Test
  void allPartsOfARefusedMessageAreRefusedThoughItBecomesAllowedMeanwhile() {
    send(new Publish(1, "a", 10, ByteBuffer.allocate(5)));
    answer("PUBLISH a", false);
    serializer.execute(() -> gate.reauthorize(Principal.of("ann")));
    answers.put("PUBLISH a", CompletableFuture.completedFuture(true));
    send(publish(1, "", 5));
    send(publish(1, "", 1));
    assertThat(passed.codes)
        .containsExactly(StatusCode.PERMISSION_DENIED, StatusCode.PERMISSION_DENIED, StatusCode.OK);
  }

  @Test
  void volatilePublishesDoNotWaitAndAreDroppedAboveTheirRate() {
    gate = gate(ClientLimits.builder().volatileRate(new Rate(1, 3)).build());
    VolatilePublish message = new VolatilePublish("pos", 1, "", ByteBuffer.allocate(1), false);
    send(message);
    assertThat(passed.frames).isEmpty();
    answer("PUBLISH pos", true);
    for (int i = 0; i < 5; i++) {
      send(message);
    }
    assertThat(passed.frames).hasSize(2);
  }

  @Test
  void whatFollowsASubscribeThatWaitsWaitsBehindIt() {
    send(subscribe("", 0, PresenceMode.NONE));
    send(new Credit(1, 50));
    assertThat(passed.frames).isEmpty();
    answer("SUBSCRIBE news", true);
    assertThat(passed.frames).hasSize(2);
    assertThat(passed.frames.get(1)).isInstanceOf(Credit.class);
    assertThatThrownBy(() -> gate.onFrame(new Credit(2, 50)))
        .hasMessage("a frame for subscription 2, the highest so far is 1");
  }

  @Test
  void aRevokedPresenceEndsTheSubscriptionsThatWatchItAlone() {
    passed.running.add(new GuardedChannels.Running(1, "news", false));
    passed.running.add(new GuardedChannels.Running(2, "news", true));
    serializer.execute(() -> gate.reauthorize(Principal.of("ann")));
    environment.run();
    answer("SUBSCRIBE news", true);
    answer("PRESENCE news", false);
    assertThat(passed.ended).containsExactly(2L);
  }

  @Test
  void whatHasNoValidNameIsAnsweredBehindTheGateAndNobodyIsAsked() {
    send(publish(1, "$x", 1));
    assertThat(passed.codes).containsExactly(StatusCode.OK);
    assertThat(questions).isEmpty();
  }

  @Test
  void afterTheEndOfTheSessionAnAnswerLetsNothingThrough() {
    send(publish(1, "a", 1));
    serializer.execute(() -> gate.onEnded());
    answer("PUBLISH a", true);
    assertThat(passed.frames).isEmpty();
    assertThat(breaches).isEmpty();
  }
}
