package io.flowplane.store;

import org.junit.jupiter.api.Tag;

@Tag("slow")
class PostgresStoreTest extends StoreContractTest {
    @Override
    Store open() {
        return TestDatabases.postgres();
    }
}
