package io.everwire.internal.server.channel.presence;

import io.everwire.Member;
import java.util.List;

/**
 * What a subscription that watches presence is told.
 *
 * @param complete whether {@code joined} is everybody
 * @param left session ids
 */
public record PresenceNews(boolean complete, List<Member> joined, List<String> left, long count) {}
