package io.everwire;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/**
 * An estimate of what a server's wall clock shows, made when it was asked for.
 *
 * <p>The true time is within the error bound of the estimate, however unequal the ways there and
 * back are, as long as neither machine's clock was set meanwhile and the two run no more than 500
 * millionths apart. After the server's clock was set the estimate may be wrong until the next
 * exchanges have shown it. A later estimate may lie before an earlier one by as much as the bounds
 * allow.
 *
 * @param now the estimate
 * @param errorBound how far the truth may be from it, in either direction
 * @param offset how far the server's clock is ahead of this machine's wall clock; negative if it is
 *     behind
 */
public record ServerTime(Instant now, Duration errorBound, Duration offset) {
  public ServerTime {
    requireNonNull(now, "now");
    requireNonNull(errorBound, "errorBound");
    requireNonNull(offset, "offset");
  }
}
