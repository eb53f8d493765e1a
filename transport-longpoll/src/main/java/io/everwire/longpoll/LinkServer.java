package io.everwire.longpoll;

import io.everwire.transport.CloseReason;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkFacts;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes links of requests, whichever HTTP server they came to: opens them, finds them by their id,
 * and ends those that are dead. Safe for use by many threads; never blocks but in {@link #close}.
 *
 * <p>No id or ticket is written to a log or shown in a text.
 */
final class LinkServer {
  /** 144 bits. */
  private static final int ID_BYTES = 18;

  private static final Duration LONGEST_SWEEP = Duration.ofSeconds(1);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final LinkAcceptor acceptor;
  private final int maxMessageBytes;
  private final HttpOptions options;
  private final BiConsumer<Duration, Runnable> timers;
  private final CrossOrigin crossOrigin;
  private final Duration sweepPause;

  private final Map<String, ServerLink> links = new ConcurrentHashMap<>();
  private final Map<String, ServerLink> tickets = new ConcurrentHashMap<>();

  /** Places that links have taken, the opening ones too; in all, and by address. */
  private final AtomicInteger places = new AtomicInteger();

  private final Map<String, Integer> placesByAddress = new ConcurrentHashMap<>();

  private volatile @Nullable CloseReason closed;
  private final AtomicInteger sweeping = new AtomicInteger();

  /** A permit for each link whose client knows of its end: who closes need not ask again before. */
  private final Semaphore ends = new Semaphore(0);

  /**
   * Without links.
   *
   * @param timers runs short tasks later
   */
  LinkServer(
      LinkAcceptor acceptor,
      int maxMessageBytes,
      HttpOptions options,
      BiConsumer<Duration, Runnable> timers) {
    this.acceptor = acceptor;
    this.maxMessageBytes = maxMessageBytes;
    this.options = options;
    this.timers = timers;
    this.crossOrigin = new CrossOrigin(options.allowedOrigins());
    Duration shortest =
        options.hold().compareTo(options.absence()) < 0 ? options.hold() : options.absence();
    Duration quarter = shortest.dividedBy(4);
    this.sweepPause = quarter.compareTo(LONGEST_SWEEP) < 0 ? quarter : LONGEST_SWEEP;
  }

  int maxMessageBytes() {
    return maxMessageBytes;
  }

  HttpOptions options() {
    return options;
  }

  void after(Duration delay, Runnable task) {
    timers.accept(delay, task);
  }

  /** Serves a request, whose answer may come much later. */
  void serve(Exchange request) {
    if (!crossOrigin.allows(request)) {
      request.answer(
          Answer.refusal(
                  Answer.FORBIDDEN,
                  "pages of this origin may not connect (HttpOptions.allowOrigins)")
              .with("Vary", "Origin"));
      return;
    }
    crossOrigin.share(request);
    switch (request.method()) {
      case "POST" -> onPost(request);
      case "GET" -> onGet(request);
      case "OPTIONS" -> request.answer(crossOrigin.preflight(request));
      default ->
          request.answer(
              Answer.refusal(Answer.METHOD_NOT_ALLOWED, "GET and POST, not " + request.method())
                  .with("Allow", CrossOrigin.METHODS));
    }
  }

  private void onPost(Exchange request) {
    String type = request.header("Content-Type");
    if (type == null ? request.contentLength() > 0 : !isBatchType(type)) {
      request.answer(
          Answer.refusal(
              Answer.UNSUPPORTED_TYPE, "a batch has Content-Type " + Headers.BATCH_TYPE));
      return;
    }
    String id = request.header(Headers.LINK);
    if (id == null) {
      open(request);
      return;
    }
    ServerLink link = links.get(id);
    if (link == null) {
      request.answer(unknownLink());
    } else if (request.contentLength() > maxMessageBytes) {
      link.onTooLarge(request);
    } else {
      link.onPost(request);
    }
  }

  private static boolean isBatchType(String type) {
    int semicolon = type.indexOf(';');
    return (semicolon < 0 ? type : type.substring(0, semicolon))
        .trim()
        .equalsIgnoreCase(Headers.BATCH_TYPE);
  }

  private void onGet(Exchange request) {
    String id = request.header(Headers.LINK);
    String ticket = id == null ? ticketOf(request) : null;
    ServerLink link = id != null ? links.get(id) : ticket != null ? tickets.remove(ticket) : null;
    if (link == null) {
      request.answer(unknownLink());
    } else {
      link.onGet(request, ticket != null);
    }
  }

  private static @Nullable String ticketOf(Exchange request) {
    String query = request.uri().getRawQuery();
    if (query != null) {
      for (String parameter : query.split("&", -1)) {
        if (parameter.startsWith(Headers.TICKET_PARAMETER + "=")) {
          return parameter.substring(Headers.TICKET_PARAMETER.length() + 1);
        }
      }
    }
    return null;
  }

  static Answer unknownLink() {
    return Answer.refusal(Answer.NOT_FOUND, "no such link");
  }

  private void open(Exchange request) {
    CloseReason over = closed;
    if (over != null) {
      request.answer(tryLater(Answer.UNAVAILABLE, over.description()));
      return;
    }
    if (request.contentLength() > maxMessageBytes) {
      request.answer(
          Answer.refusal(
              Answer.TOO_LARGE, "a batch has at most %,d bytes".formatted(maxMessageBytes)));
      return;
    }
    String address = addressOf(request.peerAddress());
    if (places.incrementAndGet() > options.maxLinks()) {
      places.decrementAndGet();
      request.answer(
          tryLater(
              Answer.UNAVAILABLE,
              "%,d links are open, no more are taken (HttpOptions.maxLinks)"
                  .formatted(options.maxLinks())));
      return;
    }
    if (placesByAddress.merge(address, 1, Integer::sum) > options.maxLinksPerAddress()) {
      leave(address);
      request.answer(
          tryLater(
              Answer.TOO_MANY_REQUESTS,
              "%,d links from this address are open, no more are taken (HttpOptions.maxLinksPerAddress)"
                  .formatted(options.maxLinksPerAddress())));
      return;
    }
    begin(request, address);
  }

  private static Answer tryLater(int status, String text) {
    return Answer.refusal(status, text).with("Retry-After", "1");
  }

  private static String addressOf(@Nullable SocketAddress peer) {
    return peer instanceof InetSocketAddress internet
        ? internet.getHostString()
        : String.valueOf(peer);
  }

  private void leave(String address) {
    places.decrementAndGet();
    placesByAddress.computeIfPresent(address, (name, count) -> count > 1 ? count - 1 : null);
  }

  /** The link exists from here on, but nobody knows its id before the opening answer. */
  private void begin(Exchange request, String address) {
    boolean sse = Headers.SSE.equals(request.header(Headers.DOWN));
    String id = secret();
    ServerLink link;
    if (sse) {
      String ticket = secret();
      link = new SseServerLink(this, id, ticket, address, request);
      tickets.put(ticket, link);
    } else {
      link = new PollServerLink(this, id, address, request);
    }
    links.put(id, link);
    if (sweeping.getAndIncrement() == 0) {
      after(sweepPause, this::sweep);
    }
    LinkFacts facts = factsOf(request, sse);
    request.onLost(() -> link.onLost("the connection of the opening POST ended"));
    if (request.header("Content-Type") == null) {
      link.open(acceptor, facts, request, null);
    } else {
      request.read(
          maxMessageBytes,
          new Exchange.BodyReader() {
            @Override
            public void complete(ByteBuffer body) {
              link.open(acceptor, facts, request, body);
            }

            @Override
            public void tooLarge() {
              link.onTooLarge(request);
            }

            @Override
            public void failed(Throwable cause) {
              link.onBroken(request, cause);
            }
          });
    }
    CloseReason over = closed;
    if (over != null) {
      link.close(over);
    }
  }

  private static String secret() {
    byte[] bytes = new byte[ID_BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static LinkFacts factsOf(Exchange request, boolean sse) {
    String scheme = (sse ? "sse+" : "") + (request.isSecure() ? "https" : "http");
    return new LinkFacts(
        scheme, request.uri(), request.headers(), request.peerAddress(), request.tlsPrincipal());
  }

  /** A link has ended, and its requests are those of an unknown one. */
  void forget(ServerLink link) {
    if (links.remove(link.id(), link)) {
      leave(link.peer());
      onEndSaid();
    }
  }

  /** The client of a link knows of its end, or nobody will tell it. */
  void onEndSaid() {
    if (closed != null) {
      ends.release();
    }
  }

  /** A ticket was used, or is of no use any more. */
  void forgetTicket(String ticket) {
    tickets.remove(ticket);
  }

  /** Goes round while there are links. */
  private void sweep() {
    int seen = sweeping.get();
    long now = System.nanoTime();
    links.values().forEach(link -> link.sweep(now));
    if (!links.isEmpty() || !sweeping.compareAndSet(seen, 0)) {
      after(sweepPause, this::sweep);
    }
  }

  int linkCount() {
    return links.size();
  }

  /**
   * Takes no more links, ends all, and waits until their clients know.
   *
   * @param patience how long to wait at most
   */
  void close(CloseReason reason, Duration patience) {
    closed = reason;
    links.values().forEach(link -> link.close(reason));
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      boolean told = true;
      while (told && !links.values().stream().allMatch(ServerLink::isEndSaid)) {
        told = ends.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    CloseReason gone = CloseReason.local(reason.description());
    links.values().forEach(link -> link.endNow(gone));
  }
}
