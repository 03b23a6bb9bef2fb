package io.flowplane;

import io.flowplane.apply.SecretSeal;
import io.flowplane.domain.Kind;
import io.flowplane.domain.ResourceKey;
import io.flowplane.domain.spec.SecretSpec;
import io.flowplane.json.Records;
import io.flowplane.snapshot.Translation;
import io.flowplane.translate.RecentTranslations;
import io.flowplane.translate.Translated;
import io.flowplane.translate.Translator;
import io.flowplane.vault.NoKey;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stored specs to what Envoy gets; of secrets, once they are opened. */
final class Translations implements Translation {
    private static final Logger LOG = LoggerFactory.getLogger(Translations.class);

    private final SecretSeal seal;
    private final RecentTranslations recent;
    private final AtomicBoolean said = new AtomicBoolean();

    /** @param recent what was translated when it was written */
    Translations(SecretSeal seal, RecentTranslations recent) {
        this.seal = seal;
        this.recent = recent;
    }

    @Override
    public Translated translate(ResourceKey key, String spec) {
        if (key.kind() == Kind.SECRET) {
            return secret(key, Records.stored(SecretSpec.class, spec));
        }
        Translated known = recent.take(key.kind(), key.name(), spec);
        return known != null ? known : Translator.translate(key.kind(), key.name(), spec);
    }

    private Translated secret(ResourceKey key, SecretSpec spec) {
        Instant expires = Stream.of(spec.expiresAt(), spec.notAfter())
                .filter(java.util.Objects::nonNull)
                .map(Instant::parse)
                .min(Instant::compareTo)
                .orElse(null);
        return opened(key, spec).until(expires);
    }

    private Translated opened(ResourceKey key, SecretSpec spec) {
        try {
            return Translator.secret(key.name(), spec.contentId(), seal.open(key, spec));
        } catch (NoKey e) {
            if (said.compareAndSet(false, true)) {
                LOG.error(
                        "The secret '{}' of team '{}', and perhaps others, can't be opened: {}. Envoys keep what they have of"
                                + " it, and new ones wait for it; everything else is served",
                        key.name(),
                        key.team(),
                        e.reason());
            }
            return Translator.withheldSecret(key.name(), spec.contentId());
        }
    }
}
