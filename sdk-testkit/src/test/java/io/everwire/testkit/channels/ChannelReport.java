package io.everwire.testkit.channels;

import io.everwire.ConnectionEvent;
import io.everwire.testkit.simulation.RandomFaults;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * What happened in one world, or in many.
 *
 * @param seed what it was drawn from
 * @param confirmed publishes confirmed
 * @param messages messages handed to subscriptions
 * @param gaps gaps told
 * @param recoveries recoveries told
 * @param snapshots snapshots told
 * @param cuts links cut by chance
 * @param resumes sessions that went on over another link
 * @param lost sessions lost
 * @param losses how often the broker lost what it had
 */
record ChannelReport(
    long seed,
    long confirmed,
    long messages,
    long gaps,
    long recoveries,
    long snapshots,
    long cuts,
    long resumes,
    long lost,
    long losses) {
  /** Nothing has happened. */
  static final ChannelReport NOTHING = new ChannelReport(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  static ChannelReport of(long seed, List<ClientActor> clients, RandomFaults faults, int losses) {
    return new ChannelReport(
        seed,
        sum(clients, ClientActor::confirmed),
        sum(clients, ClientActor::messages),
        sum(clients, ClientActor::gaps),
        sum(clients, ClientActor::recoveries),
        sum(clients, ClientActor::snapshots),
        faults.cuts(),
        sum(clients, each -> each.count(ConnectionEvent.Kind.RESUMED)),
        sum(clients, each -> each.count(ConnectionEvent.Kind.SESSION_LOST)),
        losses);
  }

  private static long sum(List<ClientActor> clients, ToIntFunction<ClientActor> value) {
    return clients.stream().mapToInt(value).sum();
  }

  ChannelReport plus(ChannelReport other) {
    return new ChannelReport(
        seed,
        confirmed + other.confirmed,
        messages + other.messages,
        gaps + other.gaps,
        recoveries + other.recoveries,
        snapshots + other.snapshots,
        cuts + other.cuts,
        resumes + other.resumes,
        lost + other.lost,
        losses + other.losses);
  }
}
