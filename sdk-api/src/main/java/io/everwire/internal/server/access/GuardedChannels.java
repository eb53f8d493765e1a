package io.everwire.internal.server.access;

import io.everwire.Status;
import io.everwire.internal.wire.ChannelFrame;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The channels of a session, as they stand behind its {@link ChannelGate}. */
public interface GuardedChannels {

  /** A subscription that has begun and not ended. */
  record Running(long number, String channel, boolean watchesPresence) {}

  /**
   * A frame of the client that was let through, or is to be refused. The frames for one channel
   * keep their order; numbers of several channels and subscriptions may come in another order than
   * the client gave them.
   *
   * @param refusal what a request is answered with instead of being carried out; of a publish in
   *     parts all parts have it. Null where it is allowed
   * @throws io.everwire.internal.wire.WireException if the client broke a rule
   */
  void onFrame(ChannelFrame frame, @Nullable Status refusal);

  /** Subscriptions that are running now. */
  Collection<Running> running();

  /** Ends a subscription; nothing happens if it has ended. */
  void end(long subscription, Status status);
}
