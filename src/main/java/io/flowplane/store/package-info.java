/**
 * The port to the database: what is kept and what one transaction does. Reads for everyone who may import it, writes for apply alone.
 */
@NullMarked
package io.flowplane.store;

import org.jspecify.annotations.NullMarked;
