package io.everwire.examples.pictures;

/**
 * Characters that stand side by side in one row and look alike.
 *
 * @param column where they begin, from 0
 * @param columns how many they take; more than there are characters where some are wide
 * @param text the characters. Where there is no background blanks are single, and neither the first
 *     nor the last character
 * @param look of all of them
 */
record Span(int column, int columns, String text, Look look) {}
