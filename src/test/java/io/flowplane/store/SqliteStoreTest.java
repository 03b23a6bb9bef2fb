package io.flowplane.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContractTest {
    @TempDir
    Path folder;

    @Override
    Store open() {
        return TestDatabases.sqlite(folder);
    }
}
