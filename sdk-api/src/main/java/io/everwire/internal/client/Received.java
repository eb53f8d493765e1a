package io.everwire.internal.client;

import io.everwire.Position;
import io.everwire.internal.session.Items;
import java.nio.ByteBuffer;

/**
 * A message that has come whole.
 *
 * @param key empty for none
 * @param deleted whether it deletes the value of its key
 */
record Received(Position position, String key, boolean deleted, ByteBuffer payload) {

  /** What it takes of the subscription's window. */
  long cost() {
    return Items.cost(payload.remaining(), key);
  }
}
