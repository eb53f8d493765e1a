package io.everwire.internal.mem.broker;

import io.everwire.broker.PresentMember;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a channel, each as long as his lease. Neither an enter nor a leave of a lower
 * incarnation changes a member. Guarded by its channel's lock.
 */
final class PresenceTable {
  private record Lease(PresentMember member, long expiryNanos) {}

  private final Map<String, Lease> leases = new LinkedHashMap<>();
  private final ExpiryQueue<String> expiries = new ExpiryQueue<>();

  boolean isEmpty() {
    return leases.isEmpty();
  }

  /** Begins or renews a lease; true if there is something to tell: a new member, or a change. */
  boolean enter(PresentMember member, long expiryNanos) {
    Lease present = leases.get(member.id());
    if (present != null) {
      if (present.member.incarnation() > member.incarnation()) {
        return false;
      }
      expiries.remove(present.expiryNanos, member.id());
    }
    expiries.add(expiryNanos, member.id());
    leases.put(member.id(), new Lease(member, expiryNanos));
    return present == null || !present.member.equals(member);
  }

  /** Ends a lease; the member that has left, or null if it stays or is not there. */
  @Nullable PresentMember leave(PresentMember member) {
    Lease present = leases.get(member.id());
    if (present == null || present.member.incarnation() > member.incarnation()) {
      return null;
    }
    leases.remove(member.id());
    expiries.remove(present.expiryNanos, member.id());
    return present.member;
  }

  /** Ends the leases that are over. */
  List<PresentMember> expire(long now) {
    if (expiries.next() > now) {
      return List.of();
    }
    List<PresentMember> gone = new ArrayList<>();
    for (String due = expiries.pollDue(now); due != null; due = expiries.pollDue(now)) {
      Lease lease = leases.remove(due);
      if (lease != null) {
        gone.add(lease.member);
      }
    }
    return gone;
  }

  /** When {@link #expire} has something to do. */
  long nextExpiry() {
    return expiries.next();
  }

  List<PresentMember> members() {
    return leases.values().stream().map(Lease::member).toList();
  }
}
