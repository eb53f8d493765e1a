package io.everwire.testkit.simulation;

import io.everwire.broker.ChannelListener;
import io.everwire.broker.ChannelSubscription;
import io.everwire.broker.LoggedPublication;
import io.everwire.broker.PresentMember;
import io.everwire.broker.Publication;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What one subscription brings through a {@link FaultyBroker}. */
final class FaultySubscription implements ChannelListener {
  private final ChannelListener listener;
  private final BrokerDice dice;
  private final VirtualNode node;
  private final FaultyLane lane;
  private final Consumer<Fault> count;
  private @Nullable ChannelSubscription source;

  /** Brings nothing more; the listener is told, or will be. */
  private boolean lost;

  /** The listener is told nothing more. */
  private boolean ended;

  /** What was done to a subscription. */
  enum Fault {
    INTERRUPTED,
    REPEATED,
    REORDERED
  }

  FaultySubscription(
      ChannelListener listener, BrokerDice dice, VirtualNode node, Consumer<Fault> count) {
    this.listener = listener;
    this.dice = dice;
    this.node = node;
    this.lane = new FaultyLane(node);
    this.count = count;
  }

  /** Says where it all comes from. */
  void begin(ChannelSubscription from) {
    source = from;
    if (lost) {
      from.close();
    }
  }

  /** Ends without a word; what is under way is lost if the listener is not to be told. */
  void end(boolean silently) {
    lost = true;
    ended |= silently;
    if (source != null) {
      source.close();
    }
  }

  @Override
  public void onPublications(String epoch, List<LoggedPublication> publications) {
    if (isLost()) {
      return;
    }
    Runnable arrival = () -> tell(() -> listener.onPublications(epoch, publications));
    if (dice.hits(dice.faults().reorderings())) {
      count.accept(Fault.REORDERED);
      node.deliver(2 * dice.lagNanos(), arrival);
    } else {
      lane.deliver(dice.lagNanos(), arrival);
    }
    if (dice.hits(dice.faults().repeats())) {
      count.accept(Fault.REPEATED);
      node.deliver(2 * dice.lagNanos(), arrival);
    }
  }

  @Override
  public void onVolatile(Publication publication) {
    if (!isLost() && !dice.hits(dice.faults().failures())) {
      node.deliver(dice.lagNanos(), () -> tell(() -> listener.onVolatile(publication)));
    }
  }

  @Override
  public void onPresence(List<PresentMember> entered, List<PresentMember> left) {
    if (!isLost()) {
      lane.deliver(dice.lagNanos(), () -> tell(() -> listener.onPresence(entered, left)));
    }
  }

  @Override
  public void onInterrupted(String reason) {
    interrupt(reason);
  }

  /** Whether what comes is lost: since long, or from now on. */
  private boolean isLost() {
    if (!lost && dice.hits(dice.faults().interruptions())) {
      interrupt("lost by chance");
    }
    return lost;
  }

  /** Brings nothing more, and tells so later; once. */
  void interrupt(String reason) {
    if (lost) {
      return;
    }
    end(false);
    count.accept(Fault.INTERRUPTED);
    lane.deliver(
        dice.lagNanos(),
        () -> {
          tell(() -> listener.onInterrupted(reason));
          ended = true;
        });
  }

  private void tell(Runnable call) {
    if (!ended) {
      call.run();
    }
  }
}
