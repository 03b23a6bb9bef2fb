package io.flowplane.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.snapshot.Fingerprint;
import org.junit.jupiter.api.Test;

/** The rules of docs/reliability.md section 2, state of the world. */
class SotwDialogueTest {
    @Test
    void anEmptyFirstRequestAsksForEveryCluster() {
        Dialogue.sotw().talk("""
                + cds A=1 B=1
                > cds
                < cds A=1 B=1
                > ack cds
                < nothing
                + cds A=2
                < cds A=2 B=1
                > ack cds
                < nothing
                """);
    }

    @Test
    void aLoadedAndEmptyTeamIsAnsweredAtOnceWithNothingInIt() {
        Dialogue.sotw().talk("""
                > cds
                < cds empty
                > ack cds
                > lds
                < lds empty
                > ack lds
                + lds L=1
                < lds L=1
                """);
    }

    @Test
    void aListenerWhoseSecretCannotBeOpenedTakesNoListenerAway() {
        Dialogue.sotw().talk("""
                + lds L=1 M=1
                > lds
                < lds L=1 M=1
                > ack lds
                + lds L=?2 M=2
                < nothing
                + lds L=2
                < lds L=2 M=2
                > ack lds
                < nothing
                """);
        Dialogue.sotw().talk("""
                + lds L=?1 M=1
                > lds
                < nothing
                + lds L=1
                < lds L=1 M=1
                """);
    }

    @Test
    void afterExplicitNamesAnEmptyListMeansNothing() {
        Dialogue.sotw().talk("""
                + cds A=1 B=1
                > cds
                < cds A=1 B=1
                > ack cds A
                < cds A=1
                > ack cds none
                < nothing
                + cds A=2
                < nothing
                > ack cds *
                < cds A=2 B=1
                """);
    }

    @Test
    void endpointsAreSentByNameAndOnlyWhatIsNew() {
        Dialogue.sotw().talk("""
                + eds A=1 B=1 C=1
                > eds A B
                < eds A=1 B=1
                > ack eds
                + eds A=2 C=2
                < eds A=2
                > ack eds
                > ack eds A B C
                < eds C=2
                > ack eds
                < nothing
                """);
    }

    @Test
    void absenceOfEndpointsDeletesNothingAndIsNotTold() {
        Dialogue.sotw().talk("""
                + eds A=1
                > eds A
                < eds A=1
                > ack eds
                + eds -A
                < nothing
                + eds A=1
                < eds A=1
                """);
    }

    @Test
    void addedNamesAreAlwaysAnsweredEvenWhenThereIsNothing() {
        Dialogue.sotw().talk("""
                + rds R=1
                > rds Z
                < rds empty
                > ack rds
                > ack rds R Z
                < rds R=1
                > ack rds
                > ack rds R
                < nothing
                > ack rds R Z
                < rds empty
                > ack rds
                + rds Z=1
                < rds Z=1
                """);
    }

    @Test
    void anErrorIsARejectionWhateverTheVersionSays() {
        // X02: the version is the accepted one, and a name is added in the same breath.
        Dialogue d = Dialogue.sotw();
        d.talk("""
                + eds A=1 B=1
                > eds A
                < eds A=1
                > ack eds
                + eds A=2
                < eds A=2
                > nack eds A B
                < eds B=1
                """);
        assertThat(d.odd()).filteredOn(Action.Rejected.class::isInstance).hasSize(1);
    }

    @Test
    void aRejectedTypeIsSilentUntilThePictureChangesAndOthersGoOn() {
        Dialogue.sotw().talk("""
                + cds A=1 lds L=1
                > cds
                < cds A=1
                > ack cds
                > lds
                < lds L=1
                > ack lds
                + lds L=2 M=1
                < lds L=2 M=1
                > nack lds
                < nothing
                @ 60000
                > nack lds
                < nothing
                + cds A=2
                < cds A=2
                > ack cds
                < nothing
                + lds L=3
                < lds L=3 M=1
                > ack lds
                < nothing
                """);
    }

    @Test
    void afterARejectionEverythingUnacknowledgedGoesUnchangedBytesIncluded() {
        Dialogue.sotw().talk("""
                + eds A=1 B=1
                > eds A B
                < eds A=1 B=1
                > ack eds
                + eds A=2 B=2
                < eds A=2 B=2
                > nack eds
                + eds A=1
                < eds A=1 B=2
                > ack eds
                < nothing
                """);
    }

    @Test
    void aChangeBackToWhatWasAcceptedIsSentAfterARejection() {
        Dialogue.sotw().talk("""
                + lds L=1
                > lds
                < lds L=1
                > ack lds
                + lds L=2
                < lds L=2
                > nack lds
                + lds L=1
                < lds L=1
                > ack lds
                < nothing
                """);
    }

    @Test
    void aStaleNonceIsSilent() {
        Dialogue d = Dialogue.sotw();
        d.talk("""
                + eds A=1 B=1
                > eds A
                < eds A=1
                > stale eds A B
                < nothing
                > ack eds A B
                < eds B=1
                """);
        assertThat(d.odd()).filteredOn(Action.Stale.class::isInstance).hasSize(1);
    }

    @Test
    void onlyOneResponseOfATypeIsUnderWayAndTheNewestWins() {
        Dialogue.sotw().talk("""
                + cds A=1
                > cds
                < cds A=1
                + cds A=2
                + cds A=3 B=1
                < nothing
                > ack cds
                < cds A=3 B=1
                > ack cds
                < nothing
                """);
    }

    @Test
    void aChangeThatIsTakenBackWhileAnotherIsUnderWaySendsNothing() {
        Dialogue.sotw().talk("""
                + eds A=1
                > eds A
                < eds A=1
                + eds A=2
                + eds A=1
                > ack eds
                < nothing
                """);
    }

    @Test
    void aResponseForNamesNoLongerSubscribedIsNeverSent() {
        Dialogue.sotw().talk("""
                + cds A=1 rds A=1 B=1
                > cds
                < cds A=1
                > rds A B
                > rds B
                < nothing
                > ack cds
                < rds B=1
                """);
    }

    @Test
    void aFirstRequestWithTheNonceOfADeadStreamIsServed() {
        Dialogue.sotw().talk("""
                + cds A=1
                > stale cds
                < cds A=1
                > ack cds
                < nothing
                """);
    }

    @Test
    void aProxyThatReconnectsWithWhatItHasGetsNothingAgain() {
        Dialogue d = Dialogue.sotw().talk("""
                + cds A=1 eds A=1 B=1
                > cds
                < cds A=1
                > ack cds
                > eds A B
                < eds A=1 B=1
                > ack eds
                """);
        String cds = d.lastVersion("cds");
        String eds = d.lastVersion("eds");
        d.reconnect().talk("> cds v=" + cds + "\n< nothing\n> eds A B v=" + eds + "\n< nothing");
        d.talk("""
                + eds B=2
                < eds B=2
                > ack eds
                + cds A=2
                < cds A=2
                """);
        d.reconnect().talk("> eds A v=" + eds + "\n< eds A=1");
    }

    @Test
    void versionsAreOfTheContentAlone() {
        Dialogue one = Dialogue.sotw().talk("+ cds A=1\n+ cds B=1\n> cds\n< cds A=1 B=1");
        Dialogue other = Dialogue.sotw()
                .talk("+ cds B=7 C=1\n> cds\n< cds B=7 C=1\n> ack cds\n+ cds A=1 B=1\n< cds A=1 B=1 C=1");
        other.talk("> ack cds\n+ cds -C\n@ 3000\n< cds A=1 B=1");
        assertThat(one.lastVersion("cds")).isEqualTo(other.lastVersion("cds"));
    }

    @Test
    void theVersionOfNamedResourcesIsOverTheSubscribedNamesAlone() {
        Dialogue d = Dialogue.sotw().talk("""
                + eds A=1 B=1
                > eds A Z
                < eds A=1
                > ack eds
                + eds B=2
                < nothing
                + eds A=2
                < eds A=2
                """);
        assertThat(d.lastVersion("eds"))
                .isEqualTo(
                        Fingerprint.of("A", "2").plus(Fingerprint.of("Z", null)).hex());
    }

    @Test
    void anUnknownTypeIsNotAnsweredAndTheStreamLives() {
        Dialogue d = Dialogue.sotw();
        for (int i = 0; i < 100; i++) {
            d.talk("> type.googleapis.com/acme.Thing" + i + "\n< nothing");
        }
        d.talk("> cds\n< cds empty");
        assertThat(d.subscriptions()).hasSize(1);
    }

    @Test
    void anEmptyTypeEndsTheStream() {
        Dialogue.sotw().talk("> ''\n< close INVALID_ARGUMENT");
    }

    @Test
    void nothingIsBuiltForAStreamThatIsNotReadyAndTheNewestGoesInTheEnd() {
        Dialogue d = Dialogue.sotw().talk("+ cds A=1\n> cds\n< cds A=1\n> ack cds");
        d.ready(false).talk("""
                + cds A=2
                + cds A=3
                > eds A
                < nothing
                """);
        d.ready(true).talk("< cds A=3\n< eds empty\n> ack cds\n> ack eds\n< nothing");
    }
}
