@NullMarked
package io.garboard.backend.lmdb;

import org.jspecify.annotations.NullMarked;
