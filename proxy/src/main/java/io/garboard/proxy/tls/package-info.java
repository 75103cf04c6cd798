/** TLS as etcd's flags describe it, with certificates and trusted authorities read again while running. */
@NullMarked
package io.garboard.proxy.tls;

import org.jspecify.annotations.NullMarked;
