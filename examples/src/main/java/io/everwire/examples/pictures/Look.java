package io.everwire.examples.pictures;

import java.util.Optional;

/**
 * How characters look.
 *
 * @param foreground the colour of the characters, as {@code #rrggbb}
 * @param background the colour behind them, if it is not that of the terminal
 * @param bold whether they are heavy
 */
record Look(String foreground, Optional<String> background, boolean bold) {}
