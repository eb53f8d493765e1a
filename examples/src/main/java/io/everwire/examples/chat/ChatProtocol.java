package io.everwire.examples.chat;

import io.everwire.Codec;
import io.everwire.RealtimeException;
import io.everwire.StatusCode;
import io.everwire.StreamType;
import io.everwire.codec.json.JsonCodec;
import java.util.regex.Pattern;

/** What goes between the chat's clients and its server. */
final class ChatProtocol {
  /** A name becomes a token. All that somebody without a token can do. */
  static final StreamType<String, String> LOGIN =
      StreamType.call("chat/login", Codec.utf8(), Codec.utf8());

  /**
   * Says something in a room. A call rather than a publish of the client's, because the server puts
   * in who has said it. Answered with the saying's id.
   */
  static final StreamType<Saying, String> SAY =
      StreamType.call("chat/say", JsonCodec.of(Saying.class), Codec.utf8());

  static final Codec<ChatMessage> MESSAGE = JsonCodec.of(ChatMessage.class);

  static final int MOST_TEXT = 1_000;

  private static final int MOST_NAME = 20;
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_-]{1," + MOST_NAME + "}");

  private ChatProtocol() {}

  /** The channel of what is said in a room. */
  static String messages(String room) {
    return "room/" + requireName("room", room);
  }

  /** The channel of who is typing in a room; names, not proven by anything. */
  static String typing(String room) {
    return "typing/" + requireName("room", room);
  }

  /**
   * Checks a name.
   *
   * @param what whose, for the message
   * @param name the name
   * @return the name
   * @throws RealtimeException with {@code INVALID_ARGUMENT} if it is none
   */
  static String requireName(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new RealtimeException(
          StatusCode.INVALID_ARGUMENT,
          "a "
              + what
              + "'s name has 1 to "
              + MOST_NAME
              + " letters, digits, - and _; this one is \""
              + (name.length() > MOST_NAME ? name.substring(0, MOST_NAME) + "…" : name)
              + "\", "
              + name.length()
              + " characters");
    }
    return name;
  }

  static String requireText(String text) {
    if (text.isBlank() || text.length() > MOST_TEXT) {
      throw new RealtimeException(
          StatusCode.INVALID_ARGUMENT,
          "a message has 1 to " + MOST_TEXT + " characters, not " + text.strip().length());
    }
    return text;
  }
}
