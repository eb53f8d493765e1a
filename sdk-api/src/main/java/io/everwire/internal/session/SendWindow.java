package io.everwire.internal.session;

import io.everwire.internal.wire.ProtoReader;
import io.everwire.internal.wire.WireException;

/**
 * How much this side may still send to one stream or subscription. One whole message may go while
 * any credit is left, so the balance may turn negative. In bytes of {@link Items#cost}. Confined to
 * the session's serializer.
 */
public final class SendWindow {
  private long creditBytes;

  public SendWindow(long creditBytes) {
    this.creditBytes = creditBytes;
  }

  public boolean isOpen() {
    return creditBytes > 0;
  }

  public void spend(long cost) {
    creditBytes -= cost;
  }

  /**
   * The receiver grants more.
   *
   * @throws WireException if the credit grows beyond what a number can hold
   */
  public void grant(long bytes) {
    creditBytes += bytes;
    if (creditBytes > ProtoReader.MAX_NUMBER) {
      throw new WireException("credit of " + creditBytes + " bytes, the limit is 2^53 - 1");
    }
  }
}
