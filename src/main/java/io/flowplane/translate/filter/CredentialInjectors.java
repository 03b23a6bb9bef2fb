package io.flowplane.translate.filter;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.filters.http.credential_injector.v3.CredentialInjector;
import io.envoyproxy.envoy.extensions.http.injected_credentials.generic.v3.Generic;
import io.flowplane.domain.SecretType;
import io.flowplane.domain.spec.filter.CredentialInjectorFilter;
import io.flowplane.validate.Headers;

/** {@code credential_injector}. */
final class CredentialInjectors {
    private CredentialInjectors() {}

    static CredentialInjector of(CredentialInjectorFilter given, Spot at) {
        CredentialInjectorFilter.Credential credential = given.secretRef();
        Spot spot = at.field("secret_ref");
        Generic.Builder generic = Generic.newBuilder()
                .setCredential(spot.field("name").secret(credential.name(), SecretType.GENERIC_SECRET));
        if (credential.header() != null) {
            spot.field("header").refuse("invalid_header_name", Headers.changedName(credential.header()));
            generic.setHeader(credential.header());
        }
        if (credential.headerPrefix() != null) {
            generic.setHeaderValuePrefix(credential.headerPrefix());
        }
        return CredentialInjector.newBuilder()
                .setOverwrite(Boolean.TRUE.equals(given.overwrite()))
                .setAllowRequestWithoutCredential(Boolean.TRUE.equals(given.allowRequestWithoutCredential()))
                .setCredential(TypedExtensionConfig.newBuilder()
                        .setName("envoy.http.injected_credentials.generic")
                        .setTypedConfig(at.pack(generic.build())))
                .build();
    }
}
