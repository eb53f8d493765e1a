package io.everwire.internal.client;

import io.everwire.internal.wire.LinkFrame.Left;

/**
 * Judges what is left after a Reject: credentials that are refused are final after one fresh token.
 * Confined to the client's serializer.
 */
final class Refusals {
  private boolean refusedBefore;

  void onWelcome() {
    refusedBefore = false;
  }

  Left judge(Left told, boolean hasCredentials) {
    if (told != Left.REAUTHENTICATE) {
      return told;
    }
    if (refusedBefore || !hasCredentials) {
      return Left.FINAL;
    }
    refusedBefore = true;
    return Left.REAUTHENTICATE;
  }
}
