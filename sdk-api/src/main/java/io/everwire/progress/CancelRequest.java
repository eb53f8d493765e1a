package io.everwire.progress;

import static java.util.Objects.requireNonNull;

import io.everwire.Codec;

/**
 * Asks a task to cancel. It is published on the channel whose name is that of the channel of
 * progress and {@link #CHANNEL_SUFFIX}, so that an authorizer can let some only watch. Watchers
 * send it by {@link ProgressWatcher#requestCancel}. Immutable.
 *
 * <p>Its bytes are the message {@code CancelRequest} of {@code everwire_progress.proto}.
 *
 * @param id the task's id; 1 to 255 bytes of UTF-8
 * @param reason why, for people; may be empty, at most 1,024 characters
 */
public record CancelRequest(String id, String reason) {

  /** What the name of the channel of requests has after that of the channel of progress. */
  public static final String CHANNEL_SUFFIX = "/cancel";

  public CancelRequest {
    TaskTexts.requireId(id);
    requireNonNull(reason, "reason");
    if (reason.length() > TaskTexts.MAX_NOTE_CHARACTERS) {
      throw new IllegalArgumentException(
          "reason to cancel task \""
              + id
              + "\" has "
              + reason.length()
              + " characters, limit is "
              + TaskTexts.MAX_NOTE_CHARACTERS);
    }
  }

  /**
   * How requests become messages.
   *
   * @return the codec. Its {@link Codec#decode} throws {@link IllegalArgumentException} for bytes
   *     that are no request, or one that breaks a rule of this type
   */
  public static Codec<CancelRequest> codec() {
    return ProgressCodecs.CANCEL;
  }
}
