package io.everwire.longpoll;

import io.everwire.transport.CloseReason;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkFacts;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of a link: what comes up by POST, whichever way batches go down.
 *
 * <ul>
 *   <li>Each request is served once, in the order of its number; a repeat, a hole or a second one
 *       at a time ends the link.
 *   <li>A batch is processed when it has come whole.
 *   <li>A link that nothing is heard of, neither a request nor a connection that is still there,
 *       ends after {@link HttpOptions.Builder#absence}; so does one whose body does not come.
 *   <li>After its end it is remembered for {@link #LINGER}, so that every request that crossed the
 *       end on its way hears of it.
 * </ul>
 */
abstract class ServerLink extends HttpLink {
  /** For a peer to fetch what was sent before the end, and the end. */
  static final Duration LINGER = Duration.ofSeconds(5);

  private final LinkServer server;
  private final String id;
  private final String peer;

  /** All below is guarded by the lock. */
  private @Nullable Exchange opening;

  /** The POST whose body is coming. */
  private @Nullable Exchange receiving;

  private long receivingSinceNanos;

  /** The POST whose batch was taken and that has no answer yet; the opening one to begin with. */
  private @Nullable Exchange post;

  private long posts;
  private long gets;

  /** Bodies that went down, on whatever response. */
  private long bodies;

  /** When a request came or was answered last. */
  private long lastSeenNanos = System.nanoTime();

  private boolean endSaid;

  /**
   * A link whose opening request has come, perhaps not its body.
   *
   * @param peer the address that the link counts for
   */
  ServerLink(LinkServer server, String id, String peer, Exchange opening) {
    super("client at " + opening.peerAddress(), server.maxMessageBytes());
    this.server = server;
    this.id = id;
    this.peer = peer;
    this.opening = opening;
    receive(opening);
    notePeerLimit(opening.header(Headers.MAX_BYTES));
  }

  final String id() {
    return id;
  }

  final String peer() {
    return peer;
  }

  final LinkServer server() {
    return server;
  }

  /** What the opening answer tells besides the link's id. */
  abstract Map<String, String> openingHeaders();

  /** With the lock: a batch was taken from a POST that still waits for its answer. */
  abstract void onTaken(Exchange request);

  /** With the lock: nothing will be sent in return for the POST; it has no batch. */
  final void answerPost() {
    Exchange waiting = takePost();
    if (waiting != null) {
      answer(waiting, Answer.empty());
    }
  }

  /** With the lock: the next GET of the link has come; false if it has one already. */
  abstract boolean onGet(Exchange get);

  /** With the lock: whether a GET is there to carry batches. */
  abstract boolean isFetching();

  /** With the lock: a GET that waits for so long is to be answered. */
  abstract void onSweep(long now);

  /** The opening request has come, with its batch if it has one. */
  final void open(
      LinkAcceptor acceptor, LinkFacts facts, Exchange request, @Nullable ByteBuffer first) {
    synchronized (lock) {
      receiving = null;
      post = request;
      seen();
      if (!enterOpen()) {
        // The listener closes.
        pump();
        return;
      }
      tasks.add(() -> tell(acceptor.accept(this, facts)));
      taken(request, first);
    }
    tasks.drain();
  }

  /** A POST of an open link. */
  final void onPost(Exchange request) {
    String end = request.header(Headers.END);
    boolean hasBatch = request.header("Content-Type") != null;
    boolean served;
    synchronized (lock) {
      served = serves(request, posts + 1, receiving != null || post != null, "POST");
      if (served) {
        posts++;
        receive(request);
        request.onLost(() -> onLost("the connection of a POST ended"));
      }
    }
    if (served) {
      // Here and not in turn: a servlet container wants its own thread to begin to read.
      read(request, hasBatch, end);
    }
    tasks.drain();
  }

  private void receive(Exchange request) {
    receiving = request;
    receivingSinceNanos = System.nanoTime();
  }

  private void read(Exchange request, boolean hasBatch, @Nullable String end) {
    if (hasBatch) {
      request.read(
          maxMessageBytes(),
          new Exchange.BodyReader() {
            @Override
            public void complete(ByteBuffer body) {
              onReceived(request, body, end);
            }

            @Override
            public void tooLarge() {
              onTooLarge(request);
            }

            @Override
            public void failed(Throwable cause) {
              onBroken(request, cause);
            }
          });
    } else {
      onReceived(request, null, end);
    }
  }

  private void onReceived(Exchange request, @Nullable ByteBuffer batch, @Nullable String end) {
    synchronized (lock) {
      if (receiving != request) {
        return;
      }
      receiving = null;
      post = request;
      seen();
      if (state() == State.OPEN) {
        taken(request, batch);
      }
      if (end != null) {
        end(closedByPeer(Headers.decodeReason(end)));
      } else {
        pump();
      }
    }
    tasks.drain();
  }

  private void taken(Exchange request, @Nullable ByteBuffer batch) {
    if (batch != null) {
      if (isLarge(batch) && request != opening) {
        // In turn: not before the batch before it was told, so there is one that waits at most.
        answerPost();
      }
      deliver(batch);
    }
    tasks.add(
        () -> {
          synchronized (lock) {
            if (isWaiting(request) && state() == State.OPEN) {
              if (batch == null) {
                answerPost();
              } else {
                onTaken(request);
              }
            }
          }
        });
    tellIfWritable();
  }

  final void onTooLarge(Exchange request) {
    tasks.add(() -> request.answer(Answer.refusal(Answer.TOO_LARGE, tooLarge().description())));
    synchronized (lock) {
      receiving = null;
      end(tooLarge());
    }
    tasks.drain();
  }

  final void onBroken(Exchange request, Throwable cause) {
    String text = "the body did not come whole: " + cause.getMessage();
    tasks.add(() -> request.answer(Answer.refusal(Answer.BAD_REQUEST, text)));
    onLost(text);
  }

  /** A GET of an open link. */
  final void onGet(Exchange request, boolean byTicket) {
    synchronized (lock) {
      if (byTicket ? gets == 0 : serves(request, gets + 1, isFetching(), "GET")) {
        if (onGet(request)) {
          gets++;
          seen();
          request.onLost(() -> onLost("the connection of a GET ended"));
          pump();
        }
      } else if (byTicket) {
        refuse(request, Answer.GONE, "the link has its event stream already");
      }
    }
    tasks.drain();
  }

  /** With the lock: whether a request is the next of its kind; a wrong one ends the link. */
  private boolean serves(Exchange request, long expected, boolean busy, String kind) {
    if (state() == State.ENDED || state() == State.OPENING) {
      tasks.add(() -> request.answer(LinkServer.unknownLink()));
      return false;
    }
    long number = Headers.number(request.header(Headers.REQUEST));
    if (number != expected) {
      refuse(
          request,
          Answer.GONE,
          "%s number %s came where %d was due (%s)"
              .formatted(kind, number < 0 ? "without value" : number, expected, Headers.REQUEST));
      return false;
    }
    if (busy) {
      refuse(request, Answer.CONFLICT, "a second " + kind + " while the first has no answer yet");
      return false;
    }
    return true;
  }

  private void refuse(Exchange request, int status, String text) {
    tasks.add(() -> request.answer(Answer.refusal(status, text)));
    end(lost(text, null));
  }

  final void onLost(String why) {
    endNow(lost(why, null));
  }

  /** With the lock. */
  final void seen() {
    lastSeenNanos = System.nanoTime();
  }

  /** With the lock: the POST that waits for its answer, if any; it has one now. */
  final @Nullable Exchange takePost() {
    Exchange taken = post;
    post = null;
    return taken;
  }

  /** With the lock. */
  final boolean isPostWaiting() {
    return post != null;
  }

  /** With the lock. */
  final boolean isWaiting(Exchange request) {
    return post == request;
  }

  /** With the lock: the number of the next body. */
  final long nextBody() {
    return ++bodies;
  }

  /** With the lock: answers a request of this link; the first answer tells what the link is. */
  final void answer(Exchange request, Answer answer) {
    seen();
    Answer complete = request == opening ? answer.with(openingHeaders()) : answer;
    if (request == opening) {
      opening = null;
    }
    tasks.add(() -> request.answer(complete));
  }

  /** With the lock. */
  final boolean isOpeningUnanswered() {
    return opening != null;
  }

  /** With the lock: tells the end on a request. Every request is told with the same number. */
  final void answerEnd(Exchange request) {
    Answer end = Answer.end(bodies + 1, lastWords());
    boolean refused = request == opening && bodies == 0;
    // Not before: who closes a server waits for this, and ends connections then.
    request.whenGone(
        () -> {
          synchronized (lock) {
            endIsSaid();
          }
        });
    answer(request, refused ? refusal(lastWords()).with(end.headers()) : end);
  }

  /** With the lock: the end is on its way to the client. */
  final void endIsSaid() {
    endSaid = true;
    server.onEndSaid();
  }

  /** The acceptor would not have the link. */
  private static Answer refusal(String why) {
    return Answer.refusal(Answer.UNAVAILABLE, why).with("Retry-After", "1");
  }

  final boolean isEndSaid() {
    synchronized (lock) {
      return endSaid || state() == State.ENDED;
    }
  }

  /** Called now and then. */
  final void sweep(long now) {
    synchronized (lock) {
      switch (state()) {
        case OPENING, OPEN -> {
          onSweep(now);
          // After it: who was answered just now has the whole time to come again.
          long silent = now - lastSeenNanos;
          Exchange late = receiving;
          long patience = server.options().absence().toNanos();
          if (late != null && now - receivingSinceNanos > patience) {
            receiving = null;
            tasks.add(
                () ->
                    late.answer(
                        Answer.refusal(Answer.REQUEST_TIMEOUT, "the body did not come in time")));
            end(lost("the body of a POST did not come within " + absence(), null));
          } else if (late == null && post == null && !isFetching() && silent > patience) {
            end(lost("no request came for " + absence(), null));
          }
        }
        case CLOSING -> {
          if (now - lastSeenNanos > LINGER.toNanos()) {
            end(lost("it did not fetch the end", null));
          }
        }
        case ENDED -> server.forget(this);
      }
    }
    tasks.drain();
  }

  private String absence() {
    return server.options().absence().toMillis() + " ms (HttpOptions.absence)";
  }

  @Override
  void linger() {
    seen();
  }

  @Override
  void release(CloseReason reason) {
    server.forget(this);
    Exchange half = receiving;
    if (half != null) {
      tasks.add(half::end);
    }
    Exchange taken = takePost();
    if (taken != null) {
      tasks.add(() -> taken.answer(over(reason)));
    }
    receiving = null;
    opening = null;
  }

  /** What a request of a link that has ended is told. */
  static Answer over(CloseReason reason) {
    return reason.kind() == CloseReason.Kind.PEER
        ? Answer.empty()
        : Answer.refusal(Answer.GONE, reason.description());
  }
}
