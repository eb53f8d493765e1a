package io.everwire.transport;

/** Takes links that were opened by peers. Safe for use by many threads; never blocks. */
@FunctionalInterface
public interface LinkAcceptor {

  /**
   * Takes an open link.
   *
   * @param link the link, open and not yet used
   * @param facts what the transport knows of where it comes from
   * @return who is told what happens on it; every message that the link receives goes there
   */
  LinkListener accept(Link link, LinkFacts facts);
}
