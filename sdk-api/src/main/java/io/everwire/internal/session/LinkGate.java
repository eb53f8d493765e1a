package io.everwire.internal.session;

import org.jspecify.annotations.Nullable;

/** Whose messages count: only those of the link that carries the session now. */
public class LinkGate {
  /** For all sessions: it has no state. */
  static final LinkGate STANDARD = new LinkGate();

  /**
   * Whether to take a message that came over one attachment while another, or none, is the present
   * one.
   */
  public boolean takes(Attachment from, @Nullable Attachment present) {
    return from == present;
  }
}
