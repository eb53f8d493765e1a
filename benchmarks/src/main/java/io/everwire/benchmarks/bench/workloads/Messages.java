package io.everwire.benchmarks.bench.workloads;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Numbered messages of one kind and size. Every byte is a small letter, so that a message is a
 * string of JSON as it stands: the kind, the number and a time, the filling, and the number's last
 * digit once more at the end.
 */
final class Messages {
  /** What the server does with a message. */
  enum Kind {
    /** Is sent back. */
    QUESTION('q'),
    /** Is counted. */
    STATEMENT('s'),
    /** Goes to every other link. */
    BROADCAST('b');

    private final byte letter;

    Kind(char letter) {
      this.letter = (byte) letter;
    }
  }

  /** The least that a message can have. */
  static final int MIN_BYTES = 32;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final long LETTERS = 0x6161_6161_6161_6161L;
  private static final int NUMBER = 1;
  private static final int TIME = NUMBER + Long.BYTES;
  private static final int FILLING = TIME + 2 * Long.BYTES;

  private final byte[] template;
  private final ByteBuffer filling;

  Messages(Kind kind, int size) {
    if (size < MIN_BYTES) {
      throw new IllegalArgumentException("%d bytes, at least %d".formatted(size, MIN_BYTES));
    }
    template = new byte[size];
    for (int i = 0; i < size; i++) {
      template[i] = (byte) ('a' + i % 26);
    }
    template[0] = kind.letter;
    LONG.set(template, TIME, LETTERS);
    LONG.set(template, TIME + Long.BYTES, LETTERS);
    filling = ByteBuffer.wrap(template, FILLING, size - FILLING - 1);
  }

  /** The message of that number, whose lower 32 bits count. */
  byte[] numbered(long number) {
    byte[] message = template.clone();
    LONG.set(message, NUMBER, letters(number));
    message[message.length - 1] = (byte) ('a' + (number & 15));
    return message;
  }

  /** The same with a time in it. */
  byte[] numbered(long number, long nanoTime) {
    byte[] message = numbered(number);
    LONG.set(message, TIME, letters(nanoTime >>> 32));
    LONG.set(message, TIME + Long.BYTES, letters(nanoTime));
    return message;
  }

  /** Whether it is one of these and its number, at both ends, is as given. */
  boolean isNumbered(ByteBuffer message, long number) {
    return message.remaining() == template.length
        && message.get(message.position()) == template[0]
        && message.getLong(message.position() + NUMBER) == letters(number)
        && message.get(message.limit() - 1) == (byte) ('a' + (number & 15));
  }

  /** Whether its filling is as it was sent. */
  boolean isFilled(ByteBuffer message) {
    int begin = message.position() + FILLING;
    return message.remaining() == template.length
        && message.slice(begin, filling.remaining()).equals(filling);
  }

  static boolean is(Kind kind, ByteBuffer message) {
    return message.get(message.position()) == kind.letter;
  }

  static long number(ByteBuffer message) {
    return value(message.getLong(message.position() + NUMBER));
  }

  static long nanoTime(ByteBuffer message) {
    int begin = message.position() + TIME;
    return value(message.getLong(begin)) << 32 | value(message.getLong(begin + Long.BYTES));
  }

  /** Eight letters from a to p, one for each four of the lower 32 bits. */
  private static long letters(long value) {
    long spread = value & 0xffff_ffffL;
    spread = (spread | spread << 16) & 0x0000_ffff_0000_ffffL;
    spread = (spread | spread << 8) & 0x00ff_00ff_00ff_00ffL;
    spread = (spread | spread << 4) & 0x0f0f_0f0f_0f0f_0f0fL;
    return spread + LETTERS;
  }

  private static long value(long letters) {
    long spread = letters - LETTERS;
    spread = (spread | spread >>> 4) & 0x00ff_00ff_00ff_00ffL;
    spread = (spread | spread >>> 8) & 0x0000_ffff_0000_ffffL;
    return (spread | spread >>> 16) & 0xffff_ffffL;
  }
}
