package io.everwire.examples.pictures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TerminalScreenTest {
  private static final String ESCAPE = "\u001b[";
  private static final Look USUAL = new Look(Palette.USUAL, Optional.empty(), false);

  private final TerminalScreen screen = new TerminalScreen(20, 4);

  @Test
  void whatIsDrawnAgainInPlaceTakesThePlaceOfWhatWasThere() {
    screen.write("upload [##..]\r\nsent 7\r\n");
    screen.write(ESCAPE + "2A\rupload [####]" + ESCAPE + "K\r\ndone" + ESCAPE + "K\r\n");

    assertThat(screen.text()).containsExactly("upload [####]", "done", "", "");
  }

  @Test
  void anEscapeSequenceMayBeCutAnywhere() {
    screen.write("a" + ESCAPE);
    screen.write("3");
    screen.write("2mb");

    assertThat(screen.spans())
        .containsExactly(
            List.of(
                new Span(0, 1, "a", USUAL),
                new Span(1, 1, "b", new Look("#3fb950", Optional.empty(), false))));
  }

  @Test
  void aSpanEndsWhereTheLookChangesAndLeavesOutTheBlanksAroundIt() {
    screen.write("  is " + ESCAPE + "1;33mbold now" + ESCAPE + "0m ok  ");

    assertThat(screen.spans())
        .containsExactly(
            List.of(
                new Span(2, 2, "is", USUAL),
                new Span(5, 8, "bold now", new Look("#d29922", Optional.empty(), true)),
                new Span(14, 2, "ok", USUAL)));
  }

  @Test
  void aSpanEndsWhereMoreThanOneBlankFollows() {
    screen.write("a b  c   d");

    assertThat(screen.spans())
        .containsExactly(
            List.of(
                new Span(0, 3, "a b", USUAL),
                new Span(5, 1, "c", USUAL),
                new Span(9, 1, "d", USUAL)));
  }

  @Test
  void blanksThatHaveABackgroundAreKept() {
    screen.write(ESCAPE + "7m X " + ESCAPE + "0m");

    assertThat(screen.spans())
        .containsExactly(
            List.of(
                new Span(
                    0, 3, " X ", new Look(Palette.GROUND, Optional.of(Palette.USUAL), false))));
  }

  @Test
  void aWideCharacterTakesTwoColumns() {
    screen.write("漢 a" + ESCAPE + "32m字");

    assertThat(screen.text().get(0)).isEqualTo("漢 a字");
    assertThat(screen.spans())
        .containsExactly(
            List.of(
                new Span(0, 4, "漢 a", USUAL),
                new Span(4, 2, "字", new Look("#3fb950", Optional.empty(), false))));
  }

  @Test
  void rowsBelowTheLastOneInWhichThereIsSomethingAreLeftOut() {
    screen.write("\r\nsecond\r\n");

    assertThat(screen.spans()).containsExactly(List.of(), List.of(new Span(0, 6, "second", USUAL)));
  }

  @Test
  void aProgramThatAsksWhatTheTerminalIsGetsAnAnswer() {
    screen.write("asking" + ESCAPE + "c");

    assertThat(screen.answers()).startsWith(ESCAPE + "?").endsWith("c");
    assertThat(screen.answers()).isEmpty();
  }
}
