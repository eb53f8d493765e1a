package io.everwire.examples.pictures;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class SvgPictureTest {
  private static final String ESCAPE = "\u001b[";

  private static String drawn(String title, String output) {
    TerminalScreen screen = new TerminalScreen(30, 3);
    screen.write(output);
    return SvgPicture.of(title, 30, screen.spans());
  }

  private static Element parsed(String svg) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)))
        .getDocumentElement();
  }

  private static List<Element> texts(Element svg) {
    NodeList found = svg.getElementsByTagNameNS("http://www.w3.org/2000/svg", "text");
    return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
  }

  @Test
  void charactersThatMeanSomethingInXmlAreEscaped() throws Exception {
    String svg = drawn("./run a && \"b\"", "<script> & ]]> \"'");

    assertThat(svg).doesNotContain("<script>");
    assertThat(texts(parsed(svg)))
        .extracting(Element::getTextContent)
        .containsExactly("$ ./run a && \"b\"", "<script> & ]]> \"'");
  }

  @Test
  void whatMustNotBeInXmlIsReplaced() throws Exception {
    Look look = new Look(Palette.USUAL, Optional.empty(), false);
    String svg =
        SvgPicture.of("\u0000", 9, List.of(List.of(new Span(0, 3, "a\u001b\uFFFF", look))));

    assertThat(texts(parsed(svg)))
        .extracting(Element::getTextContent)
        .containsExactly("$ \uFFFD", "a\uFFFD\uFFFD");
  }

  @Test
  void textStandsInItsRowAndColumnWithItsColour() throws Exception {
    String svg = drawn("./demo", "peer-1  " + ESCAPE + "1;32mCONNECTED\r\n" + ESCAPE + "0mlost 0");
    List<Element> texts = texts(parsed(svg));

    assertThat(texts)
        .extracting(Element::getTextContent)
        .containsExactly("$ ./demo", "peer-1", "CONNECTED", "lost 0");
    Element name = texts.get(1);
    Element state = texts.get(2);
    Element nextRow = texts.get(3);
    assertThat(state.getAttribute("fill")).isEqualTo("#3fb950");
    assertThat(state.getAttribute("font-weight")).isEqualTo("bold");
    assertThat(name.hasAttribute("font-weight")).isFalse();
    assertThat(state.getAttribute("y")).isEqualTo(name.getAttribute("y"));
    assertThat(number(state, "x") - number(name, "x")).isEqualTo(8 * 8.4, within());
    assertThat(number(state, "textLength")).isEqualTo(9 * 8.4, within());
    assertThat(number(nextRow, "y")).isGreaterThan(number(name, "y"));
    assertThat(nextRow.getAttribute("x")).isEqualTo(name.getAttribute("x"));
  }

  @Test
  void aBackgroundIsDrawnBehindItsText() throws Exception {
    String svg = drawn("./demo", ESCAPE + "41m bad " + ESCAPE + "0m");

    assertThat(svg).containsSubsequence("<rect", "fill=\"#ff7b72\"", ">\u00A0bad\u00A0</text>");
    parsed(svg);
  }

  @Test
  void theSameScreenGivesTheSameFile() {
    assertThat(drawn("./demo", "a" + ESCAPE + "31mb"))
        .isEqualTo(drawn("./demo", "a" + ESCAPE + "31mb"));
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  private static Offset<Double> within() {
    return Offset.offset(0.11);
  }
}
