package io.everwire.grpc;

/**
 * Lets other threads run after a message that somebody waits to see answered. Whoever was woken for
 * it answers it, and the answer is written by the thread that reads: if it has come by the time
 * when that thread looks for more to do, nobody has to wake it.
 *
 * <p>That pays where both sides take turns. Elsewhere, where a link only listens or many questions
 * are under way, it costs each message a system call and the reader its turn on a processor.
 */
final class GiveWay {
  /** In a row, after which the two sides are taken to go on so. */
  private static final int TURNS = 4;

  /** What is larger is likely a batch out of many, of which nobody waits for an answer. */
  private static final int MAX_QUESTION_BYTES = 1024;

  private final Runnable otherThreads;

  /** Messages in a row that came after one was sent; confined to the thread that reads. */
  private int turns;

  private volatile boolean sent;

  /**
   * One for a link.
   *
   * @param otherThreads lets them run: {@link Thread#yield()}
   */
  GiveWay(Runnable otherThreads) {
    this.otherThreads = otherThreads;
  }

  /** Something goes out on the link. Any thread. */
  void onSent() {
    if (!sent) {
      sent = true;
    }
  }

  /** A message is about to be told. In the thread that reads, as what follows. */
  void beforeMessage() {
    turns = sent ? Math.min(turns + 1, TURNS) : 0;
    sent = false;
  }

  /** The message, of so many bytes, was told; it may be answered by now. */
  void afterMessage(int bytes) {
    if (turns == TURNS && !sent && bytes <= MAX_QUESTION_BYTES) {
      otherThreads.run();
    }
  }
}
