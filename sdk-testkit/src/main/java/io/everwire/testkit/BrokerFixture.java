package io.everwire.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.HistoryQuery.Direction;
import io.everwire.Position;
import io.everwire.StatusCode;
import io.everwire.broker.AppendOutcome;
import io.everwire.broker.Broker;
import io.everwire.broker.Idempotency;
import io.everwire.broker.LogPage;
import io.everwire.broker.LoggedPublication;
import io.everwire.broker.Publication;
import io.everwire.broker.Retention;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** What the parts of {@link BrokerContract} share. */
abstract class BrokerFixture {
  static final Duration HOUR = Duration.ofHours(1);

  /** For what is to end while a test waits for it. */
  static final Duration SHORT = Duration.ofMillis(300);

  static final Retention HISTORY = history(1_000, HOUR);

  private static final int ATTEMPTS = 1_000;

  private final List<ChannelFollower> followers = new ArrayList<>();

  /**
   * The broker under test: without channels at the beginning of each test, and the same throughout
   * it.
   *
   * @return the broker, as the first server sees it
   */
  protected abstract Broker broker();

  /**
   * The same broker as another server sees it.
   *
   * @return {@link #broker} by default
   */
  protected Broker anotherNode() {
    return broker();
  }

  /**
   * Waits until something has happened.
   *
   * @param what for the message when it does not
   * @param condition asked again and again
   * @throws AssertionError if it does not hold after half a minute
   */
  protected void until(String what, BooleanSupplier condition) {
    Await.until(what, condition);
  }

  /**
   * How many publications the broker keeps at most beyond what its retention asks for, so that
   * servers can fill holes.
   *
   * @return 0 by default
   */
  protected int extraHistory() {
    return 0;
  }

  static Retention history(int messages, Duration age) {
    return new Retention(messages, age, 1 << 20, 0, 1 << 20, HOUR);
  }

  static Retention retain(int keys, long bytes, Duration age) {
    return new Retention(0, HOUR, 1 << 20, keys, bytes, age);
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  static Publication text(String text, @Nullable Idempotency idempotency) {
    return new Publication(bytes(text), "", Optional.empty(), "client", false, idempotency);
  }

  /** A client's publication that is known by its number. */
  static Publication numbered(int number) {
    return text(String.valueOf(number), number("client", number));
  }

  static Idempotency number(String origin, long number) {
    return new Idempotency("alice", "", origin, number);
  }

  static Idempotency named(String principal, String key) {
    return new Idempotency(principal, key, principal + "'s", 0);
  }

  static String text(LoggedPublication publication) {
    return UTF_8.decode(requireNonNull(publication.publication().payload()).duplicate()).toString();
  }

  static List<String> texts(LogPage page) {
    return page.publications().stream().map(BrokerFixture::text).toList();
  }

  static Position position(AppendOutcome outcome) {
    if (outcome instanceof AppendOutcome.Appended appended) {
      return appended.position();
    }
    if (outcome instanceof AppendOutcome.Repeated repeated) {
      return repeated.position();
    }
    throw new AssertionError("no position: " + outcome);
  }

  static void assertRefused(AppendOutcome outcome, StatusCode code) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            AppendOutcome.Refused.class,
            refused -> assertThat(refused.status().code()).isEqualTo(code));
  }

  /** Waits for an answer, and asks again if the call fails. */
  <T> T ask(Supplier<CompletionStage<T>> question) {
    @Nullable Throwable failure = null;
    for (int i = 0; i < ATTEMPTS; i++) {
      CompletableFuture<T> answer = question.get().toCompletableFuture();
      until("an answer of the broker", answer::isDone);
      if (!answer.isCompletedExceptionally()) {
        return answer.join();
      }
      failure = answer.handle((value, thrown) -> thrown).join();
    }
    throw new AssertionError("the broker fails again and again", failure);
  }

  List<AppendOutcome> appendAll(
      String channel, Retention retention, List<Publication> publications) {
    return ask(() -> broker().append(channel, publications, retention));
  }

  Position append(String channel, Retention retention, Publication publication) {
    return position(appendAll(channel, retention, List.of(publication)).get(0));
  }

  AppendOutcome append1(String channel, Publication publication) {
    return appendAll(channel, HISTORY, List.of(publication)).get(0);
  }

  LogPage read(String channel, Optional<Position> from) {
    return ask(() -> broker().read(channel, Direction.FORWARD, from, 1_000, Long.MAX_VALUE));
  }

  LogPage page(Direction direction, Optional<Position> from, int limit, long maxBytes) {
    return ask(() -> broker().read("news", direction, from, limit, maxBytes));
  }

  static Optional<Position> at(LogPage page, long offset) {
    return Optional.of(new Position(page.head().epoch(), offset));
  }

  ChannelFollower follow(Broker node, String channel) {
    ChannelFollower follower = new ChannelFollower(node, channel);
    followers.add(follower);
    until("a subscription", follower::isReady);
    return follower;
  }

  @AfterEach
  void followNoLonger() {
    followers.forEach(ChannelFollower::close);
    followers.clear();
  }
}
