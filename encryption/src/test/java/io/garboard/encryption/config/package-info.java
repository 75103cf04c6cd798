@NullMarked
package io.garboard.encryption.config;

import org.jspecify.annotations.NullMarked;
