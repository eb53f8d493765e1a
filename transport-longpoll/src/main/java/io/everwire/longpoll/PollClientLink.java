package io.everwire.longpoll;

import io.everwire.transport.CloseReason;
import io.everwire.transport.CloseReason.Kind;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import java.time.Duration;
import java.util.Map;

/**
 * Batches come down as bodies of responses, to GETs that the server holds and to POSTs, and are
 * taken in the order of their numbers.
 */
final class PollClientLink extends ClientLink {
  /** On top of the time for which a GET is held; a connection may have to be made first. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** All below is guarded by the lock. */
  private final BodyOrder<Reply> order = new BodyOrder<>();

  private long gets;
  private boolean polling;

  /** Zero if the server does not say how long it holds a GET. */
  private Duration pollTimeout = Duration.ZERO;

  private Runnable cancelPoll = () -> {};

  PollClientLink(HttpRequests requests, LinkConfig config, LinkListener listener) {
    super(requests, config, listener);
  }

  @Override
  String down() {
    return Headers.POLL;
  }

  @Override
  void onOpened(Reply reply) {
    long holdMillis = Headers.number(reply.header(Headers.HOLD));
    if (holdMillis >= 0) {
      pollTimeout = Duration.ofMillis(holdMillis).plus(PATIENCE);
    }
    // First of all, so that the end of its connection is noticed from the beginning.
    fetch();
    opened();
    take(reply);
  }

  @Override
  void onPosted(Reply reply) {
    take(reply);
  }

  @Override
  boolean mayRequest() {
    return !order.isHolding();
  }

  @Override
  void fetch() {
    if (!polling) {
      polling = true;
      Map<String, String> headers = linkHeaders(++gets);
      tasks.add(
          () -> {
            Runnable cancel =
                requests()
                    .send(
                        "GET",
                        headers,
                        null,
                        maxMessageBytes(),
                        pollTimeout,
                        outcome(this::onPolled));
            synchronized (lock) {
              cancelPoll = cancel;
            }
          });
    }
  }

  private void onPolled(Reply reply) {
    polling = false;
    if (reply.isSuccess()) {
      if (isLarge(reply.body()) && state() == State.OPEN && order.isNext(numberOf(reply))) {
        fetch();
      }
      take(reply);
    } else {
      end(refused(reply));
    }
  }

  private static long numberOf(Reply reply) {
    return Headers.number(reply.header(Headers.BODY));
  }

  private void take(Reply reply) {
    String said = reply.header(Headers.BODY);
    if (said == null && reply.status() == Answer.NO_CONTENT) {
      return;
    }
    if (!order.add(numberOf(reply), reply)) {
      end(
          CloseReason.of(
              Kind.VIOLATION,
              "%s: body number %s is out of order (%s)".formatted(address(), said, Headers.BODY)));
      return;
    }
    for (Reply next = order.next(); next != null; next = order.next()) {
      String end = next.header(Headers.END);
      if (next.status() == Answer.OK) {
        deliver(next.body());
      } else if (end != null) {
        end(closedByPeer(Headers.decodeReason(end)));
        return;
      }
    }
  }

  @Override
  void release(CloseReason reason) {
    super.release(reason);
    cancelUnlessOrderly(reason, cancelPoll);
    cancelPoll = () -> {};
  }
}
