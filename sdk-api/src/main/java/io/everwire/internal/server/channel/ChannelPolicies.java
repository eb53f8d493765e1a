package io.everwire.internal.server.channel;

import io.everwire.ChannelPolicy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which policy a channel has, by its name. In a pattern {@code *} stands for one segment and {@code
 * **} for the rest; segment by segment a literal beats {@code *}, which beats {@code **}.
 * Immutable.
 */
public final class ChannelPolicies {
  /** Every channel has {@link ChannelPolicy#DEFAULT}. */
  public static final ChannelPolicies NONE = of(List.of());

  private final Node root = new Node();

  /** What patterns have in common up to some segment. */
  private static final class Node {
    final Map<String, Node> literals = new HashMap<>();
    @Nullable Node anySegment;

    /** Of the pattern that ends here. */
    @Nullable ChannelPolicy policy;

    /** Of the pattern that goes on with {@code **}. */
    @Nullable ChannelPolicy rest;
  }

  private ChannelPolicies(List<Map.Entry<String, ChannelPolicy>> byPattern) {
    Set<String> patterns = new HashSet<>();
    for (Map.Entry<String, ChannelPolicy> each : byPattern) {
      if (!patterns.add(each.getKey())) {
        throw new IllegalArgumentException(
            "channel pattern \"" + each.getKey() + "\" has two policies");
      }
      add(each.getKey(), each.getValue());
    }
  }

  /**
   * Policies by pattern.
   *
   * @throws IllegalArgumentException if a pattern is none, or is there twice
   */
  public static ChannelPolicies of(List<Map.Entry<String, ChannelPolicy>> byPattern) {
    return new ChannelPolicies(byPattern);
  }

  private void add(String pattern, ChannelPolicy policy) {
    String[] segments = pattern.split("/", -1);
    Node node = root;
    for (int i = 0; i < segments.length; i++) {
      String segment = segments[i];
      if (segment.isEmpty()) {
        throw new IllegalArgumentException(
            "channel pattern \"" + pattern + "\" has an empty segment");
      }
      if (segment.equals("**")) {
        if (i != segments.length - 1) {
          throw new IllegalArgumentException(
              "channel pattern \"" + pattern + "\" has ** before its last segment");
        }
        node.rest = policy;
        return;
      }
      if (segment.equals("*")) {
        if (node.anySegment == null) {
          node.anySegment = new Node();
        }
        node = node.anySegment;
      } else if (segment.indexOf('*') >= 0) {
        throw new IllegalArgumentException(
            "channel pattern \"" + pattern + "\" has a * within a segment");
      } else {
        node = node.literals.computeIfAbsent(segment, name -> new Node());
      }
    }
    node.policy = policy;
  }

  /** The policy of a channel. */
  public ChannelPolicy of(String channel) {
    ChannelPolicy found = find(root, channel.split("/", -1), 0);
    return found == null ? ChannelPolicy.DEFAULT : found;
  }

  private static @Nullable ChannelPolicy find(Node node, String[] segments, int index) {
    if (index == segments.length) {
      return node.policy;
    }
    Node literal = node.literals.get(segments[index]);
    ChannelPolicy found = literal == null ? null : find(literal, segments, index + 1);
    if (found == null && node.anySegment != null) {
      found = find(node.anySegment, segments, index + 1);
    }
    return found == null ? node.rest : found;
  }
}
