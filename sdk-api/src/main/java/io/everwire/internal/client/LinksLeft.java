package io.everwire.internal.client;

/**
 * Closes the links that a race leaves behind: nothing may come of them any more. Confined to the
 * client's serializer.
 */
public class LinksLeft {

  /** A link with an unanswered Hello is given up, before the next Hello is said on another. */
  protected void unanswered(Runnable close) {
    close.run();
  }

  /** A link on which nothing was said is not needed. */
  protected void unused(Runnable close) {
    close.run();
  }
}
