package io.everwire.examples.chat;

import io.everwire.BlockingStream;
import io.everwire.Credentials;
import io.everwire.RealtimeClient;
import io.everwire.StreamOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Gets a new token each time one is needed: in a session of its own, as a guest. Blocks meanwhile.
 */
final class Login implements Credentials {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final List<URI> endpoints;
  private final String name;

  Login(List<URI> endpoints, String name) {
    this.endpoints = List.copyOf(endpoints);
    this.name = ChatProtocol.requireName("user", name);
  }

  @Override
  public String token() throws InterruptedException {
    RealtimeClient.Builder builder = RealtimeClient.builder().connectTimeout(PATIENCE);
    endpoints.forEach(uri -> builder.endpoint(uri.toString()));
    try (RealtimeClient guest = builder.build()) {
      guest.connect().join();
      return BlockingStream.call(
          guest, ChatProtocol.LOGIN, name, StreamOptions.DEFAULT.withDeadline(PATIENCE));
    }
  }
}
