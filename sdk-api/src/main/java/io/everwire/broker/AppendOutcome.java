package io.everwire.broker;

import io.everwire.Position;
import io.everwire.Status;

/** What became of a publication. */
public sealed interface AppendOutcome {

  /**
   * It is in the log.
   *
   * @param position where
   */
  record Appended(Position position) implements AppendOutcome {}

  /**
   * It was in the log already, under the same key with the same content.
   *
   * @param position where
   */
  record Repeated(Position position) implements AppendOutcome {}

  /**
   * It was not taken.
   *
   * @param status {@code ALREADY_EXISTS}: the same key with another content; {@code ABORTED}: its
   *     number is not above one that was appended, and its key is not remembered; {@code
   *     RESOURCE_EXHAUSTED}: the channel retains no further key
   */
  record Refused(Status status) implements AppendOutcome {}
}
