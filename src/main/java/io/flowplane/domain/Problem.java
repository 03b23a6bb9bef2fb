package io.flowplane.domain;

/**
 * One fault of a body.
 *
 * @param pointer where: an RFC 6901 JSON pointer into the body, empty for the whole
 * @param message what is wrong and what would be right, for people
 * @param code what is wrong, for programs: lower-case words with underscores, such as {@code unknown_field}
 */
public record Problem(String pointer, String message, String code) {}
