package io.everwire.examples.pictures;

import java.util.Map;
import org.jline.utils.ScreenTerminal;

/** The colours of a terminal, as they can be read on a dark ground. */
final class Palette {
  static final String GROUND = "#0d1117";
  static final String FRAME = "#30363d";
  static final String FAINT = "#8b949e";
  static final String USUAL = "#c9d1d9";

  /** The eight colours that programs name by number, by what the emulator takes them for. */
  private static final Map<Integer, String> NAMED =
      Map.of(
          0x000, "#6e7681",
          0x800, "#ff7b72",
          0x080, "#3fb950",
          0x880, "#d29922",
          0x008, "#58a6ff",
          0x808, "#bc8cff",
          0x088, "#39c5cf",
          0xccc, USUAL);

  private Palette() {}

  /**
   * A colour, as {@code #rrggbb}.
   *
   * @param colour four bits each of red, green and blue, as the emulator has it
   */
  static String colour(int colour) {
    String named = NAMED.get(colour);
    return named == null ? String.format("#%06x", ScreenTerminal.cellColorRgb(colour)) : named;
  }
}
