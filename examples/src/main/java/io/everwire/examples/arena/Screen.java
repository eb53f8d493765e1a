package io.everwire.examples.arena;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** Draws the game in characters, each of them a metre wide and two high. */
final class Screen {
  private static final int COLUMNS = 80;
  private static final int ROWS = 20;
  private static final int LEADERS = 5;
  private static final AttributedStyle GEM =
      AttributedStyle.DEFAULT.foreground(AttributedStyle.YELLOW);
  private static final AttributedStyle OTHER =
      AttributedStyle.DEFAULT.foreground(AttributedStyle.CYAN);
  private static final AttributedStyle SELF =
      AttributedStyle.BOLD.foreground(AttributedStyle.GREEN);

  /** What stands in one place. */
  private record Mark(char character, AttributedStyle style) {}

  private static final Mark NOTHING = new Mark(' ', AttributedStyle.DEFAULT);

  private Screen() {}

  /**
   * Draws a picture.
   *
   * @param picture what the player sees
   * @param endpoint what carries the session, for people
   * @param figures what was measured
   * @param cores processors in use
   * @return lines
   */
  static List<AttributedString> draw(
      Picture picture, String endpoint, Figures figures, double cores) {
    List<AttributedString> lines = new ArrayList<>();
    AttributedString wall = new AttributedString("+" + "-".repeat(COLUMNS) + "+");
    lines.add(wall);
    lines.addAll(field(picture));
    lines.add(wall);
    lines.add(
        text(
            "over %s  %d players  CPU %.2f  best: %s",
            endpoint, picture.others().size() + 1, cores, leaders(picture)));
    lines.add(new AttributedString(figures.delay()));
    lines.add(new AttributedString(figures.errors()));
    lines.add(new AttributedString(figures.largestJumps() + "   arrows or wasd, space, q"));
    lines.add(new AttributedString(figures.links()));
    return lines;
  }

  private static List<AttributedString> field(Picture picture) {
    Mark[][] field = new Mark[ROWS][COLUMNS];
    picture.state().gems().forEach(gem -> mark(field, gem.point(), new Mark('*', GEM)));
    picture.others().values().forEach(other -> mark(field, other, new Mark('o', OTHER)));
    mark(field, picture.self(), new Mark('@', SELF));
    List<AttributedString> lines = new ArrayList<>();
    for (Mark[] row : field) {
      AttributedStringBuilder line = new AttributedStringBuilder().append('|');
      for (Mark mark : row) {
        Mark shown = mark == null ? NOTHING : mark;
        line.styled(shown.style(), String.valueOf(shown.character()));
      }
      lines.add(line.append('|').toAttributedString());
    }
    return lines;
  }

  private static void mark(Mark[][] field, Point point, Mark mark) {
    int column = (int) (point.x() * COLUMNS / Place.WIDTH_CM);
    int row = (int) (point.y() * ROWS / Place.HEIGHT_CM);
    field[Math.max(0, Math.min(ROWS - 1, row))][Math.max(0, Math.min(COLUMNS - 1, column))] = mark;
  }

  private static String leaders(Picture picture) {
    return picture.state().players().values().stream()
        .sorted(Comparator.comparingInt(PlayerState::score).reversed())
        .limit(LEADERS)
        .map(player -> (player.id() == picture.id() ? "you" : player.id()) + ":" + player.score())
        .collect(Collectors.joining(" "));
  }

  private static AttributedString text(String pattern, Object... arguments) {
    return new AttributedString(String.format(Locale.ROOT, pattern, arguments));
  }
}
