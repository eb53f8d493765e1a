package io.everwire.testkit;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Endpoint;
import java.time.Duration;

/**
 * A connect that must fail, and how a user should hear of it.
 *
 * @param name what is wrong with it, for the name of the test
 * @param endpoint where to connect
 * @param kind the kind of reason that the listener must be told
 * @param says what the reason's text must contain, besides the endpoint's host or name: a status, a
 *     cause; may be empty
 * @param openTimeout how long opening may take: short where nothing else ends it
 */
public record FailingConnect(
    String name, Endpoint endpoint, CloseReason.Kind kind, String says, Duration openTimeout) {

  /**
   * A connect that fails by itself, in time.
   *
   * @param name what is wrong with it, for the name of the test
   * @param endpoint where to connect
   * @param kind the kind of reason that the listener must be told
   * @param says what the reason's text must contain
   */
  public FailingConnect(String name, Endpoint endpoint, CloseReason.Kind kind, String says) {
    this(name, endpoint, kind, says, Duration.ofSeconds(30));
  }

  /**
   * A connect to something that never answers.
   *
   * @param endpoint where to connect
   * @return expects that the end of the time to open is what ends it
   */
  public static FailingConnect silence(Endpoint endpoint) {
    return new FailingConnect(
        "silence", endpoint, CloseReason.Kind.UNREACHABLE, "openTimeout", Duration.ofMillis(700));
  }
}
