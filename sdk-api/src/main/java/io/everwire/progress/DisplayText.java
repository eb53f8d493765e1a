package io.everwire.progress;

/**
 * Texts as a terminal shows them. They come from strangers: control characters, with which a text
 * could move the cursor or forge a line, are replaced.
 */
final class DisplayText {
  private static final int REPLACEMENT = '\uFFFD';

  private DisplayText() {}

  /** Without control characters, line breaks and marks that turn the direction of writing. */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().map(c -> isHarmless(c) ? c : REPLACEMENT).forEach(clean::appendCodePoint);
    return clean.toString();
  }

  private static boolean isHarmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** How many columns a clean text takes. */
  static int columns(String text) {
    return text.codePoints().map(DisplayText::columns).sum();
  }

  /**
   * Two for what Unicode's East Asian Width (UAX 11) calls wide, none for marks that combine; a
   * terminal may see rare characters otherwise.
   */
  private static int columns(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    boolean wide =
        (c >= 0x1100 && c <= 0x115F)
            || (c >= 0x2E80 && c <= 0xA4CF)
            || (c >= 0xAC00 && c <= 0xD7A3)
            || (c >= 0xF900 && c <= 0xFAFF)
            || (c >= 0xFE30 && c <= 0xFE6F)
            || (c >= 0xFF00 && c <= 0xFF60)
            || (c >= 0xFFE0 && c <= 0xFFE6)
            || (c >= 0x1F300 && c <= 0x1F64F)
            || (c >= 0x1F680 && c <= 0x1F6FF)
            || (c >= 0x1F900 && c <= 0x1F9FF)
            || (c >= 0x20000 && c <= 0x3FFFD);
    return wide ? 2 : 1;
  }

  /** The beginning of a clean text, as much as fits. */
  static String fit(String text, int maxColumns) {
    int used = 0;
    int end = 0;
    while (end < text.length()) {
      int c = text.codePointAt(end);
      used += columns(c);
      if (used > maxColumns) {
        break;
      }
      end += Character.charCount(c);
    }
    return text.substring(0, end);
  }

  /** A clean text in exactly so many columns: cut, or with blanks behind it. */
  static String pad(String text, int columns) {
    String fitting = fit(text, columns);
    return fitting + " ".repeat(Math.max(0, columns - columns(fitting)));
  }
}
