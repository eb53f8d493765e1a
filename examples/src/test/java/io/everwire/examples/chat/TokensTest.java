package io.everwire.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.AuthenticationRequest;
import io.everwire.Principal;
import io.everwire.transport.LinkFacts;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TokensTest {
  private static final Duration LIFETIME = Duration.ofMinutes(1);

  private Instant now = Instant.EPOCH;
  private final Tokens tokens = new Tokens(() -> now, LIFETIME);

  private CompletableFuture<Principal> show(String token) {
    LinkFacts facts = new LinkFacts("mem", URI.create("mem:chat"), Map.of(), null, null);
    return tokens
        .authenticate(new AuthenticationRequest(token, "client", facts))
        .toCompletableFuture();
  }

  @Test
  void aTokenHoldsForAWhile() {
    String token = tokens.issue("Ada");
    now = now.plus(LIFETIME).minusMillis(1);
    Principal ada = show(token).join();
    assertThat(Tokens.isUser(ada)).isTrue();
    assertThat(Tokens.nameOf(ada)).isEqualTo("Ada");
    assertThat(ada.expiresAt()).contains(Instant.EPOCH.plus(LIFETIME));
    now = now.plusMillis(1);
    assertThatThrownBy(() -> show(token).join()).hasMessageContaining("the token has expired");
  }

  @Test
  void whoShowsNoneIsAGuestForAsLongAsALoginTakes() {
    Principal guest = show("").join();
    assertThat(Tokens.isUser(guest)).isFalse();
    assertThat(guest.expiresAt()).hasValueSatisfying(end -> assertThat(end).isAfter(now));
  }

  @Test
  void onlySoManyAreKnownAtOnceAndThoseThatHaveExpiredMakeRoom() {
    for (int i = 0; i < Tokens.MOST; i++) {
      tokens.issue("somebody");
    }
    assertThatThrownBy(() -> tokens.issue("Ada")).hasMessageContaining("limit is 10000 tokens");
    now = now.plus(LIFETIME);
    assertThat(show(tokens.issue("Ada"))).isCompleted();
  }
}
