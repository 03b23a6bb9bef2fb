/**
 * From the bytes of an OpenAPI document to an API definition. Called by api and apply; pure: opens no socket, reads no
 * file, fetches nothing that a document refers to.
 */
@NullMarked
package io.flowplane.importer;

import org.jspecify.annotations.NullMarked;
