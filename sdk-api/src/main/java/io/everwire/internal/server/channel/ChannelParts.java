package io.everwire.internal.server.channel;

import io.everwire.internal.server.channel.delivery.FanOutPace;
import io.everwire.internal.server.channel.delivery.LatestPosition;
import io.everwire.internal.server.channel.recovery.Seam;

/**
 * Makes the collaborators on which the promises of channels rest. Production uses {@link
 * #STANDARD}; the simulation puts faulty ones in their place, to show that it would find such bugs.
 */
public interface ChannelParts {
  ChannelParts STANDARD = new ChannelParts() {};

  default LatestPosition latestPosition() {
    return new LatestPosition();
  }

  default FanOutPace fanOutPace() {
    return new FanOutPace();
  }

  default Seam seam() {
    return new Seam();
  }
}
