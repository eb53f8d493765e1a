package io.everwire.progress;

import static io.everwire.progress.ProgressState.CANCELLED;
import static io.everwire.progress.ProgressState.DONE;
import static io.everwire.progress.ProgressState.FAILED;
import static io.everwire.progress.ProgressState.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * How progress is shown: rows that fit, lines that are plain, and nothing that moves the cursor.
 */
class TerminalViewTest {
  private static final String UP_ONE = "\u001B[1A\r";

  private static ProgressUpdate upload(String name, String note) {
    return new ProgressUpdate(
        "u",
        "",
        name,
        RUNNING,
        1_536L << 20,
        OptionalLong.of(3_072L << 20),
        ProgressUpdate.BYTES,
        OptionalDouble.of(0.5),
        3.2 * 1024 * 1024,
        Optional.of(Duration.ofMinutes(8)),
        note,
        false,
        Duration.ofMinutes(1));
  }

  private static BarScreen screen(boolean inPlace, int rows) {
    return new BarScreen(inPlace, rows, new BarRow(60, false));
  }

  @Test
  void aRowTellsAll() {
    assertThat(new BarRow(100, false).draw(upload("upload", "a.iso"), 0))
        .isEqualTo(
            "upload                   [#########---------]"
                + "  50% 1.5 GiB/3.0 GiB 3.2 MiB/s 8:00  a.iso");
  }

  @Test
  void aRowIsNeverWiderThanTheTerminal() {
    for (int columns = 20; columns < 200; columns++) {
      for (boolean unicode : new boolean[] {true, false}) {
        String row =
            new BarRow(columns, unicode)
                .draw(upload("プロジェクト e\u0301 x".repeat(4), "日本".repeat(50)), 3);
        assertThat(DisplayText.columns(row)).as(row).isLessThan(columns);
      }
    }
  }

  @Test
  void barsStandBelowEachOtherWhateverIsToldBesideThem() {
    BarRow row = new BarRow(80, false);

    assertThat(
            Stream.of(
                    upload("upload", ""),
                    upload("upload", "a note that is too long for what is left"),
                    Tasks.shown("a", RUNNING, 1, 4),
                    Tasks.shown("a", DONE, 4, 4))
                .map(task -> row.draw(task, 0)))
        .allSatisfy(drawn -> assertThat(drawn.indexOf('[')).isEqualTo(25))
        .allSatisfy(drawn -> assertThat(drawn.indexOf(']')).isEqualTo(37));
  }

  @Test
  void aRowWithoutRoomForABarTellsTheFactsAlone() {
    assertThat(new BarRow(60, false).draw(upload("upload", ""), 0))
        .isEqualTo("upload               50% 1.5 GiB/3.0 GiB 3.2 MiB/s 8:00");
  }

  @Test
  void aBarFillsInEighthsWhereTheTerminalShowsThem() {
    assertThat(new BarRow(80, true).bar(0.5, 9)).isEqualTo("████▌    ");
    assertThat(new BarRow(80, true).bar(1, 4)).isEqualTo("████");
    assertThat(new BarRow(80, true).bar(0, 4)).isEqualTo("    ");
    assertThat(new BarRow(80, false).bar(0.5, 9)).isEqualTo("####-----");
  }

  @Test
  void nothingThatStrangersWriteMovesTheCursorOrForgesALine() {
    ProgressUpdate evil = upload("\u001B[2Jname\r\n", "\u0007bell\u202Eturn\u2028line");
    String shown =
        new BarRow(200, true).draw(evil, 0)
            + ProgressText.line(evil)
            + new BarRow(200, false).draw(evil, 0);
    assertThat(shown.chars().noneMatch(Character::isISOControl)).as(shown).isTrue();
    assertThat(shown).doesNotContain("\u202E", "\u2028").contains("name", "bell");
  }

  @Test
  void rowsAreDrawnInPlaceAndEndsStay() {
    BarScreen screen = screen(true, 10);
    String first = screen.show(List.of(Tasks.shown("a", RUNNING, 1, 4)), true);
    String second = screen.show(List.of(Tasks.shown("a", RUNNING, 2, 4)), true);
    String last = screen.show(List.of(Tasks.shown("a", DONE, 4, 4)), true);
    String after = screen.show(List.of(Tasks.shown("a", DONE, 4, 4)), true);

    assertThat(first).startsWith("a ").contains(" 25%").endsWith("\u001B[K\n");
    assertThat(second).startsWith(UP_ONE + "a ").contains(" 50%");
    assertThat(last).startsWith(UP_ONE + "a ").contains("100% 4/4 done").endsWith("\n\u001B[J");
    assertThat(after).isEmpty();
  }

  @Test
  void moreTasksThanRowsAreCounted() {
    List<ProgressUpdate> many =
        IntStream.range(0, 10_000).mapToObj(i -> Tasks.shown("t" + i, RUNNING, 1, 4)).toList();
    String shown = screen(true, 5).show(many, true);
    assertThat(shown.lines()).hasSize(5);
    assertThat(shown).contains("... and 9996 more");
    assertThat(screen(false, 5).show(many, true).lines()).hasSize(6);
  }

  private static ProgressUpdate running(String id, String parent) {
    return new ProgressUpdate(
        id,
        parent,
        id,
        RUNNING,
        0,
        OptionalLong.empty(),
        "",
        OptionalDouble.empty(),
        0,
        Optional.empty(),
        "",
        false,
        Duration.ofMinutes(1));
  }

  private static List<String> names(List<ProgressUpdate> tasks) {
    return screen(true, 10)
        .show(tasks, true)
        .lines()
        .map(line -> line.substring(0, 8).stripTrailing())
        .toList();
  }

  @Test
  void childrenAreIndentedBelowTheirParentsWheneverTheyHaveBegun() {
    assertThat(
            names(
                List.of(
                    running("build", ""),
                    running("make", "build"),
                    running("backup", ""),
                    running("cc", "make"),
                    running("test", "build"))))
        .containsExactly("build", "  make", "    cc", "  test", "backup");
  }

  @Test
  void tasksThatAreEachOthersParentsAreShownOnce() {
    assertThat(names(List.of(running("a", "b"), running("b", "a"), running("c", "c"))))
        .containsExactly("a", "  b", "c");
  }

  @Test
  void plainLinesComeWhenTheyAreDueAndAtTheEnd() {
    BarScreen screen = screen(false, 10);
    ProgressUpdate running = Tasks.shown("a", RUNNING, 1, 4);
    assertThat(screen.show(List.of(running), true)).isEqualTo("a: 25%, 1/4\n");
    assertThat(screen.show(List.of(running), true)).isEmpty();
    assertThat(screen.show(List.of(Tasks.shown("a", RUNNING, 2, 4)), false)).isEmpty();
    assertThat(screen.show(List.of(Tasks.shown("a", DONE, 4, 4)), false))
        .isEqualTo("a: done, 4/4\n");
    assertThat(screen.show(List.of(Tasks.shown("a", DONE, 4, 4)), true)).isEmpty();
  }

  @Test
  void aSummaryCountsAndListsTasks() {
    assertThat(
            ProgressText.summary(
                List.of(
                    upload("upload", "a.iso"),
                    Tasks.shown("b", FAILED, 1, 4),
                    Tasks.shown("c", CANCELLED, 3, -1))))
        .isEqualTo(
            "3 tasks, 1 running, 1 failed, 1 cancelled\n"
                + "upload: 50%, 1.5 GiB/3.0 GiB, 3.2 MiB/s, 8:00 left, a.iso\n"
                + "b: failed at 25%, 1/4\n"
                + "c: cancelled, 3\n");
  }

  @Test
  void amountsAreReadable() {
    assertThat(Amounts.bytes(0)).isEqualTo("0 B");
    assertThat(Amounts.bytes(1_023)).isEqualTo("1023 B");
    assertThat(Amounts.bytes(1_536)).isEqualTo("1.5 KiB");
    assertThat(Amounts.bytes(ProgressUpdate.MAX_COUNT)).isEqualTo("8.0 PiB");
    assertThat(Amounts.time(Duration.ofMillis(1))).isEqualTo("0:01");
    assertThat(Amounts.time(Duration.ofSeconds(3_723))).isEqualTo("1:02:03");
  }

  @Test
  void whatTheTerminalCanDoIsFoundInTheEnvironment() {
    assertThat(Terminal.of(Map.of("TERM", "xterm", "COLUMNS", "132", "LANG", "de_AT.utf8"), true))
        .isEqualTo(new Terminal(true, 132, true));
    assertThat(
            Terminal.of(
                Map.of("TERM", "dumb", "COLUMNS", "-1", "LC_ALL", "C", "LANG", "x.UTF-8"), true))
        .isEqualTo(new Terminal(false, 80, false));
    assertThat(Terminal.of(Map.of("TERM", "xterm", "COLUMNS", "3"), false))
        .isEqualTo(new Terminal(false, 20, false));
  }

  @Test
  void aViewShowsThePublishersTasksAndLeavesNoThread() {
    Tasks tasks = new Tasks();
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    ProgressTask task = tasks.task("work").total(4).start();
    ProgressBar bar =
        new ProgressBar.Builder(tasks.pump::present)
            .out(new PrintStream(written, true, StandardCharsets.UTF_8))
            .inPlace(false)
            .environment(tasks)
            .show();
    task.step(4);
    task.complete();
    bar.close();
    assertThat(written.toString(StandardCharsets.UTF_8))
        .isEqualTo("work: 0%, 0/4\nwork: done, 4/4\n");
  }
}
