/**
 * Who is calling and what that credential may touch: tokens, scopes, one pure decision. Called by api, apply and xds.
 */
@NullMarked
package io.flowplane.auth;

import org.jspecify.annotations.NullMarked;
