package io.everwire.log;

import io.everwire.internal.wire.WireException;
import java.util.List;

/** The numbers of an enum's values on the wire, from 1: new ones are added at the end. */
final class WireNumbers<E> {
  static final WireNumbers<LogLevel> LEVELS =
      new WireNumbers<>(
          List.of(LogLevel.TRACE, LogLevel.DEBUG, LogLevel.INFO, LogLevel.WARN, LogLevel.ERROR));

  static final WireNumbers<LogEntry.Notice.Kind> NOTICES =
      new WireNumbers<>(
          List.of(
              LogEntry.Notice.Kind.MISSING,
              LogEntry.Notice.Kind.UNREADABLE,
              LogEntry.Notice.Kind.ROTATED,
              LogEntry.Notice.Kind.TRUNCATED,
              LogEntry.Notice.Kind.FAILED,
              LogEntry.Notice.Kind.NOT_STARTED,
              LogEntry.Notice.Kind.LEFT_OPEN));

  private final List<E> values;

  WireNumbers(List<E> values) {
    this.values = values;
  }

  int of(E value) {
    return values.indexOf(value) + 1;
  }

  E value(long number) {
    if (number < 1 || number > values.size()) {
      throw new WireException("it has the number " + number + ", known are 1 to " + values.size());
    }
    return values.get((int) number - 1);
  }
}
