package io.flowplane.config;

/** How Envoys connect. */
public enum XdsTls {
    /** Without TLS. */
    OFF,
    /** By TLS, without a certificate of their own. */
    SERVER,
    /** By TLS, and they present a certificate. */
    MUTUAL
}
