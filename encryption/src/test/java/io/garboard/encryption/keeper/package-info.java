@NullMarked
package io.garboard.encryption.keeper;

import org.jspecify.annotations.NullMarked;
