package io.flowplane.domain;

/**
 * A place in a spec that names a secret.
 *
 * @param type what the secret must be
 * @param pointer where: an RFC 6901 JSON pointer into the body
 */
public record SecretUse(String name, SecretType type, String pointer) {}
