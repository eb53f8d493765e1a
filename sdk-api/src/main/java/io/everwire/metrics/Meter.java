package io.everwire.metrics;

import java.util.List;

/**
 * Everything that is counted or measured. Names, units and tags are part of the API; {@code
 * docs/operations.md} says what to make of them.
 *
 * <p>The values of every tag are few: schemes of transports, names of constants and settings. No
 * channel, client or principal is ever one.
 */
public enum Meter {
  /** Sessions that are there; {@code state} is {@code attached} or {@code detached}. */
  SERVER_SESSIONS(
      "everwire.server.sessions", Kind.GAUGE, "sessions", "Sessions that are there", "state"),
  /** Sessions that were opened. */
  SERVER_SESSIONS_OPENED(
      "everwire.server.sessions.opened",
      Kind.COUNTER,
      "sessions",
      "Sessions that were opened",
      "transport"),
  /**
   * Sessions that have ended; {@code transport} is that of the last link, {@code OK} means that the
   * client closed it.
   */
  SERVER_SESSIONS_ENDED(
      "everwire.server.sessions.ended",
      Kind.COUNTER,
      "sessions",
      "Sessions that have ended",
      "transport",
      "status"),
  /** Links in their handshake. */
  SERVER_HANDSHAKES("everwire.server.handshakes", Kind.GAUGE, "links", "Links in their handshake"),
  /** Links that a session took: its first, and each that resumed or moved it. */
  SERVER_LINKS(
      "everwire.server.links", Kind.COUNTER, "links", "Links that a session took", "transport"),
  /** Sessions that went on over another link after theirs was lost. */
  SERVER_RESUMES(
      "everwire.server.resumes",
      Kind.COUNTER,
      "sessions",
      "Sessions that went on after a lost link",
      "transport"),
  /**
   * Sessions that moved to another link while theirs was alive; {@code transport} is the new one's.
   */
  SERVER_MIGRATIONS(
      "everwire.server.migrations",
      Kind.COUNTER,
      "sessions",
      "Sessions that moved from a live link",
      "transport"),
  /**
   * What was refused; {@code limit} is the setting that was reached, such as {@code
   * ServerLimits.maxSessions}, or {@code none}.
   */
  SERVER_REFUSALS(
      "everwire.server.refusals", Kind.COUNTER, "refusals", "What was refused", "status", "limit"),
  /** How long clients took to answer a ping. */
  SERVER_ROUND_TRIP(
      "everwire.server.round.trip", Kind.TIMER, "seconds", "Round trip time of pings", "transport"),
  /** Bytes of batches received, before a transport's own framing. */
  SERVER_BYTES_RECEIVED(
      "everwire.server.received.bytes", Kind.TOTAL, "bytes", "Bytes of batches received"),
  /** Bytes of batches sent, before a transport's own framing. */
  SERVER_BYTES_SENT("everwire.server.sent.bytes", Kind.TOTAL, "bytes", "Bytes of batches sent"),
  /** Counted frames received: messages, parts of large ones, and requests. */
  SERVER_FRAMES_RECEIVED(
      "everwire.server.received.frames", Kind.TOTAL, "frames", "Counted frames received"),
  /** Counted frames sent, each once however often it was replayed. */
  SERVER_FRAMES_SENT("everwire.server.sent.frames", Kind.TOTAL, "frames", "Counted frames sent"),
  /** Counted frames that had to be sent again over another link. */
  SERVER_FRAMES_REPLAYED(
      "everwire.server.replayed.frames", Kind.COUNTER, "frames", "Counted frames sent again"),
  /** Bytes that all replay buffers hold: sent and not yet acknowledged. */
  SERVER_REPLAY_BYTES(
      "everwire.server.replay.bytes", Kind.GAUGE, "bytes", "Bytes sent and not yet acknowledged"),
  /**
   * Times that a session began to wait with what it had to send, for its link or for
   * acknowledgements.
   */
  SERVER_STALLS("everwire.server.stalls", Kind.TOTAL, "stalls", "Times that sending had to wait"),
  /** Channels that are there. */
  SERVER_CHANNELS("everwire.server.channels", Kind.GAUGE, "channels", "Channels that are there"),
  /** Running subscriptions. */
  SERVER_SUBSCRIPTIONS(
      "everwire.server.subscriptions", Kind.GAUGE, "subscriptions", "Running subscriptions"),
  /** Messages that channels took. */
  SERVER_PUBLICATIONS("everwire.server.publications", Kind.TOTAL, "messages", "Messages published"),
  /** Payload bytes of the messages that channels took. */
  SERVER_PUBLICATION_BYTES(
      "everwire.server.publications.bytes", Kind.TOTAL, "bytes", "Payload bytes published"),
  /** Messages that were handed to subscriptions, one for each subscription. */
  SERVER_DELIVERIES(
      "everwire.server.deliveries", Kind.TOTAL, "messages", "Messages handed to subscriptions"),
  /** Messages that wait in the queues of all subscriptions. */
  SERVER_QUEUED_MESSAGES(
      "everwire.server.queued.messages",
      Kind.GAUGE,
      "messages",
      "Messages that wait for subscribers"),
  /** Bytes that wait in the queues of all subscriptions. */
  SERVER_QUEUED_BYTES(
      "everwire.server.queued.bytes", Kind.GAUGE, "bytes", "Bytes that wait for subscribers"),
  /**
   * Gaps that subscribers were told; {@code reason} is {@code slow_reader}, {@code history} or
   * {@code epoch}.
   */
  SERVER_GAPS(
      "everwire.server.gaps", Kind.COUNTER, "gaps", "Gaps that subscribers were told", "reason"),
  /**
   * Messages that were dropped for one subscriber because it was slow, or because they were
   * volatile.
   */
  SERVER_DROPS(
      "everwire.server.drops", Kind.TOTAL, "messages", "Messages dropped for slow readers"),
  /** Messages whose place in one subscriber's queue a newer one took. */
  SERVER_CONFLATIONS(
      "everwire.server.conflations", Kind.TOTAL, "messages", "Messages replaced by newer ones"),
  /**
   * Subscriptions that asked to recover from a position; {@code outcome} is {@code complete} or
   * {@code gap}.
   */
  SERVER_RECOVERIES(
      "everwire.server.recoveries",
      Kind.COUNTER,
      "subscriptions",
      "Subscriptions that asked to recover",
      "outcome"),
  /** Clients whose session has a live link. */
  CLIENT_CONNECTIONS(
      "everwire.client.connections", Kind.GAUGE, "connections", "Clients with a live link"),
  /**
   * Events of connections; {@code kind} is that of the {@code ConnectionEvent}, {@code transport}
   * that of the endpoint concerned or {@code none}.
   */
  CLIENT_EVENTS(
      "everwire.client.events",
      Kind.COUNTER,
      "events",
      "Events of connections",
      "kind",
      "transport"),
  /** How long the server took to answer a ping. */
  CLIENT_ROUND_TRIP(
      "everwire.client.round.trip", Kind.TIMER, "seconds", "Round trip time of pings", "transport"),
  /** Bytes of batches received, before a transport's own framing. */
  CLIENT_BYTES_RECEIVED(
      "everwire.client.received.bytes", Kind.TOTAL, "bytes", "Bytes of batches received"),
  /** Bytes of batches sent, before a transport's own framing. */
  CLIENT_BYTES_SENT("everwire.client.sent.bytes", Kind.TOTAL, "bytes", "Bytes of batches sent"),
  /** Counted frames received: messages, parts of large ones, and answers. */
  CLIENT_FRAMES_RECEIVED(
      "everwire.client.received.frames", Kind.TOTAL, "frames", "Counted frames received"),
  /** Counted frames sent, each once however often it was replayed. */
  CLIENT_FRAMES_SENT("everwire.client.sent.frames", Kind.TOTAL, "frames", "Counted frames sent"),
  /**
   * Times that the session began to wait with what it had to send, for its link or for
   * acknowledgements.
   */
  CLIENT_STALLS("everwire.client.stalls", Kind.TOTAL, "stalls", "Times that sending had to wait"),
  /** Gaps that subscriptions were told. */
  CLIENT_GAPS("everwire.client.gaps", Kind.COUNTER, "gaps", "Gaps that subscriptions were told");

  /** What can be done with a meter. */
  public enum Kind {
    /** Events that come one by one. */
    COUNTER,
    /** A sum that only rises, and is read when somebody looks. */
    TOTAL,
    /** A figure that rises and falls, and is read when somebody looks. */
    GAUGE,
    /** Durations that come one by one. */
    TIMER
  }

  private final String id;
  private final Kind kind;
  private final String unit;
  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> tags;

  Meter(String id, Kind kind, String unit, String description, String... tags) {
    this.id = id;
    this.kind = kind;
    this.unit = unit;
    this.description = description;
    this.tags = List.of(tags);
  }

  /**
   * Its name in a monitoring system.
   *
   * @return lower case, with dots
   */
  public String id() {
    return id;
  }

  /**
   * How it is counted or measured.
   *
   * @return its kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * What it counts.
   *
   * @return the unit, such as {@code bytes}
   */
  public String unit() {
    return unit;
  }

  /**
   * What it means, in a few words.
   *
   * @return the description
   */
  public String description() {
    return description;
  }

  /**
   * What its figures are told apart by.
   *
   * @return the tags' keys
   */
  public List<String> tags() {
    return tags;
  }
}
