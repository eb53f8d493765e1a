package io.everwire.examples.chat;

import io.everwire.ConnectionEvent;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeException;
import io.everwire.RetryPolicy;
import io.everwire.StatusCode;
import io.everwire.StreamOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Somebody in the chat: takes lines that the user enters, and gives lines to show. Lines are taken
 * by one thread at a time, typing may be told by another.
 */
final class ChatClient implements AutoCloseable {
  private static final StreamOptions SAYING =
      StreamOptions.DEFAULT.withDeadline(Duration.ofSeconds(30)).withRetry(RetryPolicy.DEFAULT);
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);
  private static final String HELP =
      "* /join ROOM, /who, /leave, /quit; anything else is said in the room joined last";

  private final String user;
  private final Consumer<String> out;
  private final RealtimeClient client;

  /** The one joined last is first; that is where the user talks. Guarded by itself. */
  private final Deque<Room> rooms = new ArrayDeque<>();

  /** Everything that was said so far; completes when the server has it. */
  private volatile CompletableFuture<?> underWay = CompletableFuture.completedFuture(null);

  /**
   * Makes a client; it does not connect yet.
   *
   * @param endpoints the server's, the preferred one first
   * @param user what to be called
   * @param out takes lines to show, from any thread
   */
  ChatClient(List<URI> endpoints, String user, Consumer<String> out) {
    this.user = user;
    this.out = out;
    RealtimeClient.Builder builder =
        RealtimeClient.builder().credentials(new Login(endpoints, user));
    endpoints.forEach(uri -> builder.endpoint(uri.toString()));
    client = builder.build();
    var unused = client.connection().onEvent(this::onEvent);
  }

  /** Connects, and waits for it. */
  void connect() {
    client.connect().join();
  }

  RealtimeClient client() {
    return client;
  }

  private void onEvent(ConnectionEvent event) {
    switch (event.kind()) {
      case LINK_LOST -> out.accept("* the connection is lost, what you say waits");
      case RESUMED -> out.accept("* the connection is back, nothing was lost");
      case MIGRATED, UPGRADED ->
          out.accept("* now over " + event.endpoint().map(URI::getScheme).orElse("-"));
      case SESSION_LOST -> out.accept("* the server has gone, waiting for it");
      case CLOSED -> {
        if (!event.reason().isOk()) {
          out.accept("* the end: " + event.reason().message());
        }
      }
      default -> {}
    }
  }

  /**
   * Does what the user has entered.
   *
   * @param line a command, or what to say
   * @return whether the user stays
   */
  boolean enter(String line) {
    String[] words = line.strip().split("\\s+", 2);
    String rest = words.length > 1 ? words[1] : "";
    switch (words[0].toLowerCase(Locale.ROOT)) {
      case "" -> {}
      case "/join" -> join(rest);
      case "/who" -> current().ifPresentOrElse(this::who, this::nowhere);
      case "/leave" -> current().ifPresentOrElse(this::leave, this::nowhere);
      case "/help" -> out.accept(HELP);
      case "/quit" -> {
        return false;
      }
      default -> {
        if (line.startsWith("/")) {
          out.accept("* there is no command " + words[0] + "; /help tells which there are");
        } else {
          current().ifPresentOrElse(room -> say(room, line.strip()), this::nowhere);
        }
      }
    }
    return true;
  }

  /** The user is typing. */
  void typing() {
    current().ifPresent(Room::typing);
  }

  private Optional<Room> current() {
    synchronized (rooms) {
      return Optional.ofNullable(rooms.peekFirst());
    }
  }

  private void nowhere() {
    out.accept("* you are in no room; /join ROOM takes you to one");
  }

  private void join(String name) {
    synchronized (rooms) {
      Optional<Room> known = rooms.stream().filter(room -> room.name().equals(name)).findFirst();
      if (known.isPresent()) {
        rooms.remove(known.get());
        rooms.addFirst(known.get());
        return;
      }
      try {
        Room room = new Room(name, user, client, out);
        rooms.addFirst(room);
        tellFailure("you cannot join " + name, room.ready());
      } catch (RealtimeException e) {
        out.accept("* " + e.status().message());
      }
    }
  }

  private void leave(Room room) {
    synchronized (rooms) {
      rooms.remove(room);
    }
    room.close();
    out.accept(
        "* you have left "
            + room.name()
            + current().map(next -> ", you are in " + next.name()).orElse(""));
  }

  private void who(Room room) {
    tellFailure(
        "nobody can say who is there",
        room.who().thenAccept(names -> out.accept("* in " + room.name() + ": " + names)));
  }

  private void say(Room room, String text) {
    try {
      Saying saying =
          new Saying(room.name(), ChatProtocol.requireText(text), UUID.randomUUID().toString());
      CompletableFuture<?> call = client.call(ChatProtocol.SAY, saying, SAYING);
      underWay = CompletableFuture.allOf(underWay, call);
      tellFailure("not said", call);
    } catch (RealtimeException e) {
      out.accept("* not said: " + e.status().message());
    }
  }

  private void tellFailure(String what, CompletableFuture<?> outcome) {
    var unused =
        outcome.whenComplete(
            (done, failure) -> {
              if (failure != null) {
                tell(what, failure);
              }
            });
  }

  private void tell(String what, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    // The user has quit, and knows.
    boolean closed =
        cause instanceof RealtimeException known && known.status().code() == StatusCode.CANCELLED;
    if (!closed) {
      out.accept("* " + what + ": " + cause.getMessage());
    }
  }

  /** What was said last still reaches the server. */
  @Override
  public void close() {
    underWay
        .handle((done, failure) -> true)
        .completeOnTimeout(false, LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)
        .join();
    client.close();
  }
}
