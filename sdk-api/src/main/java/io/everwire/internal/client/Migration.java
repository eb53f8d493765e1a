package io.everwire.internal.client;

import io.everwire.Status;
import io.everwire.internal.session.TransportRegistry.Resolved;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A move of the session to another link while it has one: wished by the application, which waits
 * for it, or an upgrade, for which nobody waits.
 */
final class Migration {
  private final List<Resolved> targets;
  private final @Nullable Completions completions;
  private final CompletableFuture<Void> future;

  private Migration(
      List<Resolved> targets, @Nullable Completions completions, CompletableFuture<Void> future) {
    this.targets = targets;
    this.completions = completions;
    this.future = future;
  }

  static Migration byHand(
      Resolved target, Completions completions, CompletableFuture<Void> future) {
    return new Migration(List.of(target), completions, future);
  }

  static Migration upgrade(List<Resolved> better) {
    return new Migration(better, null, new CompletableFuture<>());
  }

  boolean isByHand() {
    return completions != null;
  }

  /** Where it may lead, the best first. */
  List<Resolved> targets() {
    return targets;
  }

  /** Where the application wants it to lead. */
  Resolved target() {
    return targets.get(0);
  }

  boolean leadsTo(URI endpoint) {
    return targets.stream().anyMatch(target -> Endpoints.uri(target).equals(endpoint));
  }

  void succeed() {
    if (completions != null) {
      completions.done(future);
    }
  }

  void fail(Status status) {
    if (completions != null) {
      completions.fail(future, status);
    }
  }
}
