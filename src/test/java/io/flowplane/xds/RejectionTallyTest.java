package io.flowplane.xds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RejectionTallyTest {
    private final RejectionTally tally = new RejectionTally();
    private final List<RejectionTally.Row> rows = new ArrayList<>();
    private final List<XdsEvents.Denied> denied = new ArrayList<>();

    @Test
    void manyProxiesThatRejectOneResourceAreOneRow() {
        for (int i = 0; i < 1_000; i++) {
            tally.rejected(rejected("A", "1"));
        }
        tally.rejected(rejected("A", "2"));
        tally.flush(rows::addAll, denied::addAll);
        assertThat(rows).extracting(RejectionTally.Row::count).containsExactly(1_000, 1);
        tally.flush(all -> assertThat(all).as("nothing new").isNull(), denied::addAll);
    }

    @Test
    void whatCouldNotBeWrittenIsKeptForTheNextTime() {
        tally.rejected(rejected("A", "1"));
        tally.denied(new XdsEvents.Denied(null, "no", "n", "a"));
        assertThatThrownBy(() -> tally.flush(all -> fail(), denied::addAll)).hasMessage("away");
        tally.rejected(rejected("A", "1"));
        assertThatThrownBy(() -> tally.flush(rows::addAll, all -> fail())).hasMessage("away");
        tally.flush(rows::addAll, denied::addAll);
        assertThat(rows).extracting(RejectionTally.Row::count).containsExactly(2);
        assertThat(denied).hasSize(1);
    }

    @Test
    void itIsBoundedAndCountsWhatIsLost() {
        for (int i = 0; i < 5_000; i++) {
            tally.rejected(rejected("A" + i, "1"));
            tally.denied(new XdsEvents.Denied(null, "no", "n", "a"));
        }
        assertThat(tally.lost()).isEqualTo(8_000);
    }

    private static void fail() {
        throw new IllegalStateException("away");
    }

    private static XdsEvents.Rejected rejected(String resource, String version) {
        return new XdsEvents.Rejected("t", "CDS", resource, version, "no", "n", "a");
    }
}
