package io.everwire.examples.demo;

import io.everwire.ConnectionEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** What happened to one session, as its connection tells. Any thread may ask. */
final class SessionDiary {
  private final String session;
  private final BooleanSupplier unacknowledged;
  private final AtomicLong resumes = new AtomicLong();
  private final AtomicLong migrations = new AtomicLong();
  private final AtomicLong fallbacks = new AtomicLong();
  private final AtomicLong upgrades = new AtomicLong();
  private final AtomicLong linksLost = new AtomicLong();
  private final AtomicLong costlyLosses = new AtomicLong();
  private final AtomicLong sessionsOpened = new AtomicLong();
  private final AtomicLong sessionsLost = new AtomicLong();
  private final List<String> breaks = new CopyOnWriteArrayList<>();

  /**
   * Makes an empty diary.
   *
   * @param session for people
   * @param unacknowledged whether at this moment something of the session is under way, sent and
   *     not known to have arrived
   */
  SessionDiary(String session, BooleanSupplier unacknowledged) {
    this.session = session;
    this.unacknowledged = unacknowledged;
  }

  void note(ConnectionEvent event) {
    switch (event.kind()) {
      case LINK_LOST -> {
        linksLost.incrementAndGet();
        if (unacknowledged.getAsBoolean()) {
          costlyLosses.incrementAndGet();
        }
      }
      case RESUMED -> resumes.incrementAndGet();
      case MIGRATED -> migrations.incrementAndGet();
      case FELL_BACK -> fallbacks.incrementAndGet();
      case UPGRADED -> upgrades.incrementAndGet();
      case SESSION_OPENED -> sessionsOpened.incrementAndGet();
      case SESSION_LOST -> sessionsLost.incrementAndGet();
      case CLOSED -> {
        if (!event.reason().isOk()) {
          breaks.add(session + " was closed: " + event.reason());
        }
      }
      case CONNECTING, ATTEMPT_FAILED, DRAINING -> {}
    }
  }

  long resumes() {
    return resumes.get();
  }

  long migrations() {
    return migrations.get();
  }

  /** How often it had to do with an endpoint that it does not prefer. */
  long fallbacks() {
    return fallbacks.get();
  }

  /** How often it moved to a better endpoint by itself. */
  long upgrades() {
    return upgrades.get();
  }

  /** Links that died under the session. */
  long linksLost() {
    return linksLost.get();
  }

  /** Links that died while something was under way. */
  long costlyLosses() {
    return costlyLosses.get();
  }

  /** Sessions that began: the first, and those that replaced one. */
  long sessionsOpened() {
    return sessionsOpened.get();
  }

  /** Sessions that ended and had to be replaced by new ones. */
  long sessionsLost() {
    return sessionsLost.get();
  }

  /** What must not happen to a session in this demo. */
  List<String> breaks() {
    return List.copyOf(breaks);
  }
}
