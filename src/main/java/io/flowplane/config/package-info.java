/**
 * Settings, read once from the environment. Anyone may hold the records; only the composition root reads them.
 */
@NullMarked
package io.flowplane.config;

import org.jspecify.annotations.NullMarked;
