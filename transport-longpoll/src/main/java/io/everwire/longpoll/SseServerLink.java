package io.everwire.longpoll;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everwire.transport.CloseReason;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Batches go down as server-sent events on one GET; POSTs are answered at once, without a body. One
 * event is written after the other, so that at most one is on its way to the socket.
 */
final class SseServerLink extends ServerLink {
  /**
   * A comment, which is nothing to a client. At the beginning it shows that nobody on the way holds
   * events back; after a silence, writing it shows whether the connection is still there.
   */
  private static final byte[] COMMENT = ":\n\n".getBytes(UTF_8);

  private final String ticket;

  /** All below is guarded by the lock. */
  private @Nullable Exchange stream;

  private boolean writing;
  private long writtenNanos;

  SseServerLink(LinkServer server, String id, String ticket, String peer, Exchange opening) {
    super(server, id, peer, opening);
    this.ticket = ticket;
  }

  @Override
  Map<String, String> openingHeaders() {
    return Map.of(
        Headers.LINK,
        id(),
        Headers.TICKET,
        ticket,
        Headers.MAX_BYTES,
        Integer.toString(maxMessageBytes()));
  }

  @Override
  boolean hasWay() {
    return stream != null && !writing;
  }

  @Override
  boolean isFetching() {
    return stream != null;
  }

  @Override
  void onTaken(Exchange request) {
    answerPost();
  }

  @Override
  boolean onGet(Exchange request) {
    stream = request;
    writing = true;
    server().forgetTicket(ticket);
    tasks.add(
        () -> request.stream(Answer.events(ByteBuffer.wrap(COMMENT)), () -> onWritten(request)));
    return true;
  }

  private void onWritten(Exchange request) {
    synchronized (lock) {
      if (stream == request) {
        writing = false;
        writtenNanos = System.nanoTime();
        pump();
      }
    }
    tasks.drain();
  }

  @Override
  void pump() {
    Exchange to = stream;
    if (to != null && !writing) {
      ByteBuffer batch = nextWaiting();
      if (batch != null) {
        writing = true;
        ByteBuffer event = event(nextBody(), batch);
        tasks.add(() -> to.write(event, () -> onWritten(to)));
      } else if (state() == State.CLOSING) {
        writing = true;
        ByteBuffer event = endEvent(nextBody(), lastWords());
        tasks.add(() -> to.write(event, () -> onEndWritten(to)));
      }
    }
    if (state() == State.CLOSING && isPostWaiting()) {
      if (isOpeningUnanswered() && !isAnythingWaiting()) {
        answerEnd(java.util.Objects.requireNonNull(takePost()));
      } else {
        answerPost();
      }
    }
    tellIfWritable();
  }

  private static ByteBuffer event(long number, ByteBuffer batch) {
    byte[] head = ("id:" + number + "\ndata:").getBytes(UTF_8);
    ByteBuffer data = Base64.getEncoder().encode(batch);
    return ByteBuffer.allocate(head.length + data.remaining() + 2)
        .put(head)
        .put(data)
        .put((byte) '\n')
        .put((byte) '\n')
        .flip();
  }

  private static ByteBuffer endEvent(long number, String reason) {
    return UTF_8.encode(
        "id:%d\nevent:end\ndata:%s\n\n".formatted(number, Headers.encodeReason(reason)));
  }

  /** The link stays for a while, so that a POST that has crossed the end is still answered. */
  private void onEndWritten(Exchange request) {
    tasks.add(request::end);
    synchronized (lock) {
      stream = null;
      endIsSaid();
      seen();
    }
    tasks.drain();
  }

  @Override
  void onSweep(long now) {
    Exchange to = stream;
    if (to != null && !writing && now - writtenNanos > server().options().hold().toNanos()) {
      writing = true;
      tasks.add(() -> to.write(ByteBuffer.wrap(COMMENT), () -> onWritten(to)));
    }
  }

  @Override
  void release(CloseReason reason) {
    super.release(reason);
    server().forgetTicket(ticket);
    Exchange open = stream;
    stream = null;
    if (open != null) {
      tasks.add(open::end);
    }
  }
}
