package io.everwire.internal.session;

/**
 * How large batches may be. Some paths let small messages pass and swallow large ones: after three
 * resumes in a row on which the peer confirmed nothing of what waited, batches are halved, and when
 * even the smallest do not help, {@link #isHopeless} says so. Confined to the session's serializer.
 */
final class BatchSize {
  private static final int RESUMES_BEFORE_HALVING = 3;
  private static final int SMALLEST_BYTES = 4 * 1024;

  private final int peerLimit;
  private int limit;
  private int fruitlessResumes;
  private boolean hopeless;

  BatchSize(int peerLimit) {
    this.peerLimit = peerLimit;
    this.limit = peerLimit;
  }

  /** A link ended on which the peer confirmed nothing, while something waited for it. */
  void onFruitlessLink() {
    fruitlessResumes++;
    if (fruitlessResumes < RESUMES_BEFORE_HALVING) {
      return;
    }
    fruitlessResumes = 0;
    if (limit <= SMALLEST_BYTES) {
      hopeless = true;
    }
    limit = Math.max(SMALLEST_BYTES, limit / 2);
  }

  void onProgress() {
    fruitlessResumes = 0;
  }

  /** A whole link's life went well: large batches are worth another try. */
  void onFruitfulLink() {
    limit = Math.min(peerLimit, limit * 2);
  }

  boolean isHopeless() {
    return hopeless;
  }

  int limit() {
    return limit;
  }
}
