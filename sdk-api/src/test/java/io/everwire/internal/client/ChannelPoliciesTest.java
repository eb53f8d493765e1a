package io.everwire.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.ChannelPolicy;
import io.everwire.RealtimeServer;
import io.everwire.internal.server.channel.ChannelPolicies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which policy a channel has. */
class ChannelPoliciesTest {

  private static ChannelPolicy policy(int messages) {
    return ChannelPolicy.create().history(messages, Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @CsvSource({
    "a/b, 1",
    "a/c, 2",
    "a/b/c, 3",
    "x/b, 4",
    "a, 5",
    "x/y/z, 5",
    "a/x/end, 6",
    "q/b/c/d, 5"
  })
  void theMostSpecificPatternCounts(String name, int expected) {
    List<Map.Entry<String, ChannelPolicy>> patterns = new ArrayList<>();
    patterns.add(Map.entry("**", policy(5)));
    patterns.add(Map.entry("a/**", policy(3)));
    patterns.add(Map.entry("a/*", policy(2)));
    patterns.add(Map.entry("a/b", policy(1)));
    patterns.add(Map.entry("*/b", policy(4)));
    patterns.add(Map.entry("a/*/end", policy(6)));

    assertThat(ChannelPolicies.of(patterns).of(name).historyMessages()).isEqualTo(expected);
  }

  @Test
  void whatNoPatternMatchesHasTheDefault() {
    assertThat(ChannelPolicies.of(List.of(Map.entry("a/*", policy(1)))).of("a/b/c"))
        .isEqualTo(ChannelPolicy.DEFAULT);
  }

  @Test
  void twoEqualPatternsFailWhenTheServerIsBuilt() {
    RealtimeServer.Builder builder =
        RealtimeServer.builder().channels("a/*", policy(1)).channels("a/*", policy(2));

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a/*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a//b", "a/**/b", "a*/b", "/a"})
  void whatIsNoPatternFailsWhenTheServerIsBuilt(String pattern) {
    RealtimeServer.Builder builder = RealtimeServer.builder().channels(pattern, policy(1));

    assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class);
  }
}
