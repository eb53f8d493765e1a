package io.everwire.testkit.channels;

import io.everwire.HistoryQuery.Direction;
import io.everwire.Position;
import io.everwire.broker.AppendOutcome;
import io.everwire.broker.Broker;
import io.everwire.broker.ChannelListener;
import io.everwire.broker.ChannelSubscription;
import io.everwire.broker.LogPage;
import io.everwire.broker.LoggedPublication;
import io.everwire.broker.PresentMember;
import io.everwire.broker.Publication;
import io.everwire.broker.RetainedPage;
import io.everwire.broker.Retention;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A broker whose channels have the same epoch whenever they are made, as if it were made of their
 * names. Keeps nothing: what it shows as the epoch it can take for the present one.
 */
final class ReusedEpochs extends BrokerView {
  ReusedEpochs(Broker real) {
    super(real);
  }

  private static String shown(String channel) {
    return "epoch of " + channel;
  }

  private static Position shown(String channel, Position real) {
    return new Position(shown(channel), real.offset());
  }

  @Override
  public CompletionStage<List<AppendOutcome>> append(
      String channel, List<Publication> publications, Retention retention) {
    return super.append(channel, publications, retention)
        .thenApply(all -> all.stream().map(each -> shown(channel, each)).toList());
  }

  private static AppendOutcome shown(String channel, AppendOutcome real) {
    if (real instanceof AppendOutcome.Appended appended) {
      return new AppendOutcome.Appended(shown(channel, appended.position()));
    }
    return real instanceof AppendOutcome.Repeated repeated
        ? new AppendOutcome.Repeated(shown(channel, repeated.position()))
        : real;
  }

  @Override
  public CompletionStage<ChannelSubscription> subscribe(String channel, ChannelListener listener) {
    return super.subscribe(channel, new Told(channel, listener))
        .thenApply(
            real ->
                new ChannelSubscription() {
                  @Override
                  public Position position() {
                    return shown(channel, real.position());
                  }

                  @Override
                  public void close() {
                    real.close();
                  }
                });
  }

  private record Told(String channel, ChannelListener listener) implements ChannelListener {
    @Override
    public void onPublications(String epoch, List<LoggedPublication> publications) {
      listener.onPublications(shown(channel), publications);
    }

    @Override
    public void onVolatile(Publication publication) {
      listener.onVolatile(publication);
    }

    @Override
    public void onPresence(List<PresentMember> entered, List<PresentMember> left) {
      listener.onPresence(entered, left);
    }

    @Override
    public void onInterrupted(String reason) {
      listener.onInterrupted(reason);
    }
  }

  @Override
  public CompletionStage<LogPage> read(
      String channel, Direction direction, Optional<Position> from, int limit, long maxBytes) {
    return super.read(channel, Direction.FORWARD, Optional.empty(), 1, 1)
        .thenCompose(
            any ->
                super.read(
                    channel,
                    direction,
                    from.map(at -> real(channel, at, any.head().epoch())),
                    limit,
                    maxBytes))
        .thenApply(
            page ->
                new LogPage(
                    page.publications(),
                    shown(channel, page.head()),
                    page.firstOffset(),
                    page.hasMore()));
  }

  private static Position real(String channel, Position asked, String epoch) {
    return asked.epoch().equals(shown(channel)) ? new Position(epoch, asked.offset()) : asked;
  }

  @Override
  public CompletionStage<RetainedPage> retained(
      String channel, String afterKey, int limit, long maxBytes) {
    return super.retained(channel, afterKey, limit, maxBytes)
        .thenApply(
            page -> new RetainedPage(page.values(), shown(channel, page.head()), page.hasMore()));
  }
}
