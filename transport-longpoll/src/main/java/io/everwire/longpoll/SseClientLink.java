package io.everwire.longpoll;

import io.everwire.transport.CloseReason;
import io.everwire.transport.CloseReason.Kind;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;

/**
 * Batches come down as server-sent events on one GET. The link is open when that stream has begun
 * to flow: a proxy that holds events back is found out before anything depends on them.
 */
final class SseClientLink extends ClientLink {
  /** Names and ids of events, and the like. */
  private static final int LINE_ROOM_BYTES = 4_096;

  /** Both guarded by the lock. */
  private long taken;

  private Runnable cancelStream = () -> {};

  SseClientLink(HttpRequests requests, LinkConfig config, LinkListener listener) {
    super(requests, config, listener);
  }

  @Override
  String down() {
    return Headers.SSE;
  }

  @Override
  boolean mayRequest() {
    return true;
  }

  @Override
  void onOpened(Reply reply) {
    Map<String, String> headers = linkHeaders(1);
    headers.put("Accept", Headers.EVENT_STREAM);
    EventParser parser =
        new EventParser(
            (int) Math.min(4L * maxMessageBytes() / 3 + LINE_ROOM_BYTES, Integer.MAX_VALUE),
            new Events());
    tasks.add(
        () -> {
          Runnable cancel = requests().stream(headers, parser::read, outcome(this::onStreamEnd));
          synchronized (lock) {
            cancelStream = cancel;
          }
        });
  }

  @Override
  void onPosted(Reply reply) {
    // Its body, if it has one, is for nobody.
  }

  @Override
  void fetch() {
    // The stream goes on by itself.
  }

  private void onStreamEnd(Reply reply) {
    if (state() == State.OPENING) {
      end(ConnectFailure.refused(address(), reply));
    } else {
      end(reply.status() == Answer.OK ? lost("the event stream ended", null) : refused(reply));
    }
  }

  @Override
  void release(CloseReason reason) {
    super.release(reason);
    cancelUnlessOrderly(reason, cancelStream);
  }

  /** Called as the stream is read. */
  private final class Events implements EventParser.Events {
    @Override
    public void onComment() {
      synchronized (lock) {
        opened();
        pump();
      }
      tasks.drain();
    }

    @Override
    public void onEvent(String id, String type, String data) {
      synchronized (lock) {
        if (state() == State.OPENING) {
          opened();
        }
        take(id, type, data);
      }
      tasks.drain();
    }
  }

  private void take(String id, String type, String data) {
    if (Headers.number(id) != taken + 1) {
      end(breach("event number %s came after %d".formatted(id, taken)));
      return;
    }
    taken++;
    if (type.equals("end")) {
      end(closedByPeer(Headers.decodeReason(data)));
      return;
    }
    ByteBuffer batch;
    try {
      batch = ByteBuffer.wrap(Base64.getDecoder().decode(data));
    } catch (IllegalArgumentException e) {
      end(breach("an event whose data is not in base64"));
      return;
    }
    if (batch.remaining() > maxMessageBytes()) {
      end(tooLarge());
    } else {
      deliver(batch);
    }
  }

  private CloseReason breach(String what) {
    return CloseReason.of(Kind.VIOLATION, address() + ": " + what);
  }
}
