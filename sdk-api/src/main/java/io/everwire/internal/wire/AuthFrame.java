package io.everwire.internal.wire;

import io.everwire.Status;
import org.jspecify.annotations.Nullable;

/** Frames that show a new token in a running session. Counted. */
public sealed interface AuthFrame extends Frame {

  @Override
  default void giveTo(Families families) {
    families.onAuthFrame(this);
  }

  /** Shows a new token. */
  record Refresh(long generation, String token) implements AuthFrame {
    static final int NUMBER = 14;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, generation);
      out.string(2, token);
    }

    static Refresh read(ProtoReader in) {
      long generation = 0;
      String token = "";
      while (in.next()) {
        switch (in.field()) {
          case 1 -> generation = in.number();
          case 2 -> token = in.string();
          default -> in.skip();
        }
      }
      return new Refresh(generation, token);
    }

    /** Leaves the token out. */
    @Override
    public String toString() {
      return "Refresh[generation=" + generation + "]";
    }
  }

  /**
   * The verdict on a new token; without a status it was accepted.
   *
   * @param expiresInMillis when an accepted token expires; 0 if it does not
   */
  record Refreshed(
      long generation, boolean superseded, @Nullable Status status, long expiresInMillis)
      implements AuthFrame {
    static final int NUMBER = 15;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, generation);
      out.bool(2, superseded);
      WireStatus.write(out, 3, status);
      out.uint64(4, expiresInMillis);
    }

    static Refreshed read(ProtoReader in) {
      long generation = 0;
      boolean superseded = false;
      @Nullable Status status = null;
      long expiresInMillis = 0;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> generation = in.number();
          case 2 -> superseded = in.bool();
          case 3 -> status = WireStatus.read(in, status);
          case 4 -> expiresInMillis = in.number();
          default -> in.skip();
        }
      }
      return new Refreshed(generation, superseded, status, expiresInMillis);
    }
  }
}
