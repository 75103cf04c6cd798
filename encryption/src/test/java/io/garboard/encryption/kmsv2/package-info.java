@NullMarked
package io.garboard.encryption.kmsv2;

import org.jspecify.annotations.NullMarked;
