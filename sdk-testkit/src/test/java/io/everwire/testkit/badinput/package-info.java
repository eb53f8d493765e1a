/** What no honest client sends, over a live server; and what a neighbour notices of it: nothing. */
@NullMarked
package io.everwire.testkit.badinput;

import org.jspecify.annotations.NullMarked;
