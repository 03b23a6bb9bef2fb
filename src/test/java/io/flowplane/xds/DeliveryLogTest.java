package io.flowplane.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.Kind;
import io.flowplane.domain.Reference;
import io.flowplane.domain.Resource;
import io.flowplane.snapshot.Fleet;
import io.flowplane.snapshot.Piece;
import io.flowplane.snapshot.SnapshotBoard;
import io.flowplane.snapshot.Update;
import io.flowplane.translate.ResourceType;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveryLogTest {
    private final SnapshotBoard board = new SnapshotBoard();
    private final Fleet fleet = new DeliveryLog("here", board);

    @Test
    void aVersionThatThePictureDoesNotHoldYetIsNotSaidToBeProgrammed() {
        offer("{\"v\":1}", List.of());
        assertThat(fleet.status(route("{\"v\":1}")).programmed()).isTrue();
        Fleet.Status newer = fleet.status(route("{\"v\":2}"));
        assertThat(newer.programmed()).isFalse();
        assertThat(newer.resolved()).isNull();
        assertThat(newer.acknowledged()).isZero();
    }

    @Test
    void whatASpecNamesAndDoesNotExistIsTold() {
        offer("{}", List.of(new Reference(Reference.CLUSTER, "gone", false)));
        Fleet.Status status = fleet.status(route("{}"));
        assertThat(status.resolved()).isFalse();
        assertThat(status.unresolved()).containsExactly("cluster/gone");
        assertThat(status.programmed()).isTrue();
    }

    private void offer(String spec, List<Reference> references) {
        Piece piece = new Piece(
                Piece.mark(Kind.ROUTE_CONFIG, spec),
                references,
                List.of(Pictures.resource(ResourceType.ROUTE, "R=1")),
                true);
        Pictures.publish(board, "default", 1, new Update().piece(Kind.ROUTE_CONFIG, "R", null, piece));
    }

    private static Resource route(String spec) {
        return Pictures.stored(Kind.ROUTE_CONFIG, "R", spec);
    }
}
