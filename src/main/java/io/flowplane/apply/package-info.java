/**
 * The only writer: a command becomes one transaction, or a refusal that names every fault. Called by api, cli and importer.
 */
@NullMarked
package io.flowplane.apply;

import org.jspecify.annotations.NullMarked;
