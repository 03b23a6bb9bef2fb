package io.flowplane.api;

import io.flowplane.store.Store;
import io.flowplane.store.TestDatabases;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Pages on SQLite. */
class SqlitePagesTest extends PagesContract {
    @TempDir
    Path folder;

    @Override
    Store open() {
        return TestDatabases.sqlite(folder);
    }
}
