package io.flowplane.xds;

import org.junit.jupiter.api.Test;

/** Make before break: in which order the types of one stream are told. */
class SendOrderTest {
    private static final String CONNECTED_SOTW = """
            + cds A=1 eds A=1 lds L=1 rds R=1(A)
            > cds
            < cds A=1
            > ack cds
            > eds A
            < eds A=1
            > ack eds
            > lds
            < lds L=1
            > ack lds
            > rds R
            < rds R=1
            > ack rds
            < nothing
            """;
    private static final String CONNECTED_DELTA =
            CONNECTED_SOTW.replace("> eds A", "> eds +A").replace("> rds R", "> rds +R");

    @Test
    void aSwapGoesClustersEndpointsRoutesAndLastTheRemoval() {
        Dialogue.delta().talk(CONNECTED_DELTA).talk("""
                + cds B=1~eds -A eds B=1 -A rds R=2(B)
                < cds B=1
                > eds +B
                < eds B=1
                > ack eds
                < nothing
                > ack cds
                < rds R=2
                > ack rds
                < nothing
                @ 2999
                < nothing
                @ 1
                < cds -A
                > eds -A
                > ack cds
                < nothing
                """);
    }

    @Test
    void aSwapInStateOfTheWorldSendsTheUnionMeanwhile() {
        Dialogue.sotw().talk(CONNECTED_SOTW).talk("""
                + cds B=1~eds -A eds B=1 -A rds R=2(B)
                < cds A=1 B=1
                > ack eds A B
                < eds B=1
                > ack eds
                < nothing
                > ack cds
                < rds R=2
                > ack rds
                @ 2999
                < nothing
                @ 1
                < cds B=1
                > ack cds
                < nothing
                """);
    }

    @Test
    void listenersComeBeforeRoutesAndTheirRemovalsTravelAlong() {
        Dialogue.delta().talk(CONNECTED_DELTA).talk("""
                + rds R=2(A) lds -L M=1
                < lds M=1 -L
                < nothing
                > ack lds
                < rds R=2
                """);
    }

    @Test
    void endpointsOfAChangedClusterFollowItAtOnceBecauseEnvoyAnswersOnlyWhenItIsWarm() {
        Dialogue.delta().talk(CONNECTED_DELTA).talk("""
                + cds A=2~eds eds A=2
                < cds A=2
                < eds A=2
                > ack eds
                > ack cds
                < nothing
                """);
    }

    @Test
    void endpointsOfAChangedClusterAreSentAgainEvenIfTheyAreTheSame() {
        Dialogue.delta().talk(CONNECTED_DELTA).talk("""
                + cds A=2~eds
                < cds A=2
                < eds A=1
                > ack eds
                > ack cds
                < nothing
                """);
        Dialogue.sotw().talk(CONNECTED_SOTW).talk("""
                + cds A=2~eds B=1
                < cds A=2 B=1
                < eds A=1
                > ack eds
                > ack cds
                < nothing
                """);
    }

    @Test
    void endpointsGoAgainAfterTheClusterWhenBothChangeWhileItIsUnderWay() {
        Dialogue.delta().talk(CONNECTED_DELTA).talk("""
                + cds A=2~eds eds A=2
                < cds A=2
                < eds A=2
                > ack eds
                + cds A=3~eds eds A=3
                < eds A=3
                > ack eds
                > ack cds
                < cds A=3
                < eds A=3
                """);
    }

    @Test
    void aClusterThatNeverGetsWarmHoldsUpRoutesOnlySoLong() {
        Dialogue.delta().talk(CONNECTED_DELTA).talk("""
                + cds B=1~slow rds R=2(A)
                < cds B=1
                @ 4999
                < nothing
                @ 1
                < rds R=2
                > ack rds
                < nothing
                """);
    }

    @Test
    void routesToAClusterThatMustResolveFirstWaitABoundedTime() {
        Dialogue.delta().talk(CONNECTED_DELTA).talk("""
                + cds B=1~slow rds R=2(B)
                < cds B=1
                > ack cds
                < nothing
                @ 999
                < nothing
                @ 1
                < rds R=2
                """);
    }

    @Test
    void routesWaitForEndpointsAndThenForTheHealthCheck() {
        Dialogue.delta().talk(CONNECTED_DELTA).talk("""
                + cds B=1~edsslow eds B=1 rds R=2(B)
                < cds B=1
                > ack cds
                @ 700
                < nothing
                > eds +B
                < eds B=1
                > ack eds
                < nothing
                @ 999
                < nothing
                @ 1
                < rds R=2
                """);
    }

    @Test
    void endpointsThatAreNeverAskedForAreWaitedForOnlySoLong() {
        Dialogue.delta().talk(CONNECTED_DELTA).talk("""
                + cds B=1~eds eds B=1 rds R=2(B)
                < cds B=1
                > ack cds
                @ 4999
                < nothing
                @ 1
                < rds R=2
                """);
    }

    @Test
    void routesThatUseNoNewClusterDoNotWait() {
        Dialogue.delta().talk(CONNECTED_DELTA).talk("""
                + cds B=1~slow rds R=2(A)
                < cds B=1
                > ack cds
                < rds R=2
                """);
    }

    @Test
    void aChangedClusterHoldsNothingBackBecauseItsOldFormServesOn() {
        Dialogue.delta().talk(CONNECTED_DELTA).talk("""
                + cds A=2~slow rds R=2(A)
                < cds A=2
                > ack cds
                < rds R=2
                """);
    }

    @Test
    void newClustersThatKeepComingDoNotHoldBackRoutesForEver() {
        Dialogue d = Dialogue.delta().talk(CONNECTED_DELTA).talk("""
                + cds B0=1~slow rds R=2(B0)
                < cds B0=1
                > ack cds
                """);
        for (int i = 1; i < 9; i++) {
            d.talk("@ 800\n+ cds B" + i + "=1~slow rds R=" + (i + 2) + "(B" + i + ")\n< cds B" + i + "=1\n> ack cds");
        }
        d.talk("@ 600\n< rds R=10");
    }

    @Test
    void noClusterIsTakenAwayWhileRoutesAreRejected() {
        Dialogue.delta().talk(CONNECTED_DELTA).talk("""
                + cds -A rds R=2
                < rds R=2
                > nack rds
                < nothing
                @ 60000
                < nothing
                + rds R=3
                < rds R=3
                > ack rds
                @ 2999
                < nothing
                @ 1
                < cds -A
                """);
    }

    @Test
    void noClusterIsTakenAwayWhileListenersAreRejectedInStateOfTheWorld() {
        Dialogue.sotw().talk(CONNECTED_SOTW).talk("""
                + cds -A B=1 lds L=2
                < cds A=1 B=1
                > ack cds
                < lds L=2
                > nack lds
                @ 60000
                < nothing
                + cds C=1
                < cds A=1 B=1 C=1
                > ack cds
                < nothing
                + lds L=3
                < lds L=3
                > ack lds
                @ 3000
                < cds B=1 C=1
                """);
    }

    @Test
    void aClusterThatComesBackBeforeItsRemovalIsNotTouched() {
        Dialogue.delta().talk(CONNECTED_DELTA).talk("""
                + cds -A
                < nothing
                @ 1000
                + cds A=1
                < nothing
                @ 60000
                < nothing
                """);
        Dialogue.sotw().talk(CONNECTED_SOTW).talk("""
                + cds -A
                @ 1000
                + cds A=1
                < nothing
                @ 60000
                < nothing
                """);
    }

    @Test
    void aClusterThatComesBackChangedIsSent() {
        Dialogue.delta().talk(CONNECTED_DELTA).talk("""
                + cds -A
                @ 1000
                + cds A=2
                < cds A=2
                > ack cds
                @ 60000
                < nothing
                """);
    }

    @Test
    void removedEndpointsAndRoutesAreToldLastAndOnlyToWhoStillAsks() {
        Dialogue.delta().talk(CONNECTED_DELTA).talk("""
                + cds -A eds -A lds -L rds -R
                < lds -L
                > ack lds
                @ 2999
                < nothing
                > rds -R
                @ 1
                < cds -A
                > eds -A
                > ack cds
                < nothing
                """);
        Dialogue.delta().talk(CONNECTED_DELTA).talk("""
                + cds -A eds -A
                @ 3000
                < cds -A
                > ack cds
                < eds -A
                """);
    }

    @Test
    void endpointsOfAClusterThatIsGoneAgainBeforeItWasWarmAreStillSent() {
        Dialogue.sotw().talk(CONNECTED_SOTW).talk("""
                + cds B=1~eds eds B=1 rds R=2(B)
                < cds A=1 B=1
                + cds C=1~eds -B eds C=1 -B rds R=3(C)
                > ack eds A B
                < eds B=1
                > ack eds
                > ack cds
                < cds A=1 B=1 C=1
                > ack eds A B C
                < eds C=1
                > ack eds
                > ack cds
                < rds R=3
                > ack rds
                @ 3000
                < cds A=1 C=1
                """);
    }

    @Test
    void routesNeverGoBeforeAClusterThatCouldNotBeSentYet() {
        Dialogue.delta().talk(CONNECTED_DELTA).talk("""
                + cds B=1~slow
                < cds B=1
                + cds C=1 rds R=2(C)
                @ 30000
                < nothing
                > ack cds
                < cds C=1
                > ack cds
                < rds R=2
                """);
    }

    @Test
    void aProxyThatAsksForRoutesAloneIsServedWithoutWaiting() {
        Dialogue.delta().talk("""
                + cds A=1~slow rds R=1(A)
                > rds +R
                < rds R=1
                """);
    }

    @Test
    void aProxyThatStartsIsNotHeldUp() {
        Dialogue.sotw().talk("""
                + cds A=1~slow lds L=1(A)
                > cds
                < cds A=1
                > lds
                < nothing
                > ack cds
                < lds L=1
                """);
    }
}
