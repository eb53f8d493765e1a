package io.everwire.examples.demo;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * One receiving end: takes what the SDK delivers there and checks it against what the sources have
 * sent. Any thread may ask.
 */
final class Inbox {
  private static final int ORDER_FACTOR = 31;

  private final Map<Integer, SequenceChecker> checkers = new LinkedHashMap<>();
  private final List<Source> sources;
  private final Tamper tamper;
  private final CompletableFuture<Void> complete = new CompletableFuture<>();
  private long arrived;
  private long order;
  private long awaited = Long.MAX_VALUE;

  /**
   * Makes an inbox.
   *
   * @param sources all who send here
   * @param tamper stands before the checker
   */
  Inbox(List<Source> sources, Tamper tamper) {
    this.sources = List.copyOf(sources);
    this.tamper = tamper;
    sources.forEach(source -> checkers.put(source.id(), new SequenceChecker()));
  }

  /** A message that the SDK has delivered. */
  synchronized void arrive(Parcel parcel) {
    arrived++;
    tamper.pass(parcel, this::check);
    if (arrived >= awaited) {
      complete.complete(null);
    }
  }

  private void check(Parcel parcel) {
    SequenceChecker checker = checkers.get(parcel.source());
    if (checker == null) {
      throw new IllegalStateException("a parcel of stranger " + parcel.source());
    }
    checker.take(parcel.sequence());
    order = (order * ORDER_FACTOR + parcel.source()) * ORDER_FACTOR + parcel.sequence();
  }

  synchronized long arrived() {
    return arrived;
  }

  /** A number that two inboxes share if they checked the same messages in the same order. */
  synchronized long order() {
    return order;
  }

  /** How many messages the sources have sent here so far. */
  long sent() {
    return sources.stream().mapToLong(Source::sent).sum();
  }

  /** Completes when as much has arrived as was sent. To be called when all is sent. */
  synchronized CompletableFuture<Void> complete() {
    awaited = sent();
    if (arrived >= awaited) {
      complete.complete(null);
    }
    return complete;
  }

  synchronized Tally tally() {
    return sources.stream()
        .map(source -> checkerOf(source).tally(source.sent()))
        .reduce(Tally.NONE, Tally::plus);
  }

  /** What was found so far; messages under way are not lost. */
  synchronized Tally soFar() {
    return checkers.values().stream().map(SequenceChecker::soFar).reduce(Tally.NONE, Tally::plus);
  }

  private SequenceChecker checkerOf(Source source) {
    return requireNonNull(checkers.get(source.id()));
  }
}
