package io.everwire.examples.demo;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * One receiving end: takes what the SDK delivers there and checks it against what the sources have
 * sent. Any thread may ask.
 */
final class Inbox {
  private final Map<Integer, SequenceChecker> checkers = new LinkedHashMap<>();
  private final List<Source> sources;
  private final Tamper tamper;
  private final LongSupplier excused;
  private final CompletableFuture<Void> complete = new CompletableFuture<>();
  private long arrived;
  private long awaited = Long.MAX_VALUE;

  /**
   * Makes an inbox.
   *
   * @param sources all who send here
   * @param tamper stands before the checker
   * @param excused how many of the messages need not come
   */
  Inbox(List<Source> sources, Tamper tamper, LongSupplier excused) {
    this.sources = List.copyOf(sources);
    this.tamper = tamper;
    this.excused = excused;
    sources.forEach(source -> checkers.put(source.id(), new SequenceChecker()));
  }

  /** An inbox to which everything has to come, with nothing before the checker. */
  static Inbox of(Source source) {
    return new Inbox(List.of(source), Tamper.NONE, () -> 0);
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
  }

  synchronized long arrived() {
    return arrived;
  }

  /** How many of the messages that were sent so far have to come. */
  long expected() {
    return sources.stream().mapToLong(Source::sent).sum() - excused.getAsLong();
  }

  /** Completes when all that has to come is here. To be called when all is sent. */
  synchronized CompletableFuture<Void> complete() {
    awaited = expected();
    if (arrived >= awaited) {
      complete.complete(null);
    }
    return complete;
  }

  synchronized Tally tally() {
    return sources.stream()
        .map(source -> checkerOf(source).tally(source.sent()))
        .reduce(Tally.NONE, Tally::plus)
        .excusing(excused.getAsLong());
  }

  /** What was found so far; messages under way are not lost. */
  synchronized Tally soFar() {
    Tally tally =
        checkers.values().stream().map(SequenceChecker::soFar).reduce(Tally.NONE, Tally::plus);
    return tally.excusing(Math.min(tally.lost(), excused.getAsLong()));
  }

  private SequenceChecker checkerOf(Source source) {
    return requireNonNull(checkers.get(source.id()));
  }
}
