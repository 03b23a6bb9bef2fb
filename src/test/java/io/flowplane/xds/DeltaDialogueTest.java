package io.flowplane.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.config.XdsSettings;
import org.junit.jupiter.api.Test;

/** The rules of docs/reliability.md section 2, incremental. */
class DeltaDialogueTest {
    @Test
    void onlyWhatChangedIsSent() {
        Dialogue.delta().talk("""
                + cds A=1 B=1
                > cds
                < cds A=1 B=1
                > ack cds
                + cds B=2 C=1
                < cds B=2 C=1
                > ack cds
                < nothing
                """);
    }

    @Test
    void aLoadedAndEmptyTeamIsAnsweredAtOnceWithNothingInIt() {
        Dialogue.delta().talk("""
                > cds
                < cds empty
                > ack cds
                > lds +*
                < lds empty
                > ack lds
                < nothing
                """);
    }

    @Test
    void aMissingNameIsToldAsRemovedStaysSubscribedAndIsSentWhenItAppears() {
        Dialogue.delta().talk("""
                > eds +Z
                < eds -Z
                > ack eds
                < nothing
                + eds Z=1
                < eds Z=1
                > ack eds
                """);
    }

    @Test
    void subscribingAgainAlwaysAnswers() {
        Dialogue.delta().talk("""
                + eds A=1
                > eds +A
                < eds A=1
                > ack eds
                > eds +A
                < eds A=1
                > ack eds
                > eds +Z
                < eds -Z
                > ack eds
                > eds +Z
                < eds -Z
                """);
    }

    @Test
    void subscribingAgainWhileAResponseIsUnderWayIsAnsweredAfterIt() {
        Dialogue.delta().talk("""
                + eds A=1
                > eds +A
                < eds A=1
                > eds +A
                < nothing
                > ack eds
                < eds A=1
                > ack eds
                < nothing
                """);
    }

    @Test
    void unsubscribingWhatEverythingStillCoversIsAnsweredWithTheResourceOrItsRemoval() {
        Dialogue.delta().talk("""
                + cds A=1 B=1
                > cds +* +A +Z
                < cds A=1 B=1 -Z
                > ack cds
                > cds -A
                < cds A=1
                > ack cds
                > cds -Z
                < cds -Z
                > ack cds
                < nothing
                """);
    }

    @Test
    void unsubscribingWhatWasNeverSubscribedIsSilent() {
        Dialogue.delta().talk("""
                + eds A=1 B=1
                > eds +A
                < eds A=1
                > ack eds
                > eds -B -Q
                < nothing
                > eds -A
                < nothing
                + eds A=2
                < nothing
                """);
    }

    @Test
    void afterExplicitNamesAnEmptyRequestIsNoWildcard() {
        Dialogue.delta().talk("""
                + cds A=1 B=1
                > cds +A
                < cds A=1
                > ack cds
                > cds
                < nothing
                > cds -A
                < nothing
                > cds
                < nothing
                """);
    }

    @Test
    void aFirstEmptyRequestStaysAWildcardUntilItIsEnded() {
        Dialogue.delta().talk("""
                + cds A=1 B=1
                > cds
                < cds A=1 B=1
                > ack cds
                > cds +A
                < cds A=1
                > ack cds
                + cds B=2
                < cds B=2
                > ack cds
                > cds -*
                + cds A=2 B=3
                < cds A=2
                """);
    }

    @Test
    void onReconnectTheVersionsAreCompared() {
        Dialogue.delta().talk("""
                + lds A=1 B=2 C=1
                > lds {A=1,B=1,GONE=1}
                < lds B=2 C=1 -GONE
                > ack lds
                < nothing
                """);
    }

    @Test
    void whoHasEverythingGetsNothingOnReconnect() {
        Dialogue.delta().talk("""
                + cds A=1 B=1 eds A=1 B=1
                > cds {A=1,B=1}
                < nothing
                > eds +A +B {A=1,B=1}
                < nothing
                + eds B=2
                < eds B=2
                > ack eds
                + cds C=1
                < cds C=1
                """);
    }

    @Test
    void aGoneClusterIsRemovedOnReconnectAfterItsPause() {
        Dialogue.delta().talk("""
                + cds A=1
                > cds {A=1,GHOST=1}
                < nothing
                @ 2999
                < nothing
                @ 1
                < cds -GHOST
                > ack cds
                < nothing
                """);
    }

    @Test
    void namesThatWereNotAmongTheToldVersionsAreAnsweredOnReconnect() {
        Dialogue.delta().talk("""
                + eds A=1 B=1
                > eds +A +B +C {A=1}
                < eds B=1 -C
                """);
    }

    @Test
    void aStaleNonceIsNoAcknowledgementButItsSubscriptionsCount() {
        Dialogue d = Dialogue.delta().talk("""
                + eds A=1 B=1
                > eds +A
                < eds A=1
                > stale eds +B
                < nothing
                > ack eds
                < eds B=1
                > stale eds
                < nothing
                > ack eds
                < nothing
                """);
        assertThat(d.odd()).filteredOn(Action.Stale.class::isInstance).hasSize(2);
    }

    @Test
    void aRejectionSilencesUntilThePictureChangesThenEverythingUnacknowledgedGoes() {
        Dialogue.delta().talk("""
                + eds A=1 B=1
                > eds +A +B
                < eds A=1 B=1
                > ack eds
                + eds A=2 B=2
                < eds A=2 B=2
                > nack eds
                < nothing
                + eds C=1
                < nothing
                + eds A=1
                < eds A=1 B=2
                > ack eds
                < nothing
                """);
    }

    @Test
    void whileARejectionStandsOnlyNewNamesAreAnswered() {
        Dialogue d = Dialogue.delta().talk("""
                + eds A=1 B=1
                > eds +A
                < eds A=1
                > nack eds
                < nothing
                > eds +B
                < eds B=1
                > ack eds
                < nothing
                + eds A=2
                < eds A=2
                """);
        assertThat(d.subscriptions()).allMatch(s -> s.rejection() != null);
        d.talk("> ack eds\n< nothing");
        assertThat(d.subscriptions()).allMatch(s -> s.rejection() == null);
    }

    @Test
    void aRejectedFirstResponseIsSentInFullWithTheNextChange() {
        Dialogue.delta().talk("""
                + lds A=1 B=1
                > lds
                < lds A=1 B=1
                > nack lds
                < nothing
                + lds -B A=2
                < lds A=2 -B
                > ack lds
                < nothing
                """);
    }

    @Test
    void aChangeDuringAFlightThatIsRejectedGoesAtOnce() {
        Dialogue.delta().talk("""
                + lds A=1
                > lds
                < lds A=1
                + lds A=2
                > nack lds
                < lds A=2
                """);
    }

    @Test
    void manyChangesWhileOneIsUnderWayAreOneResponse() {
        Dialogue.delta().talk("""
                + rds A=1
                > rds +A +B
                < rds A=1 -B
                + rds A=2
                + rds A=3 B=1
                + rds B=2
                > ack rds
                < rds A=3 B=2
                > ack rds
                < nothing
                """);
    }

    @Test
    void moreNamesThanAllowedEndTheStream() {
        XdsSettings d = XdsSettings.defaults("127.0.0.1", 0);
        Dialogue tight = Dialogue.delta(Limits.names(d, 3));
        tight.talk("""
                > eds +A +B
                < eds -A -B
                > ack eds
                > eds +A +B
                < eds -A -B
                > rds +C
                > rds +D
                < close RESOURCE_EXHAUSTED
                """);
    }

    @Test
    void subscriptionsThatChangeTooOftenEndTheStream() {
        Dialogue tight = Dialogue.delta(Limits.changes(XdsSettings.defaults("127.0.0.1", 0), 2, 1));
        tight.talk("""
                > eds +A
                < eds -A
                > eds -A
                > ack eds
                @ 1000
                > eds -A
                > eds -A
                < close RESOURCE_EXHAUSTED
                """);
    }

    @Test
    void aNameThatNoResourceCanHaveEndsTheStream() {
        Dialogue.delta().talk("> eds +" + "x".repeat(2_000) + "\n< close INVALID_ARGUMENT");
    }
}
