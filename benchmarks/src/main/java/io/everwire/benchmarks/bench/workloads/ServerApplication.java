package io.everwire.benchmarks.bench.workloads;

import io.everwire.benchmarks.bench.contestants.Acceptor;
import io.everwire.benchmarks.bench.contestants.Contestant;
import io.everwire.benchmarks.bench.contestants.Link;
import io.everwire.benchmarks.bench.contestants.Receiver;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What the server does with messages, whatever the contestant: answers questions, counts
 * statements, and passes on what is to be broadcast. Safe for use by many threads.
 */
public final class ServerApplication implements Acceptor {
  private final Contestant contestant;
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private volatile @Nullable Link latest;
  private volatile @Nullable Tally tally;

  public ServerApplication(Contestant contestant) {
    this.contestant = contestant;
  }

  @Override
  public Receiver accept(Link link) {
    links.add(link);
    latest = link;
    return new Receiver() {
      @Override
      public void receive(ByteBuffer message) {
        if (Messages.is(Messages.Kind.STATEMENT, message)) {
          count(message);
        } else if (Messages.is(Messages.Kind.QUESTION, message)) {
          answer(link, message);
        } else {
          broadcast(link, message);
        }
      }

      @Override
      public void closed() {
        links.remove(link);
      }
    };
  }

  private void count(ByteBuffer message) {
    Tally counting = tally;
    if (counting != null) {
      counting.receive(message);
    }
  }

  private static void answer(Link link, ByteBuffer message) {
    try {
      link.send(bytes(message));
      link.flush();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void broadcast(Link from, ByteBuffer message) {
    try {
      contestant.broadcast(links.stream().filter(link -> link != from).toList(), bytes(message));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(ByteBuffer message) {
    byte[] bytes = new byte[message.remaining()];
    message.get(message.position(), bytes);
    return bytes;
  }

  /** From now on, counts statements of that size. */
  void expect(int size) {
    tally = new Tally(new Messages(Messages.Kind.STATEMENT, size), contestant.keepsOrder());
  }

  /** Waits until as many have come since {@link #expect}. */
  void await(long count) throws TimeoutException {
    Tally counting = tally;
    if (counting != null) {
      counting.await(count);
    }
  }

  /** Sends statements over the latest link as fast as it takes them, and returns how many. */
  long push(int size, Duration time) throws Exception {
    Link link = latest;
    if (link == null) {
      throw new IllegalStateException("no link");
    }
    return Stream.send(link, new Messages(Messages.Kind.STATEMENT, size), time);
  }

  /**
   * Sends every link a statement at a fixed rate, with the time in it, and returns how many each.
   */
  long tick(int size, int hertz, Duration time) throws Exception {
    List<Link> players = List.copyOf(links);
    return Pace.run(
        hertz,
        time,
        (number, due) -> {
          byte[] state = new Messages(Messages.Kind.STATEMENT, size).numbered(number, due);
          contestant.broadcast(players, state);
        });
  }
}
