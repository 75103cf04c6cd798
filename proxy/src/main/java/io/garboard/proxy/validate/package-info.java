/** Checks of a request's form, before the core sees it: what etcd's front end checks, with etcd's answers. */
@NullMarked
package io.garboard.proxy.validate;

import org.jspecify.annotations.NullMarked;
