package io.everwire.testkit.access;

import io.everwire.Authorizer;
import io.everwire.ChannelAction;
import io.everwire.Principal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An authorizer that notes what it is asked, and allows what it was not told to refuse. */
final class Asked implements Authorizer {
  final List<String> questions = new ArrayList<>();

  /** On whose behalf, for each question. */
  final List<Principal> principals = new ArrayList<>();

  private final Set<String> refused = new HashSet<>();
  private final Map<String, CompletableFuture<Boolean>> late = new HashMap<>();
  private boolean broken;

  /** From now on it refuses, for example {@code "ann SUBSCRIBE news"}. */
  void refuse(String question) {
    refused.add(question);
  }

  void allow(String question) {
    refused.remove(question);
  }

  /** From now on its answer to a question is what the returned future brings. */
  CompletableFuture<Boolean> hold(String question) {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    late.put(question, answer);
    return answer;
  }

  /** From now on it fails, or no longer. */
  void fail(boolean nowBroken) {
    broken = nowBroken;
  }

  @Override
  public CompletionStage<Boolean> authorize(
      Principal principal, ChannelAction action, String channel) {
    String question = principal.id() + " " + action + " " + channel;
    questions.add(question);
    principals.add(principal);
    if (broken) {
      throw new IllegalStateException("the database is away");
    }
    CompletableFuture<Boolean> held = late.get(question);
    return held == null ? CompletableFuture.completedFuture(!refused.contains(question)) : held;
  }
}
