package io.flowplane.xds;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Secrets on a stream: by name alone, at once, and never as less than they are. */
class SecretDialogueTest {
    @Test
    void aSecretIsGivenByNameAndItsRotationAloneIsSent() {
        for (Dialogue dialogue : new Dialogue[] {Dialogue.delta(), Dialogue.sotw()}) {
            dialogue.talk("""
                    + lds L=1 sds S=1 T=1
                    > lds
                    < lds L=1
                    > ack lds
                    > sds %s
                    < sds S=1
                    > ack sds
                    + sds S=2 T=2
                    < sds S=2
                    > ack sds
                    < nothing
                    """.formatted(dialogue.isDelta() ? "+S" : "S"));
        }
    }

    @Test
    void whoAsksForEverythingGetsNothing() {
        Dialogue.delta().talk("""
                + sds S=1
                > sds +*
                < nothing
                > sds
                < nothing
                > sds +* +S
                < sds S=1
                > ack sds
                + sds S=1 T=1
                < nothing
                """);
        Dialogue.sotw().talk("""
                + sds S=1
                > sds *
                < nothing
                > sds
                < nothing
                > sds * S
                < sds S=1
                > ack sds * S
                + sds T=1
                < nothing
                """);
    }

    @Test
    void aMissingNameIsToldAsRemovedAndSentWhenItAppears() {
        Dialogue.delta().talk("""
                > sds +S
                < sds -S
                > ack sds
                + sds S=1
                < sds S=1
                > ack sds
                """);
        Dialogue.sotw().talk("""
                > sds S
                < sds empty
                > ack sds S
                + sds S=1
                < sds S=1
                > ack sds S
                """);
    }

    @Test
    void aDeletedSecretIsToldAfterAPause() {
        Dialogue.delta().talk("""
                + sds S=1
                > sds +S
                < sds S=1
                > ack sds
                + sds -S
                < nothing
                @ 3000
                < sds -S
                > ack sds
                """);
    }

    @Test
    void secretsWaitForNothingAndNothingWaitsForThem() {
        for (Dialogue dialogue : new Dialogue[] {Dialogue.delta(), Dialogue.sotw()}) {
            dialogue.talk("""
                    + cds C=1 lds L=1 sds S=1 T=1
                    > cds
                    < cds C=1
                    > sds %1$s
                    < sds S=1
                    > lds
                    < nothing
                    > ack cds
                    < lds L=1
                    > ack lds
                    > ack sds %2$s
                    < nothing
                    """.formatted(dialogue.isDelta() ? "+S" : "S", dialogue.isDelta() ? "" : "S"));
        }
    }

    @Test
    void whoComesBackWithTheVersionGetsNothing() {
        Dialogue.delta().talk("""
                + sds S=1 T=1
                > sds +S +T {S=1,T=0}
                < sds T=1
                > ack sds
                """);
    }

    @Test
    void whatCannotBeOpenedIsNeitherSentNorToldAsRemoved() {
        Dialogue.delta().talk("""
                + sds S=?1 T=1
                > sds +S +T
                < sds T=1
                > ack sds
                < nothing
                + sds S=1
                < sds S=1
                > ack sds
                """);
        Dialogue.sotw().talk("""
                + sds S=?1 T=1
                > sds S T
                < sds T=1
                > ack sds S T
                + sds S=1
                < sds S=1
                > ack sds S T
                """);
    }

    @Test
    void whoHasWhatCannotBeOpenedKeepsIt() {
        Dialogue back = Dialogue.delta().talk("""
                + sds S=1
                > sds +S
                < sds S=1
                > ack sds
                + sds S=?2
                < nothing
                """).reconnect().talk("""
                > sds +S {S=1}
                < nothing
                """);
        assertThat(back.subscriptions()).allMatch(sub -> !sub.standing().settled());
        back.talk("""
                + sds S=2
                < sds S=2
                > ack sds
                """);
        assertThat(back.subscriptions()).allMatch(sub -> sub.standing().settled());
    }

    @Test
    void aVersionThatCoversWhatWasWithheldIsNotTheTrueOne() {
        Dialogue withheld = Dialogue.sotw().talk("""
                + sds S=?1 T=1
                > sds S T
                < sds T=1
                > ack sds S T
                """);
        Dialogue whole = Dialogue.sotw().talk("""
                + sds S=1 T=1
                > sds S T
                < sds S=1 T=1
                > ack sds S T
                """);
        assertThat(withheld.lastVersion("sds")).isNotEqualTo(whole.lastVersion("sds"));
    }

    @Test
    void whatCannotBeOpenedAndThenGoesIsToldAsRemoved() {
        Dialogue.sotw().talk("""
                + sds S=?1
                > sds S
                < nothing
                + sds S=1
                < sds S=1
                > ack sds S
                """);
        Dialogue.delta().talk("""
                + sds S=?1
                > sds +S
                < nothing
                + sds -S
                < sds -S
                > ack sds
                """);
    }
}
