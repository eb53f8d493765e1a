package io.everwire.internal.wire;

import io.everwire.DeliveryMode;
import io.everwire.PresenceMode;
import java.util.List;

/** The numbers of enumerations in {@code everwire.proto}, whatever order they have in Java. */
final class WireConstants<E extends Enum<E>> {
  static final WireConstants<DeliveryMode> DELIVERY =
      new WireConstants<>(
          List.of(DeliveryMode.RELIABLE, DeliveryMode.LATEST, DeliveryMode.VOLATILE));
  static final WireConstants<PresenceMode> PRESENCE =
      new WireConstants<>(List.of(PresenceMode.NONE, PresenceMode.MEMBERS, PresenceMode.COUNT));

  private final List<E> byNumber;

  private WireConstants(List<E> byNumber) {
    this.byNumber = byNumber;
  }

  int number(E constant) {
    return byNumber.indexOf(constant);
  }

  /** The constant of a number; the first for a number without one. */
  E of(long number) {
    return byNumber.get(number < byNumber.size() ? (int) number : 0);
  }
}
