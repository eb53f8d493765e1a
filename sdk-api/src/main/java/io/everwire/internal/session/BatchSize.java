package io.everwire.internal.session;

/**
 * How large batches may be. Some paths let small messages pass and swallow large ones: after three
 * resumes in a row on which the peer confirmed nothing of what waited, batches are halved, and when
 * many resumes with the smallest do not help either, {@link #isHopeless} says so. Confined to the
 * session's serializer.
 */
final class BatchSize {
  private static final int RESUMES_BEFORE_HALVING = 3;

  /** Links that are cut again and again may swallow a few small batches by chance, not so many. */
  private static final int RESUMES_BEFORE_GIVING_UP = 16;

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
    if (limit <= SMALLEST_BYTES) {
      hopeless = fruitlessResumes >= RESUMES_BEFORE_GIVING_UP;
    } else if (fruitlessResumes >= RESUMES_BEFORE_HALVING) {
      fruitlessResumes = 0;
      limit = Math.max(SMALLEST_BYTES, limit / 2);
    }
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
