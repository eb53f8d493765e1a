package io.everwire.examples.chat;

import io.everwire.AuthenticationRequest;
import io.everwire.Authenticator;
import io.everwire.Principal;
import io.everwire.RealtimeException;
import io.everwire.StatusCode;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Gives out tokens that hold for a while, and knows them again. Whoever shows none is a guest, for
 * as long as a login takes. Any thread.
 *
 * <p>A token is a random number that means something here only, and at most {@value #MOST} are
 * known at once. Where servers do not share their memory it would be signed instead, such as a JWT.
 */
final class Tokens implements Authenticator {
  static final int MOST = 10_000;

  private static final Duration LOGIN_TIME = Duration.ofSeconds(10);
  private static final String USER = "user:";
  private static final String GUEST = "guest:";
  private static final int TOKEN_BITS = 160;
  private static final int TEXT_RADIX = 36;

  /** Whose a token is and how long it holds. */
  private record Grant(String name, Instant expiresAt) {}

  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock;
  private final Duration lifetime;

  /** Oldest first, so that those that have expired are in front. Guarded by this. */
  private final Map<String, Grant> grants = new LinkedHashMap<>();

  Tokens(InstantSource clock, Duration lifetime) {
    this.clock = clock;
    this.lifetime = lifetime;
  }

  /** A new token for somebody. A real chat would want to see a password first. */
  synchronized String issue(String name) {
    forgetExpired();
    if (grants.size() == MOST) {
      throw new RealtimeException(
          StatusCode.RESOURCE_EXHAUSTED, "too many are logged in, limit is " + MOST + " tokens");
    }
    String token = new BigInteger(TOKEN_BITS, random).toString(TEXT_RADIX);
    grants.put(token, new Grant(name, clock.instant().plus(lifetime)));
    return token;
  }

  private void forgetExpired() {
    Instant now = clock.instant();
    grants.values().removeIf(grant -> !grant.expiresAt().isAfter(now));
  }

  @Override
  public synchronized CompletionStage<Principal> authenticate(AuthenticationRequest request) {
    if (request.token().isEmpty()) {
      return CompletableFuture.completedFuture(
          Principal.of(GUEST + request.clientId()).withExpiry(clock.instant().plus(LOGIN_TIME)));
    }
    forgetExpired();
    Grant grant = grants.get(request.token());
    return grant == null
        ? CompletableFuture.failedFuture(
            new RealtimeException(
                StatusCode.UNAUTHENTICATED, "the token has expired, or was not given out here"))
        : CompletableFuture.completedFuture(
            Principal.of(USER + grant.name()).withExpiry(grant.expiresAt()));
  }

  static boolean isUser(Principal principal) {
    return principal.id().startsWith(USER);
  }

  static String nameOf(Principal user) {
    return user.id().substring(USER.length());
  }
}
