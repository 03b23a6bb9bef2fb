/**
 * Seals what must not be read in the database, and opens it. The keys are here and nowhere else.
 */
@NullMarked
package io.flowplane.vault;

import org.jspecify.annotations.NullMarked;
