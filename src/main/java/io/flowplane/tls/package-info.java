/**
 * Certificates and keys: read from files, checked, watched, and handed to whoever listens. The composition root opens them;
 * {@code api} and {@code xds} use what it hands on.
 */
@NullMarked
package io.flowplane.tls;

import org.jspecify.annotations.NullMarked;
