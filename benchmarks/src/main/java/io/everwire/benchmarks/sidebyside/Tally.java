package io.everwire.benchmarks.sidebyside;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** What the two ends of a contestant have received. Safe for use by many threads. */
final class Tally {
  private static final byte QUESTION = 1;

  private final AtomicLong up = new AtomicLong();
  private final AtomicLong down = new AtomicLong();
  private final Semaphore answers = new Semaphore(0);

  /** A message that the server answers. */
  static byte[] question(int size) {
    byte[] message = new byte[size];
    message[0] = QUESTION;
    return message;
  }

  /** A message that is counted and no more. */
  static byte[] statement(int size) {
    return new byte[size];
  }

  static boolean isQuestion(byte first) {
    return first == QUESTION;
  }

  /** The server has received a message that begins so; tells whether to answer. */
  boolean isQuestionAtServer(byte first) {
    if (isQuestion(first)) {
      return true;
    }
    up.incrementAndGet();
    return false;
  }

  /** The client has received a message that begins so. */
  void atClient(byte first) {
    if (isQuestion(first)) {
      answers.release();
    } else {
      down.incrementAndGet();
    }
  }

  void awaitAnswer() throws InterruptedException {
    answers.acquire();
  }

  /** Statements that the server has received since the beginning. */
  long up() {
    return up.get();
  }

  /** Statements that the client has received since the beginning. */
  long down() {
    return down.get();
  }
}
