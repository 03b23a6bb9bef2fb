package io.flowplane.simulate;

import java.nio.file.Path;

/** PEM files for mTLS: who signed the server's certificate, and what the proxies, all of them, show. */
public record ClientTls(Path ca, Path certificate, Path key) {}
