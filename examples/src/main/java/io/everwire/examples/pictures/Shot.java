package io.everwire.examples.pictures;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A picture to be taken.
 *
 * @param name of its file
 * @param command what to run, from the root of the repository
 * @param columns how wide the terminal is
 * @param rows how high it is
 * @param moment what has to be on the screen
 * @param later how long after it was there first
 */
record Shot(String name, String command, int columns, int rows, Pattern moment, Duration later) {}
