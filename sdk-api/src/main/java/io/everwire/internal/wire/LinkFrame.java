package io.everwire.internal.wire;

import io.everwire.Status;
import org.jspecify.annotations.Nullable;

/** Frames of the link: opening it, keeping it alive, leaving it. Not counted. */
@SuppressWarnings(
    "ArrayRecordComponent") // frames are compared by nobody, and read by the one who decoded them
public sealed interface LinkFrame extends Frame {

  @Override
  default void giveTo(Families families) {
    families.onOtherFrame(this);
  }

  byte[] NO_BYTES = {};
  int[] NO_NUMBERS = {};

  /** Opens a session, or resumes one. */
  record Hello(
      int[] versions,
      String clientId,
      String token,
      long tokenGeneration,
      String sessionId,
      byte[] resumeKey,
      long attempt,
      long received,
      int[] capabilities,
      WireLimits limits)
      implements LinkFrame {
    static final int NUMBER = 256;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.packed(1, versions);
      out.string(2, clientId);
      out.string(3, token);
      out.uint64(4, tokenGeneration);
      out.string(5, sessionId);
      out.bytes(6, resumeKey);
      out.uint64(7, attempt);
      out.uint64(8, received);
      out.packed(9, capabilities);
      limits.write(out, 10);
    }

    static Hello read(ProtoReader in) {
      NumberList versions = new NumberList();
      String clientId = "";
      String token = "";
      long tokenGeneration = 0;
      String sessionId = "";
      byte[] resumeKey = NO_BYTES;
      long attempt = 0;
      long received = 0;
      NumberList capabilities = new NumberList();
      WireLimits limits = WireLimits.DEFAULT;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> in.numbers(versions);
          case 2 -> clientId = in.string();
          case 3 -> token = in.string();
          case 4 -> tokenGeneration = in.number();
          case 5 -> sessionId = in.string();
          case 6 -> resumeKey = in.bytes();
          case 7 -> attempt = in.number();
          case 8 -> received = in.number();
          case 9 -> in.numbers(capabilities);
          case 10 -> limits = WireLimits.read(in, limits);
          default -> in.skip();
        }
      }
      return new Hello(
          versions.toArray(),
          clientId,
          token,
          tokenGeneration,
          sessionId,
          resumeKey,
          attempt,
          received,
          capabilities.toArray(),
          limits);
    }

    /** Leaves out what is secret. */
    @Override
    public String toString() {
      return "Hello[session="
          + (sessionId.isEmpty() ? "new" : sessionId)
          + ", attempt="
          + attempt
          + ", received="
          + received
          + "]";
    }
  }

  /** The answer to a Hello that was accepted. */
  record Welcome(
      int version,
      String sessionId,
      byte[] resumeKey,
      boolean resumed,
      long received,
      long replayFrom,
      long serverTimeMillis,
      long keepAliveMillis,
      long resumeWindowMillis,
      long dedupWindowMillis,
      int[] capabilities,
      WireLimits limits,
      long tokenExpiresInMillis)
      implements LinkFrame {
    static final int NUMBER = 257;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, version);
      out.string(2, sessionId);
      out.bytes(3, resumeKey);
      out.bool(4, resumed);
      out.uint64(5, received);
      out.uint64(6, replayFrom);
      out.uint64(7, serverTimeMillis);
      out.uint64(8, keepAliveMillis);
      out.uint64(9, resumeWindowMillis);
      out.uint64(10, dedupWindowMillis);
      out.packed(11, capabilities);
      limits.write(out, 12);
      out.uint64(13, tokenExpiresInMillis);
    }

    static Welcome read(ProtoReader in) {
      int version = 0;
      String sessionId = "";
      byte[] resumeKey = NO_BYTES;
      boolean resumed = false;
      long received = 0;
      long replayFrom = 0;
      long serverTimeMillis = 0;
      long keepAliveMillis = 0;
      long resumeWindowMillis = 0;
      long dedupWindowMillis = 0;
      NumberList capabilities = new NumberList();
      WireLimits limits = WireLimits.DEFAULT;
      long tokenExpiresInMillis = 0;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> version = in.int32();
          case 2 -> sessionId = in.string();
          case 3 -> resumeKey = in.bytes();
          case 4 -> resumed = in.bool();
          case 5 -> received = in.number();
          case 6 -> replayFrom = in.number();
          case 7 -> serverTimeMillis = in.number();
          case 8 -> keepAliveMillis = in.number();
          case 9 -> resumeWindowMillis = in.number();
          case 10 -> dedupWindowMillis = in.number();
          case 11 -> in.numbers(capabilities);
          case 12 -> limits = WireLimits.read(in, limits);
          case 13 -> tokenExpiresInMillis = in.number();
          default -> in.skip();
        }
      }
      return new Welcome(
          version,
          sessionId,
          resumeKey,
          resumed,
          received,
          replayFrom,
          serverTimeMillis,
          keepAliveMillis,
          resumeWindowMillis,
          dedupWindowMillis,
          capabilities.toArray(),
          limits,
          tokenExpiresInMillis);
    }

    /** Leaves out what is secret. */
    @Override
    public String toString() {
      return "Welcome[session="
          + sessionId
          + ", resumed="
          + resumed
          + ", received="
          + received
          + ", replayFrom="
          + replayFrom
          + "]";
    }
  }

  /** The answer to a Hello that was refused. */
  record Reject(Left left, Status status, long retryAfterMillis) implements LinkFrame {
    static final int NUMBER = 258;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, left.number());
      WireStatus.write(out, 2, status);
      out.uint64(3, retryAfterMillis);
    }

    static Reject read(ProtoReader in) {
      Left left = Left.UNSPECIFIED;
      @Nullable Status status = null;
      long retryAfterMillis = 0;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> left = Left.of(in.int32());
          case 2 -> status = WireStatus.read(in, status);
          case 3 -> retryAfterMillis = in.number();
          default -> in.skip();
        }
      }
      return new Reject(left, WireStatus.orUnknown(status), retryAfterMillis);
    }
  }

  /** What is left to a client whose Hello was refused. */
  enum Left {
    /** A value that this side does not know. */
    UNSPECIFIED(0),
    /** The same later, with the next attempt. */
    RETRY(1),
    /** Another token, with the next attempt. */
    REAUTHENTICATE(2),
    /** A new session. */
    GONE(3),
    /** Nothing. */
    FINAL(4);

    private static final Left[] BY_NUMBER = values();

    private final int number;

    Left(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }

    static Left of(int number) {
      return number < BY_NUMBER.length ? BY_NUMBER[number] : UNSPECIFIED;
    }
  }

  /**
   * The sender leaves: the link, the node, or the session.
   *
   * @param forGood with {@link Scope#SESSION}: the client is not to connect again
   */
  record Goodbye(
      Scope scope,
      Status status,
      String hint,
      long deadlineMillis,
      long spreadMillis,
      boolean forGood)
      implements LinkFrame {
    static final int NUMBER = 259;

    public Goodbye(
        Scope scope, Status status, String hint, long deadlineMillis, long spreadMillis) {
      this(scope, status, hint, deadlineMillis, spreadMillis, false);
    }

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, scope.number());
      WireStatus.write(out, 2, status);
      out.string(3, hint);
      out.uint64(4, deadlineMillis);
      out.uint64(5, spreadMillis);
      out.bool(6, forGood);
    }

    static Goodbye read(ProtoReader in) {
      Scope scope = Scope.UNSPECIFIED;
      @Nullable Status status = null;
      String hint = "";
      long deadlineMillis = 0;
      long spreadMillis = 0;
      boolean forGood = false;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> scope = Scope.of(in.int32());
          case 2 -> status = WireStatus.read(in, status);
          case 3 -> hint = in.string();
          case 4 -> deadlineMillis = in.number();
          case 5 -> spreadMillis = in.number();
          case 6 -> forGood = in.bool();
          default -> in.skip();
        }
      }
      return new Goodbye(
          scope, WireStatus.orUnknown(status), hint, deadlineMillis, spreadMillis, forGood);
    }
  }

  /** What the sender of a Goodbye leaves. */
  enum Scope {
    /** A value that this side does not know. */
    UNSPECIFIED(0),
    /** This link; the session can be resumed. */
    LINK(1),
    /** This node; what is under way may finish. */
    DRAIN(2),
    /** The session, in good order. */
    SESSION(3),
    /** The session, at once: the other side broke a rule. */
    BREACH(4);

    private static final Scope[] BY_NUMBER = values();

    private final int number;

    Scope(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }

    static Scope of(int number) {
      return number < BY_NUMBER.length ? BY_NUMBER[number] : UNSPECIFIED;
    }
  }

  /** Asks for a Pong. */
  record Ping(long id) implements LinkFrame {
    static final int NUMBER = 384;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, id);
    }

    static Ping read(ProtoReader in) {
      long id = 0;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> id = in.number();
          default -> in.skip();
        }
      }
      return new Ping(id);
    }
  }

  /** Answers a Ping. */
  record Pong(long id, long timeMillis) implements LinkFrame {
    static final int NUMBER = 385;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, id);
      out.uint64(2, timeMillis);
    }

    static Pong read(ProtoReader in) {
      long id = 0;
      long timeMillis = 0;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> id = in.number();
          case 2 -> timeMillis = in.number();
          default -> in.skip();
        }
      }
      return new Pong(id, timeMillis);
    }
  }
}
