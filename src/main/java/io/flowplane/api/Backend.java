package io.flowplane.api;

import io.flowplane.apply.Apply;
import io.flowplane.apply.BootstrapWrites;
import io.flowplane.apply.DefinitionWrites;
import io.flowplane.apply.ExposeWrites;
import io.flowplane.apply.SecretWrites;
import io.flowplane.apply.TeamWrites;
import io.flowplane.apply.TokenWrites;
import io.flowplane.auth.Authenticator;
import io.flowplane.snapshot.Fleet;
import io.flowplane.store.Store;

/**
 * What answers the API once the database was opened and read.
 *
 * @param pages what lists were read lately
 * @param xdsPort what bootstrap documents tell Envoys to connect to
 */
public record Backend(
        Store store,
        Authenticator authenticator,
        Apply apply,
        SecretWrites secrets,
        DefinitionWrites definitions,
        ExposeWrites exposes,
        TokenWrites tokens,
        TeamWrites teams,
        BootstrapWrites bootstrap,
        Fleet fleet,
        KnownPages pages,
        int xdsPort) {}
