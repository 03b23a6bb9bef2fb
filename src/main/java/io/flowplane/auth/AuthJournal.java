package io.flowplane.auth;
/** x */
public final class AuthJournal {}
