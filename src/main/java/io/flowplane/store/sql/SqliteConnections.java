package io.flowplane.store.sql;

import io.flowplane.store.StoreUnavailable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteException;

/**
 * One file, one process. Each reading connection has a platform thread of its own: SQLite's native calls pin the thread
 * that runs them, and two pinned carriers would stop every virtual thread of a 2-core machine.
 */
final class SqliteConnections implements Connections {
    private static final int READERS = 4;
    private static final int BUSY_MILLIS = 3000;

    private final Path file;
    private final Duration wait;
    private final Dialect dialect = new Sqlite();
    private final FileChannel lockFile;
    private final @Nullable FileLock lock;
    private final BlockingQueue<Reader> free = new ArrayBlockingQueue<>(READERS);
    private final Reader[] readers = new Reader[READERS];
    private final AtomicInteger opened = new AtomicInteger();

    /**
     * @param alone false: beside a server that may hold the file, for one short write
     * @throws StoreUnusable when another process holds the file, or it can't be made
     */
    SqliteConnections(Path path, StoreSettings settings, boolean alone) {
        this.file = path.toAbsolutePath().normalize();
        this.wait = settings.connectTimeout();
        try {
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            createForOwnerAlone(file);
            this.lockFile = openLockFile(file.resolveSibling(file.getFileName() + ".lock"));
        } catch (IOException e) {
            throw new StoreUnusable(
                    "The database file " + path + " can't be opened: "
                            + e.getClass().getSimpleName() + " at " + e.getMessage()
                            + ". Check the path and its permissions.",
                    e);
        }
        this.lock = alone ? lock(path) : null;
        for (int i = 0; i < READERS; i++) {
            readers[i] = new Reader(i);
            free.add(readers[i]);
        }
    }

    private static void createForOwnerAlone(Path file) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            // Another process was faster; the lock decides which of us stays.
            return;
        }
    }

    private static FileChannel openLockFile(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private FileLock lock(Path path) {
        try {
            FileLock held = lockFile.tryLock();
            if (held != null) {
                return held;
            }
        } catch (OverlappingFileLockException e) {
            // Held by this very process.
        } catch (IOException e) {
            closeLockFile();
            throw new StoreUnusable("The database file " + path + " can't be locked: " + e.getMessage(), e);
        }
        closeLockFile();
        throw new StoreUnusable(
                "Another process uses the database file " + path
                        + ". Stop it first, or give this one a DATABASE_URL of its own.",
                null);
    }

    private void closeLockFile() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection open(boolean writes) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.enforceForeignKeys(true);
        if (writes) {
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
            config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        }
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file, config.toProperties());
        if (!writes) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA query_only = true");
            }
        }
        return connection;
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public Connection openWriter() throws SQLException {
        return open(true);
    }

    @Override
    public Lease lease() {
        try {
            Reader reader = free.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
            if (reader != null) {
                return new ReaderLease(reader);
            }
            throw new StoreUnavailable(
                    "The database file is busy: no reader got free in time", new SQLException("no free reader"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailable("Interrupted while waiting for the database", e);
        }
    }

    @Override
    public int open() {
        return opened.get();
    }

    @Override
    public int inUse() {
        return READERS - free.size();
    }

    @Override
    public int max() {
        return READERS;
    }

    @Override
    public Bell bell(Runnable ring, String instance) {
        return Bell.NONE;
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public boolean isBroken(SQLException failure) {
        return false;
    }

    @Override
    public void renew() {}

    @Override
    public StoreUnavailable unavailable(SQLException failure) {
        return new StoreUnavailable("The database file can't be used: " + reason(failure), failure);
    }

    @Override
    public RuntimeException unopened(SQLException failure) {
        int code = failure instanceof SQLiteException sqlite ? sqlite.getResultCode().code & 0xff : 0;
        // busy, out of memory, input/output, full: these pass
        return List.of(5, 6, 7, 10, 13).contains(code)
                ? unavailable(failure)
                : new StoreUnusable(
                        "The database file " + file + " can't be used: " + reason(failure)
                                + ". Name another one in DATABASE_URL, or restore it.",
                        failure);
    }

    private static String reason(SQLException failure) {
        return failure instanceof SQLiteException sqlite
                ? sqlite.getResultCode().message
                : String.valueOf(failure.getMessage());
    }

    @Override
    public void close() {
        if (!lockFile.isOpen()) {
            return;
        }
        for (Reader reader : readers) {
            reader.close();
        }
        try {
            if (lock != null) {
                lock.release();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } finally {
            closeLockFile();
        }
    }

    /** A connection and the one thread that touches it. */
    private final class Reader {
        private final ExecutorService thread;
        private @Nullable Connection connection;

        /** Whether a call left, or may have left, a transaction open; known to the caller who waited for it. */
        private boolean inTransaction;

        Reader(int number) {
            this.thread = Executors.newSingleThreadExecutor(Thread.ofPlatform()
                    .daemon()
                    .name("flowplane-store-reader-" + number)
                    .factory());
        }

        <T> T call(Reading<T> work) {
            return wait(thread.submit(() -> {
                inTransaction = true;
                T answer = work.read(new Sql(connection(), dialect));
                inTransaction = !connection().getAutoCommit();
                return answer;
            }));
        }

        private static <T> T wait(Future<T> result) {
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return result.get();
                    } catch (InterruptedException e) {
                        // The connection is in use until the statement ends, whoever waits for it.
                        interrupted = true;
                    }
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        private Connection connection() {
            Connection open = connection;
            if (open == null) {
                try {
                    open = open(false);
                } catch (SQLException e) {
                    throw new SqlFailure(e);
                }
                opened.incrementAndGet();
                connection = open;
            }
            return open;
        }

        /** Ends a transaction that was left open; a connection that can't do even that is replaced. */
        private boolean settle() {
            Connection open = connection;
            if (open != null) {
                try {
                    new Sql(open, dialect).rollback();
                } catch (SqlFailure e) {
                    return drop();
                }
            }
            return true;
        }

        private boolean drop() {
            Connection open = connection;
            if (open == null) {
                return false;
            }
            connection = null;
            opened.decrementAndGet();
            try {
                open.close();
            } catch (SQLException e) {
                return false;
            }
            return true;
        }

        void close() {
            wait(thread.submit(this::drop));
            thread.shutdown();
        }
    }

    private final class ReaderLease implements Lease {
        private final Reader reader;
        private boolean returned;

        ReaderLease(Reader reader) {
            this.reader = reader;
        }

        @Override
        public <T> T call(Reading<T> work) {
            return reader.call(work);
        }

        @Override
        public void close() {
            if (!returned) {
                returned = true;
                if (reader.inTransaction) {
                    Reader.wait(reader.thread.submit(reader::settle));
                }
                free.add(reader);
            }
        }
    }
}
