package io.everwire.examples.chat;

import io.everwire.ChannelAction;
import io.everwire.ChannelPolicy;
import io.everwire.Principal;
import io.everwire.PublishOptions;
import io.everwire.RealtimeException;
import io.everwire.RealtimeServer;
import io.everwire.StatusCode;
import io.everwire.StreamContext;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the rooms: who may come in, and what was said in which order. Everything else, such as
 * history, presence and recovery, is what channels do.
 */
final class ChatServer implements AutoCloseable {
  private static final String TYPING = "typing/";
  private static final ChannelPolicy ROOM =
      ChannelPolicy.create().history(1_000, Duration.ofDays(7)).presence(true);

  private final InstantSource clock = InstantSource.system();
  private final Tokens tokens;
  private final RealtimeServer server;

  /**
   * Starts to listen.
   *
   * @param listeners where
   * @param tokenLifetime how long a login holds; clients renew theirs in time
   */
  ChatServer(List<URI> listeners, Duration tokenLifetime) {
    tokens = new Tokens(clock, tokenLifetime);
    RealtimeServer.Builder builder =
        RealtimeServer.builder()
            .authenticator(tokens)
            .authorizer(ChatServer::mayDo)
            .channels("room/*", ROOM)
            .call(
                ChatProtocol.LOGIN,
                (context, name) -> tokens.issue(ChatProtocol.requireName("user", name)))
            .callAsync(ChatProtocol.SAY, this::say);
    listeners.forEach(uri -> builder.listen(uri.toString()));
    server = builder.build().start();
  }

  /** Users may do what they like, but for speaking in somebody else's name. */
  private static CompletionStage<Boolean> mayDo(
      Principal principal, ChannelAction action, String channel) {
    return CompletableFuture.completedFuture(
        Tokens.isUser(principal)
            && (action != ChannelAction.PUBLISH || channel.startsWith(TYPING)));
  }

  private CompletionStage<String> say(StreamContext context, Saying saying) {
    Principal user =
        context
            .principal()
            .filter(Tokens::isUser)
            .orElseThrow(() -> new RealtimeException(StatusCode.PERMISSION_DENIED, "log in first"));
    ChatMessage message =
        new ChatMessage(
            Tokens.nameOf(user), clock.millis(), ChatProtocol.requireText(saying.text()));
    return server
        .channel(ChatProtocol.messages(saying.room()), ChatProtocol.MESSAGE)
        .publish(message, PublishOptions.DEFAULT.withIdempotencyKey(user.id() + "/" + saying.id()))
        .handle((receipt, failure) -> answer(saying, failure));
  }

  /** A call that was tried again has another time under the same key: it was said already. */
  private static String answer(Saying saying, @Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause == null
        || (cause instanceof RealtimeException known
            && known.status().code() == StatusCode.ALREADY_EXISTS)) {
      return saying.id();
    }
    throw new CompletionException(cause);
  }

  /** Where it listens. */
  List<URI> uris() {
    return server.uris();
  }

  @Override
  public void close() {
    server.close();
  }
}
