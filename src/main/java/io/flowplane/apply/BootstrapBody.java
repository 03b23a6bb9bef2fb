package io.flowplane.apply;

import io.flowplane.domain.Problem;
import io.flowplane.domain.spec.Shape.Alias;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.json.Read;
import io.flowplane.json.Records;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The body of {@code POST /api/v1/bootstrap/initialize}. */
@Doc("Exchanges the setup token, which is printed at the first start, for an admin token.")
public record BootstrapBody(
        @Doc("The setup token, fp_setup_….") @Length(max = 512)
        String setupToken,

        @Doc("Name of the admin token: 3 to 64 letters, digits, hyphens and underscores. Default admin.")
        @Alias("tokenName")
        @Length(max = 64)
        @Nullable
        String adminTokenName,

        @Doc("What the admin token is for.") @Alias("description") @Length(max = 1024) @Nullable
        String adminTokenDescription) {
    /** Reads a body, or refuses with all its faults. */
    static BootstrapBody read(ObjectNode body) {
        Read<BootstrapBody> read = Records.read(BootstrapBody.class, body);
        List<Problem> problems = new ArrayList<>();
        TokenBody.checkName("/adminTokenName", read.value().name(), problems);
        List<Problem> all = read.merge(problems);
        if (!all.isEmpty()) {
            throw Read.refusal(all);
        }
        return read.value();
    }

    String name() {
        return adminTokenName == null ? "admin" : adminTokenName;
    }

    String purpose() {
        return adminTokenDescription == null ? "The first admin token, made at bootstrap" : adminTokenDescription;
    }

    /** Keeps the secret out of logs. */
    @Override
    public String toString() {
        return "BootstrapBody[" + adminTokenName + "]";
    }
}
