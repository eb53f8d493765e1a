package io.everwire;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * Messages that a subscription has missed for good.
 *
 * @param missed how many, where that is known
 * @param continuesAfter the position after which delivery goes on
 */
public record Gap(OptionalLong missed, Position continuesAfter) {
  public Gap {
    requireNonNull(missed, "missed");
    requireNonNull(continuesAfter, "continuesAfter");
  }
}
