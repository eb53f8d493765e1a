/**
 * Messages as JSON: a {@link io.everwire.Codec} for records and classes. Depends on the API and on
 * Jackson.
 */
@NullMarked
package io.everwire.codec.json;

import org.jspecify.annotations.NullMarked;
