package io.everwire.internal.client;

import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.session.Attachment;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.TransportRegistry.Resolved;
import io.everwire.internal.wire.LinkFrame;
import io.everwire.transport.Environment;
import io.everwire.transport.Link;
import io.everwire.transport.LinkConfig;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One round of connecting: links to several endpoints are opened beside each other, and one of them
 * gets the session (protocol, section 6).
 *
 * <ul>
 *   <li>The first endpoint is tried first. Another is tried beside it whenever no link has opened
 *       within the stagger, and at once when one has failed.
 *   <li>Hello goes out on the best link that is open. At most one is unanswered; when its patience
 *       is over and another link is open, its link is closed and the other one gets the next Hello.
 *       While there is no other link, it is waited for up to the limit.
 *   <li>Links that were not needed are closed without a word: at the server they leave no trace.
 *   <li>Ends with a Welcome, when no endpoint is left, or by {@link #end}. Confined to the client's
 *       serializer.
 * </ul>
 *
 * <p>The stagger is that of Happy Eyeballs (RFC 8305, section 5).
 */
final class EndpointRace implements Candidate.Race, HelloExchange.Outcome, FreshToken.Asker {

  /** What happens in a race. Each call may end it. */
  interface Outcome {
    /** Makes the next Hello, now that it goes out. */
    LinkFrame.Hello hello(String token);

    /**
     * A server welcomes; the race is over. Returns where what happens on the link goes from here
     * on, or null if the link is of no use.
     */
    @Nullable Attachment onWelcome(
        EndpointRace race, Resolved from, Link link, LinkFrame.Welcome welcome);

    /** A server has answered Hello with a Reject. The race goes on with other endpoints. */
    void onReject(EndpointRace race, Resolved from, LinkFrame.Reject reject);

    /** An endpoint has failed. The race goes on with others. */
    void onAttemptFailed(URI endpoint, Status status);

    /** A Hello was said, and no answer has come: the server may have taken it. */
    void onHelloLost(URI endpoint);

    /** No endpoint is left. */
    void onLost(EndpointRace race, Status last);
  }

  /**
   * How a race is run.
   *
   * @param stagger until the next endpoint is tried beside one whose link does not open
   * @param helloPatience until a Hello is given up for another open link
   * @param helloLimit how long an answer is waited for when there is nothing else
   * @param openLimit how long opening a link may take
   * @param inHurry whether the token is asked for beside the opening of links, rather than once one
   *     is open
   */
  record Pace(
      Duration stagger,
      Duration helloPatience,
      Duration helloLimit,
      Duration openLimit,
      boolean inHurry) {}

  private Pace pace;
  private final int maxMessageBytes;
  private final Environment environment;
  private final Executor serializer;
  private final SerialTimers timers;
  private final LinksLeft linksLeft;
  private final FreshToken token;
  private final Outcome outcome;
  private final List<Candidate> candidates = new ArrayList<>();
  private @Nullable HelloExchange exchange;
  private SerialTimers.@Nullable Timer stagger;
  private SerialTimers.@Nullable Timer patience;
  private boolean staggered;
  private boolean overdue;
  private boolean anyHelloGivenUp;
  private @Nullable Status noToken;
  private Status lastFailure = Status.OK;
  private boolean over;

  EndpointRace(
      List<Resolved> endpoints,
      Pace pace,
      ClientSettings settings,
      Environment environment,
      Executor serializer,
      SerialTimers timers,
      Outcome outcome) {
    this.pace = pace;
    this.maxMessageBytes = settings.limits().maxBatchBytes();
    this.environment = environment;
    this.serializer = serializer;
    this.timers = timers;
    this.outcome = outcome;
    this.linksLeft = settings.clientParts().linksLeft();
    this.token =
        new FreshToken(settings.credentials(), environment.executor(), serializer, timers, this);
    add(endpoints);
  }

  private void add(List<Resolved> endpoints) {
    for (Resolved endpoint : endpoints) {
      if (candidates.stream().noneMatch(has(endpoint.endpoint().uri()))) {
        candidates.add(new Candidate(endpoint, this, serializer, timers, linksLeft));
      }
    }
  }

  private static Predicate<Candidate> has(URI uri) {
    return candidate -> candidate.uri().equals(uri);
  }

  void start() {
    staggered = true;
    proceed();
  }

  /** Lets more endpoints take part, behind those that do, and goes on at another pace. */
  void widen(List<Resolved> more, Pace next) {
    pace = next;
    add(more);
    staggered = true;
    if (exchange != null && !overdue) {
      restartPatience();
    }
    proceed();
  }

  /** Whether an answer is awaited that may open a session at the server, or switch one. */
  boolean isHelloUnanswered() {
    return exchange != null && exchange.isUnanswered();
  }

  /** Whether a Hello was given up, or its answer failed to come. */
  boolean hasGivenUpHello() {
    return anyHelloGivenUp;
  }

  /** Why an endpoint was not taken; empty if it was not tried. */
  Optional<Status> failureOf(URI endpoint) {
    return candidates.stream().filter(has(endpoint)).findFirst().flatMap(Candidate::failure);
  }

  /**
   * Ends the race; nothing is told any more. Returns whether a Hello was unanswered: the server may
   * have taken it.
   */
  boolean end(String why) {
    HelloExchange present = exchange;
    finish(why);
    boolean unanswered = present != null && present.isUnanswered();
    if (present != null) {
      present.giveUp(why);
    }
    return unanswered;
  }

  private void finish(String why) {
    over = true;
    exchange = null;
    timers.cancel(stagger);
    timers.cancel(patience);
    token.end();
    candidates.forEach(candidate -> candidate.leave(why));
  }

  /** Does what is to be done now: says Hello, or opens another link. */
  private void proceed() {
    if (over || (exchange != null && !overdue)) {
      return;
    }
    if (noToken != null && exchange == null) {
      lose(noToken);
      return;
    }
    Candidate best = find(Candidate.State.OPEN);
    if (needsToken()) {
      token.ask(pace.openLimit());
    }
    if (best == null) {
      openAnother();
    } else if (token.isThere() && exchange != null) {
      giveUpOverdue(exchange);
    } else if (token.isThere()) {
      sayHello(best);
    }
  }

  /** Whether there is, or may soon be, a link on which a Hello can be said. */
  private boolean needsToken() {
    return find(Candidate.State.OPEN) != null
        || find(Candidate.State.RESTING) != null
        || (pace.inHurry()
            && (find(Candidate.State.OPENING) != null || find(Candidate.State.WAITING) != null));
  }

  private void openAnother() {
    if (staggered) {
      openNext();
    }
    boolean noneLeft = candidates.stream().allMatch(each -> each.state() == Candidate.State.FAILED);
    if (!over && noneLeft) {
      lose(lastFailure);
    }
  }

  private void openNext() {
    for (Candidate candidate : candidates) {
      boolean returns = candidate.state() == Candidate.State.RESTING && token.isThere();
      if (candidate.state() == Candidate.State.WAITING || returns) {
        staggered = false;
        timers.cancel(stagger);
        stagger = timers.schedule(pace.stagger(), this::onStaggered);
        candidate.open(new LinkConfig(maxMessageBytes, pace.openLimit(), environment));
        return;
      }
    }
  }

  private void lose(Status last) {
    finish("no endpoint is left");
    outcome.onLost(this, last);
  }

  private @Nullable Candidate find(Candidate.State state) {
    for (Candidate candidate : candidates) {
      if (candidate.state() == state) {
        return candidate;
      }
    }
    return null;
  }

  private void onStaggered() {
    staggered = true;
    proceed();
  }

  private void sayHello(Candidate best) {
    HelloExchange next = new HelloExchange(best.endpoint(), best.take(), token.use(), this, timers);
    exchange = next;
    overdue = false;
    restartPatience();
    next.start(pace.helloLimit());
  }

  private void restartPatience() {
    timers.cancel(patience);
    patience = timers.schedule(pace.helloPatience(), this::onOverdue);
  }

  private void onOverdue() {
    overdue = true;
    staggered = true;
    proceed();
  }

  private void giveUpOverdue(HelloExchange old) {
    String why = "no answer to Hello within " + pace.helloPatience().toMillis() + " ms";
    linksLeft.unanswered(() -> old.giveUp(why));
    onFailed(old, Status.of(StatusCode.DEADLINE_EXCEEDED, old.uri() + ": " + why));
  }

  @Override
  public void onToken() {
    staggered = true;
    proceed();
  }

  @Override
  public void onNoToken(Status status) {
    noToken = status;
    if (!over) {
      tellFailure(candidates.get(0).uri(), status);
      // A Hello that is unanswered may still do.
      proceed();
    }
  }

  @Override
  public void onOpen(Candidate candidate) {
    proceed();
  }

  @Override
  public void onResting(Candidate candidate) {
    staggered = true;
    proceed();
  }

  @Override
  public void onFailed(Candidate candidate, Status status) {
    if (!over) {
      tellFailure(candidate.uri(), status);
      staggered = true;
      proceed();
    }
  }

  @Override
  public LinkFrame.Hello hello(String shown) {
    return outcome.hello(shown);
  }

  @Override
  public @Nullable Attachment onWelcome(HelloExchange from, Link link, LinkFrame.Welcome welcome) {
    finish("another link carries the session");
    return outcome.onWelcome(this, from.endpoint(), link, welcome);
  }

  @Override
  public void onReject(HelloExchange from, LinkFrame.Reject reject) {
    exchange = null;
    overdue = false;
    timers.cancel(patience);
    Status status = reject.status();
    Status refusal = Status.of(status.code(), from.uri() + ": refused, " + status.message());
    tellFailure(from.uri(), refusal);
    outcome.onReject(this, from.endpoint(), reject);
    settle(from, refusal);
  }

  @Override
  public void onFailed(HelloExchange from, Status status) {
    exchange = null;
    overdue = false;
    timers.cancel(patience);
    if (from.wasSaid()) {
      anyHelloGivenUp = true;
      outcome.onHelloLost(from.uri());
    }
    tellFailure(from.uri(), status);
    settle(from, status);
  }

  private void tellFailure(URI endpoint, Status status) {
    lastFailure = status;
    outcome.onAttemptFailed(endpoint, status);
  }

  /** Goes on without the endpoint of an exchange, whose failure was told. */
  private void settle(HelloExchange from, Status status) {
    if (!over) {
      candidates.stream().filter(has(from.uri())).forEach(each -> each.setFailed(status));
      staggered = true;
      proceed();
    }
  }
}
