package io.everwire.internal.stream;

import static io.everwire.internal.stream.Acceptor.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Limits;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamContext;
import io.everwire.StreamListener;
import io.everwire.internal.stream.Services.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both sides do what they like, within small limits and over links that die: neither ever sees a
 * breach, nothing waits for ever, and what was said arrives in order.
 */
class StreamsAtRandomTest {
  private static final int SEEDS = 50;
  private static final Status STOP = Status.of(StatusCode.ABORTED, "stop");

  /** One end of a stream: what it sent, what it got, how it ended. */
  private static final class End implements StreamListener<String> {
    final List<String> sent = new ArrayList<>();
    final List<String> got = new ArrayList<>();
    final List<CompletableFuture<Void>> futures = new ArrayList<>();
    final List<Status> closed = new ArrayList<>();
    private @Nullable Stream<String, String> stream;

    Stream<String, String> stream() {
      return Objects.requireNonNull(stream, "stream");
    }

    @Override
    public void onMessage(String message) {
      assertThat(closed).isEmpty();
      got.add(message);
    }

    @Override
    public void onReady() {
      assertThat(closed).isEmpty();
    }

    @Override
    public void onHalfClosed() {
      assertThat(closed).isEmpty();
    }

    @Override
    public void onClosed(Status status) {
      closed.add(status);
    }
  }

  private final List<End> openers = new ArrayList<>();
  private final List<End> acceptors = new ArrayList<>();

  private StreamListener<String> accept(StreamContext context, Stream<String, String> stream) {
    End end = new End();
    end.stream = stream;
    acceptors.add(end);
    return end;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingIsLostStuckOrInBreach(boolean cancels) {
    for (int seed = 0; seed < SEEDS; seed++) {
      openers.clear();
      acceptors.clear();
      try {
        run(new Random(seed), cancels);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ", cancels " + cancels, e);
      }
    }
  }

  private void run(Random random, boolean cancels) {
    StreamPair pair =
        StreamPair.connected(
            limits(random), limits(random), new Registration<>(TEXT, this::accept));
    for (int step = 0; step < 300; step++) {
      step(pair, random, cancels);
      if (random.nextInt(3) == 0) {
        pair.run();
      }
    }
    pair.client.releaseCallbacks();
    pair.server.releaseCallbacks();
    pair.cut();
    pair.attach();
    pair.run();
    for (int round = 0; round < openers.size() + 1; round++) {
      openers.forEach(end -> end.stream().halfClose());
      List.copyOf(acceptors).forEach(end -> end.stream().halfClose());
      pair.run();
    }
    check(pair, cancels);
  }

  private void step(StreamPair pair, Random random, boolean cancels) {
    switch (random.nextInt(12)) {
      case 0 -> {
        End end = new End();
        openers.add(end);
        end.stream = pair.client.streams.open(TEXT, end);
      }
      case 1 -> pair.client.holdCallbacks();
      case 2 -> pair.server.holdCallbacks();
      case 3 -> pair.client.releaseCallbacks();
      case 4 -> pair.server.releaseCallbacks();
      case 5 -> {
        pair.cut();
        if (random.nextBoolean()) {
          pair.run();
        }
        pair.attach();
      }
      case 6 -> any(random).ifPresent(end -> end.stream().halfClose());
      case 7 -> {
        if (cancels) {
          any(random).ifPresent(end -> end.stream().cancel(STOP));
        }
      }
      default ->
          any(random)
              .ifPresent(
                  end -> {
                    String message = end.sent.size() + "/" + "x".repeat(sizes(random));
                    CompletableFuture<Void> future = end.stream().send(message);
                    if (!future.isCompletedExceptionally()) {
                      end.sent.add(message);
                      end.futures.add(future);
                    }
                  });
    }
  }

  private static int sizes(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextInt(100_000);
      case 1, 2 -> random.nextInt(20_000);
      default -> random.nextInt(500);
    };
  }

  private static Limits limits(Random random) {
    return Limits.builder()
        .streamWindowBytes(1 + random.nextInt(random.nextBoolean() ? 2_000 : 60_000))
        .sessionWindowBytes(1 + random.nextInt(random.nextBoolean() ? 2_000 : 60_000))
        .maxStreams(1 + random.nextInt(10))
        .replayBufferBytes(1 + random.nextInt(200_000))
        .build();
  }

  private java.util.Optional<End> any(Random random) {
    List<End> all = new ArrayList<>(openers);
    all.addAll(acceptors);
    return all.isEmpty()
        ? java.util.Optional.empty()
        : java.util.Optional.of(all.get(random.nextInt(all.size())));
  }

  private void check(StreamPair pair, boolean cancels) {
    assertThat(pair.client.failures).isEmpty();
    assertThat(pair.server.failures).isEmpty();
    assertThat(pair.client.ended()).isNull();
    assertThat(pair.server.ended()).isNull();
    List<End> all = new ArrayList<>(openers);
    all.addAll(acceptors);
    for (End end : all) {
      assertThat(end.closed).hasSize(1);
      assertThat(end.stream().closed()).isCompletedWithValue(end.closed.get(0));
      assertThat(end.futures).allMatch(CompletableFuture::isDone);
    }
    assertThat(pair.client.streams.openCount()).isZero();
    assertThat(pair.server.streams.openCount()).isZero();
    assertThat(pair.client.streams.isIdle()).isTrue();
    if (!cancels) {
      List<End> opened = openers.stream().filter(end -> end.closed.get(0).isOk()).toList();
      assertThat(acceptors).hasSameSizeAs(opened);
      for (int i = 0; i < opened.size(); i++) {
        assertThat(acceptors.get(i).got).isEqualTo(opened.get(i).sent);
        assertThat(opened.get(i).got).isEqualTo(acceptors.get(i).sent);
      }
    } else {
      for (End end : acceptors) {
        assertThat(openers).anyMatch(opener -> startsWith(opener.sent, end.got));
      }
    }
  }

  private static boolean startsWith(List<String> all, List<String> first) {
    return all.size() >= first.size() && all.subList(0, first.size()).equals(first);
  }
}
