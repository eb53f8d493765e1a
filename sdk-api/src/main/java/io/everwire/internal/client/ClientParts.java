package io.everwire.internal.client;

import java.time.Duration;

/**
 * Makes the collaborators on which a client's choice of endpoints rests. Production uses {@link
 * #STANDARD}; the simulation puts faulty ones in their place, to show that it would find such bugs.
 */
public interface ClientParts {
  ClientParts STANDARD = new ClientParts() {};

  default Demotions demotions(Duration first, Duration most) {
    return new Demotions(first, most);
  }

  default LinksLeft linksLeft() {
    return new LinksLeft();
  }
}
