@NullMarked
package io.garboard.backend.sqlite;

import org.jspecify.annotations.NullMarked;
