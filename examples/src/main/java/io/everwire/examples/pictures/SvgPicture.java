package io.everwire.examples.pictures;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A terminal as a picture in SVG 1.1: text in whatever monospaced font there is, stretched to its
 * columns, on a ground of its own. No scripts, no fonts, nothing from elsewhere.
 */
final class SvgPicture {
  private static final String NAMESPACE = "http://www.w3.org/2000/svg";
  private static final String FONTS =
      "ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace";
  private static final int FONT_SIZE = 14;
  private static final double COLUMN = 8.4;
  private static final int ROW = 18;

  /** From the top of a row to the line on which its characters stand. */
  private static final int BASELINE = 14;

  private static final int MARGIN = 14;
  private static final int TITLE_ROW = 30;
  private static final int REPLACEMENT = 0xFFFD;
  private static final char NO_BREAK_SPACE = 0xA0;

  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter xml;

  private SvgPicture() throws XMLStreamException {
    xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
  }

  /**
   * Draws a picture.
   *
   * @param title stands above the terminal
   * @param columns how wide the terminal is
   * @param rows what is in it
   * @return the text of a file
   */
  static String of(String title, int columns, List<List<Span>> rows) {
    try {
      SvgPicture picture = new SvgPicture();
      picture.draw(title, columns, rows);
      return picture.text.toString();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("cannot write to memory", e);
    }
  }

  private void draw(String title, int columns, List<List<Span>> rows) throws XMLStreamException {
    String width = number(columns * COLUMN + 2 * MARGIN);
    String height = number(TITLE_ROW + rows.size() * ROW + MARGIN);
    start("svg", "xmlns", NAMESPACE, "width", width, "height", height);
    attributes("viewBox", "0 0 " + width + " " + height, "role", "img");
    attributes("font-family", FONTS, "font-size", number(FONT_SIZE));
    newLine();
    start("title");
    characters(title);
    end();
    start("rect", "width", width, "height", height, "rx", "8", "fill", Palette.GROUND);
    attributes("stroke", Palette.FRAME);
    end();
    start("path", "d", "M0 " + (TITLE_ROW - ROW / 3) + "H" + width, "stroke", Palette.FRAME);
    end();
    start("text", "x", number(MARGIN), "y", number(BASELINE + 2), "fill", Palette.FAINT);
    characters("$ " + title);
    end();
    for (int row = 0; row < rows.size(); row++) {
      for (Span span : rows.get(row)) {
        draw(span, TITLE_ROW + row * ROW);
      }
    }
    xml.writeEndElement();
    newLine();
    xml.close();
  }

  private void draw(Span span, int top) throws XMLStreamException {
    String left = number(MARGIN + span.column() * COLUMN);
    String width = number(span.columns() * COLUMN);
    if (span.look().background().isPresent()) {
      start("rect", "x", left, "y", number(top), "width", width, "height", number(ROW));
      attributes("fill", span.look().background().get());
      end();
    }
    start("text", "x", left, "y", number(top + BASELINE), "fill", span.look().foreground());
    attributes("textLength", width, "lengthAdjust", "spacingAndGlyphs");
    if (span.look().bold()) {
      attributes("font-weight", "bold");
    }
    // Of blanks at either end, and of all but one in between, nothing would be left.
    characters(span.look().background().isPresent() ? unbreakable(span.text()) : span.text());
    end();
  }

  private void start(String name, String... attributes) throws XMLStreamException {
    xml.writeStartElement(name);
    attributes(attributes);
  }

  private void attributes(String... namesAndValues) throws XMLStreamException {
    for (int name = 0; name < namesAndValues.length; name += 2) {
      xml.writeAttribute(namesAndValues[name], namesAndValues[name + 1]);
    }
  }

  private void end() throws XMLStreamException {
    xml.writeEndElement();
    newLine();
  }

  private void newLine() throws XMLStreamException {
    xml.writeCharacters("\n");
  }

  /** Escapes what has a meaning in XML, and replaces what must not be in it at all. */
  private void characters(String shown) throws XMLStreamException {
    xml.writeCharacters(
        shown
            .codePoints()
            .map(character -> isAllowed(character) ? character : REPLACEMENT)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString());
  }

  private static String unbreakable(String text) {
    return text.replace(' ', NO_BREAK_SPACE);
  }

  /** XML 1.0, 2.2; line ends and tabs are no characters of a terminal. */
  private static boolean isAllowed(int character) {
    return character >= ' '
        && (character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE)
        && character != 0xFFFE
        && character != 0xFFFF;
  }

  /** To the tenth, and as short as it can be. */
  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
