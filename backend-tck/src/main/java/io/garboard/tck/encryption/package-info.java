/**
 * The kit that every key encryption service must pass.
 *
 * <p>Starting point: extend {@link io.garboard.tck.encryption.KeyEncryptionServiceTck} in your tests and give it a
 * {@link io.garboard.tck.encryption.KeyServiceFixture}. Rules are grouped by concern, one class a group, and numbered: 1xx
 * wrapping, 2xx rotation, 3xx opening and options, 4xx threads and time, 5xx being down and closing, 6xx secrecy.
 */
@NullMarked
package io.garboard.tck.encryption;

import org.jspecify.annotations.NullMarked;
