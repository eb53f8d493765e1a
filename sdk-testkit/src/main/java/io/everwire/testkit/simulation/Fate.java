package io.everwire.testkit.simulation;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What becomes of a message, and with it of its link. */
public final class Fate {
  enum Kind {
    PASS,
    STALL,
    REPLACE,
    CUT_BEFORE,
    CUT_AT,
    CUT_AFTER
  }

  private static final Fate PASS = new Fate(Kind.PASS, Duration.ZERO, null);
  private static final Fate CUT_BEFORE = new Fate(Kind.CUT_BEFORE, Duration.ZERO, null);
  private static final Fate CUT_AT = new Fate(Kind.CUT_AT, Duration.ZERO, null);
  private static final Fate CUT_AFTER = new Fate(Kind.CUT_AFTER, Duration.ZERO, null);

  private final Kind kind;
  private final Duration stall;
  private final @Nullable ByteBuffer replacement;

  private Fate(Kind kind, Duration stall, @Nullable ByteBuffer replacement) {
    this.kind = kind;
    this.stall = stall;
    this.replacement = replacement;
  }

  /**
   * The message arrives.
   *
   * @return the fate
   */
  public static Fate pass() {
    return PASS;
  }

  /**
   * The message arrives, but it and all behind it wait for so long first.
   *
   * @param duration how long its direction of the link stands still
   * @return the fate
   */
  public static Fate stall(Duration duration) {
    return new Fate(Kind.STALL, requireNonNull(duration, "duration"), null);
  }

  /**
   * Something else arrives.
   *
   * @param message what arrives in its place
   * @return the fate
   */
  public static Fate replace(ByteBuffer message) {
    return new Fate(Kind.REPLACE, Duration.ZERO, requireNonNull(message, "message"));
  }

  /**
   * The link dies at once: neither the message nor anything that is under way, in either direction,
   * arrives.
   *
   * @return the fate
   */
  public static Fate cutBefore() {
    return CUT_BEFORE;
  }

  /**
   * The link dies at this message: it is lost with all that is sent from now on, but what is under
   * way, in both directions, still arrives unless its receiver notices the death before.
   *
   * @return the fate
   */
  public static Fate cutAt() {
    return CUT_AT;
  }

  /**
   * The message arrives, and in the same instant the link dies: no answer to it, such as its ack,
   * comes back.
   *
   * @return the fate
   */
  public static Fate cutAfter() {
    return CUT_AFTER;
  }

  Kind kind() {
    return kind;
  }

  Duration stall() {
    return stall;
  }

  /** Only a fate of kind REPLACE has one. */
  ByteBuffer replacement() {
    return requireNonNull(replacement, "replacement");
  }

  @Override
  public String toString() {
    return kind.toString();
  }
}
