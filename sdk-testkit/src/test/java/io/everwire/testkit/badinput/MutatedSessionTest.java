package io.everwire.testkit.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Codec;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.StreamType;
import io.everwire.internal.wire.ChannelFrame.Credit;
import io.everwire.internal.wire.ChannelFrame.Publish;
import io.everwire.internal.wire.ChannelFrame.Subscribe;
import io.everwire.internal.wire.ChannelFrame.Unsubscribe;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame.Goodbye;
import io.everwire.internal.wire.LinkFrame.Ping;
import io.everwire.internal.wire.LinkFrame.Reject;
import io.everwire.internal.wire.LinkFrame.Scope;
import io.everwire.internal.wire.LinkFrame.Welcome;
import io.everwire.internal.wire.StreamFrame.StreamCredit;
import io.everwire.internal.wire.StreamFrame.StreamData;
import io.everwire.internal.wire.StreamFrame.StreamEnd;
import io.everwire.internal.wire.StreamFrame.StreamOpen;
import io.everwire.internal.wire.StreamFrame.StreamReset;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Seeded nonsense over live sessions: honest batches in any order, changed, cut and repeated. A
 * session goes on, or ends with a Goodbye; the server never fails, and a neighbour notices nothing.
 */
class MutatedSessionTest {
  private static final StreamType<byte[], byte[]> ECHO =
      StreamType.duplex("echo", Codec.bytes(), Codec.bytes());
  private static final List<Scope> SCOPES = List.of(Scope.values());
  private static final int SEEDS_PER_WORLD = 50;
  private static final int WORLDS = Integer.getInteger("everwire.mutatedWorlds", 8);

  @Test
  void nonsenseEndsItsOwnSessionAtMost() {
    int ended = 0;
    int alive = 0;
    for (int first = 0; first < WORLDS * SEEDS_PER_WORLD; first += SEEDS_PER_WORLD) {
      try (BadWorld world =
          new BadWorld(
              builder ->
                  builder.stream(ECHO, (context, stream) -> message -> stream.send(message)))) {
        for (int seed = first; seed < first + SEEDS_PER_WORLD; seed++) {
          RawPeer peer = world.peer();
          run(seed, world, peer);
          if (peer.isClosed()) {
            ended++;
          } else {
            alive++;
          }
        }
        world.exchange();
        world.pass(Duration.ofMinutes(3));
        assertThat(world.server().sessionCount()).as("from seed %d", first).isEqualTo(1);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("one of the seeds from " + first, e);
      }
    }
    // Both have been seen, often enough to mean something.
    assertThat(ended).isGreaterThan(WORLDS * SEEDS_PER_WORLD / 10);
    assertThat(alive).isGreaterThan(WORLDS * SEEDS_PER_WORLD / 50);
  }

  private static void run(int seed, BadWorld world, RawPeer peer) {
    Random random = new Random(seed);
    Nonsense nonsense = new Nonsense(random);
    if (random.nextInt(20) == 0) {
      peer.send(nonsense.mutate(RawPeer.encode(0, RawPeer.hello())));
    } else {
      peer.open();
    }
    for (int i = 0; i < 15 && !peer.isClosed(); i++) {
      byte[] batch = RawPeer.encode(nonsense.ack(peer.received()), nonsense.frames());
      peer.send(random.nextInt(25) == 0 ? nonsense.mutate(batch) : batch);
    }
    if (random.nextInt(4) == 0) {
      world.exchange();
    }
    if (peer.isClosed() && !peer.all(Welcome.class).isEmpty()) {
      boolean saidGoodbye = peer.goodbye().isPresent();
      assertThat(saidGoodbye || nonsense.hasSaidGoodbye).as("seed %d", seed).isTrue();
    } else if (peer.isClosed()) {
      assertThat(peer.all(Reject.class)).as("seed %d", seed).hasSize(1);
    }
  }

  /** What a client may send, with numbers near those that make sense. */
  private static final class Nonsense {
    private final Random random;
    private long lastSubscription;
    private long lastStream = -1;
    private long lastChannel;
    private boolean isOpen;
    private boolean hasSaidGoodbye;

    Nonsense(Random random) {
      this.random = random;
    }

    long ack(long received) {
      return random.nextInt(200) == 0 ? received + 5 : random.nextInt(2) * received;
    }

    Frame[] frames() {
      Frame[] frames = new Frame[random.nextInt(4)];
      Arrays.setAll(frames, i -> frame());
      return frames;
    }

    private Frame frame() {
      return switch (random.nextInt(14)) {
        case 0, 1 -> new Subscribe(next(++lastSubscription), name(), random.nextInt(3) * 1_000L);
        case 2 -> new Credit(upTo(lastSubscription), random.nextInt(5_000));
        case 3 -> new Unsubscribe(upTo(lastSubscription));
        case 4, 5 -> open();
        case 6, 7, 8 -> data();
        case 9 -> end(new StreamEnd(upTo(lastStream)));
        case 10 -> end(new StreamReset(upTo(lastStream), Status.of(StatusCode.ABORTED, "so")));
        case 11 -> publishNew();
        case 12 ->
            lastChannel == 0
                ? publishNew()
                : new Publish(upTo(lastChannel), "", total(), payload());
        default -> rare();
      };
    }

    private Frame publishNew() {
      return new Publish(next(++lastChannel), name(), 0, payload());
    }

    private Frame open() {
      isOpen = true;
      lastStream += 2;
      return new StreamOpen(next(lastStream), random.nextBoolean() ? "echo" : name());
    }

    private Frame data() {
      return isOpen ? new StreamData(upTo(lastStream), total(), payload()) : open();
    }

    private Frame end(Frame last) {
      if (!isOpen) {
        return open();
      }
      isOpen = false;
      return last;
    }

    private Frame rare() {
      if (random.nextInt(30) == 0) {
        return new StreamCredit(upTo(lastStream), random.nextInt(200));
      }
      if (random.nextInt(10) == 0) {
        hasSaidGoodbye = true;
        return new Goodbye(SCOPES.get(random.nextInt(SCOPES.size())), Status.OK, "", 0, 0);
      }
      return new Ping(random.nextInt(1_000));
    }

    private long next(long honest) {
      return random.nextInt(150) == 0 ? honest + random.nextInt(3) - 1 : honest;
    }

    /** Mostly the last, sometimes one before it, rarely one that does not exist. */
    private long upTo(long last) {
      return switch (random.nextInt(100)) {
        case 0 -> last + 1;
        case 1 -> last + 2;
        case 2 -> 0;
        default -> Math.max(1, last);
      };
    }

    private long total() {
      return random.nextInt(60) == 0 ? random.nextInt(100) : 0;
    }

    private String name() {
      return random.nextInt(20) == 0 ? "//" : "name/" + random.nextInt(5);
    }

    private ByteBuffer payload() {
      return ByteBuffer.allocate(random.nextInt(50));
    }

    byte[] mutate(byte[] original) {
      byte[] bytes = original.clone();
      for (int i = 1 + random.nextInt(2); i > 0 && bytes.length > 0; i--) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(3)) {
          case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
          case 1 -> bytes[at] = (byte) random.nextInt(256);
          default -> bytes = Arrays.copyOf(bytes, at);
        }
      }
      return bytes;
    }
  }
}
