package io.everwire.log;

import static java.util.Objects.requireNonNull;

import io.everwire.Names;
import io.everwire.Position;
import io.everwire.RealtimeClient;
import io.everwire.Start;
import io.everwire.SubscribeOptions;
import io.everwire.Subscription;
import io.everwire.SubscriptionListener;
import java.util.Optional;

/**
 * Follows a log: its last entries first, if that is asked for, then those that come. What is
 * missing is told as a gap, and a lost session goes on where it stood, as for all subscriptions.
 *
 * <p>Without a filter this is a subscription to the channel. With one the server sends only what
 * passes: it must have a {@link LogService}, otherwise following ends with {@code UNIMPLEMENTED}.
 * In the number that a gap tells, entries that do not pass are counted too.
 *
 * <p>Immutable: each method that sets something returns another follower. Nothing here blocks.
 */
public final class LogFollower {
  private final RealtimeClient client;
  private final String channel;
  private final int last;
  private final Optional<Position> after;
  private final LogFilter filter;

  private LogFollower(
      RealtimeClient client, String channel, int last, Optional<Position> after, LogFilter filter) {
    this.client = client;
    this.channel = channel;
    this.last = last;
    this.after = after;
    this.filter = filter;
  }

  /**
   * A follower of all that comes from now on.
   *
   * @param client whose session is used
   * @param channel the channel's name
   * @return the follower
   * @throws IllegalArgumentException if the name breaks a rule
   */
  public static LogFollower of(RealtimeClient client, String channel) {
    return new LogFollower(
        requireNonNull(client, "client"),
        Names.check("channel", channel),
        0,
        Optional.empty(),
        LogFilter.ALL);
  }

  /**
   * Begins with the last entries that pass the filter, as far as the channel's history has them.
   *
   * @param entries how many at most; positive, 100,000 at most
   * @return the follower
   * @throws IllegalArgumentException if it is out of bounds
   */
  public LogFollower last(int entries) {
    if (entries < 1 || entries > FollowRequest.MAX_LAST) {
      throw new IllegalArgumentException(
          "LogFollower.last is " + entries + ", must be 1 to " + FollowRequest.MAX_LAST);
    }
    return new LogFollower(client, channel, entries, Optional.empty(), filter);
  }

  /**
   * Goes on after a position.
   *
   * @param position where an earlier follower stood; see {@link Subscription#position()}
   * @return the follower
   */
  public LogFollower after(Position position) {
    return new LogFollower(client, channel, 0, Optional.of(position), filter);
  }

  /**
   * With a filter at the server.
   *
   * @param which the entries that are sent; {@link LogFilter#ALL} by default
   * @return the follower
   */
  public LogFollower filter(LogFilter which) {
    return new LogFollower(client, channel, last, after, requireNonNull(which, "filter"));
  }

  /**
   * Begins to follow.
   *
   * @param listener told what comes, as {@link SubscriptionListener} says, on the client's callback
   *     executor
   * @return the subscription, on its way; it ends with {@code PERMISSION_DENIED} where that is not
   *     allowed
   * @throws IllegalStateException if the application has closed the client
   */
  public Subscription follow(SubscriptionListener<? super LogEntry> listener) {
    requireNonNull(listener, "listener");
    if (filter.equals(LogFilter.ALL)) {
      return client
          .channel(channel, LogEntry.codec())
          .subscribe(listener, SubscribeOptions.DEFAULT.withStart(start()));
    }
    FilteredSubscription subscription =
        new FilteredSubscription(client, new FollowRequest(channel, last, after, filter), listener);
    subscription.open();
    return subscription;
  }

  private Start start() {
    if (after.isPresent()) {
      return Start.after(after.get());
    }
    return last > 0 ? Start.rewind(last) : Start.now();
  }
}
