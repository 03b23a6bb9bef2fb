/**
 * What a body must fulfil beyond its shape, one class per kind. Called by apply and importer only; pure.
 */
@NullMarked
package io.flowplane.validate;

import org.jspecify.annotations.NullMarked;
