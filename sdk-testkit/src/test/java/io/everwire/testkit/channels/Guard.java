package io.everwire.testkit.channels;

import io.everwire.Authorizer;
import io.everwire.ChannelAction;
import io.everwire.Principal;
import io.everwire.testkit.simulation.VirtualEnvironment;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what; remembers since when somebody may not. Answers at once, or a little later, or
 * fails.
 */
final class Guard implements Authorizer {
  /** Until when a revocation has taken effect: the answer may be late, and so may tasks. */
  private static final Duration EFFECTIVE = Duration.ofSeconds(2);

  private final VirtualEnvironment world;
  private final RandomGenerator random;
  private final double failures;
  private final Map<Right, Duration> denied = new HashMap<>();
  private final Set<String> everDenied = new HashSet<>();
  private boolean hasFailed;
  private boolean calm;

  /** Something that a principal may do, or not. */
  record Right(String principal, ChannelAction action, String channel) {}

  /**
   * Creates a guard who allows everything.
   *
   * @param failures how likely it gives no answer, until it is calm
   */
  Guard(VirtualEnvironment world, RandomGenerator random, double failures) {
    this.world = world;
    this.failures = failures;
    this.random = random;
  }

  /** It fails no more. */
  void calm() {
    calm = true;
  }

  /** Whether it has failed at any time: nobody may then know whether he was allowed something. */
  boolean hasFailed() {
    return hasFailed;
  }

  void deny(Right right) {
    denied.putIfAbsent(right, world.elapsed());
    everDenied.add(right.principal() + " " + right.channel());
  }

  void allow(Right right) {
    denied.remove(right);
  }

  boolean isDenied(Right right) {
    return denied.containsKey(right);
  }

  /** Whether the principal could not do everything with the channel at all times. */
  boolean wasEverDenied(String principal, String channel) {
    return everDenied.contains(principal + " " + channel);
  }

  /** From when on nothing passes; null if it is allowed. */
  @Nullable Duration closedSince(Right right) {
    Duration since = denied.get(right);
    return since == null ? null : since.plus(EFFECTIVE);
  }

  @Override
  public CompletionStage<Boolean> authorize(
      Principal principal, ChannelAction action, String channel) {
    Right right = new Right(principal.id(), action, channel);
    if (random.nextBoolean()) {
      return CompletableFuture.completedFuture(!isDenied(right));
    }
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    // The directory answers as it is when it is asked.
    boolean allowed = !isDenied(right);
    boolean fails = !calm && random.nextDouble() < failures;
    hasFailed |= fails;
    world.schedule(
        Duration.ofMillis(random.nextInt(200)),
        () -> {
          if (fails) {
            answer.completeExceptionally(new IllegalStateException("the directory is down"));
          } else {
            answer.complete(allowed);
          }
        });
    return answer;
  }
}
