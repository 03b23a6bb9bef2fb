/**
 * Certificates, keys and revocation lists as PEM texts: read and compared, without clock or files. Used by whoever has such
 * texts.
 */
@NullMarked
package io.flowplane.pem;

import org.jspecify.annotations.NullMarked;
