package io.flowplane.store;

import io.flowplane.domain.Resource;
import java.util.List;
import java.util.Set;

/** All teams and resources from one consistent read, and the cursor that it stands at. */
public record Everything(Cursor cursor, Set<String> teams, List<Resource> resources) {}
