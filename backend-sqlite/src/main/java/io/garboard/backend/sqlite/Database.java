package io.garboard.backend.sqlite;

import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.sqlite.SQLiteConfig;

/**
 * The files of one database and how connections to it are set up.
 *
 * <pre>
 * data.db           the database
 * data.db-wal       the write-ahead file: what was committed and is not in data.db yet; gone after a clean close
 * data.db-shm       its index
 * data.db.new*      a database in the making; deleted at the next start
 * </pre>
 *
 * <p>While a connection is open, nothing in this process may open and close data.db or data.db-shm by itself: closing any
 * descriptor of them gives up SQLite's POSIX locks. Asking for a file's size is harmless, and so is data.db-wal.
 */
final class Database {

    static final String FILE_NAME = "data.db";

    /** Values of a few kilobytes stay in their page, and the tree is shallow. */
    static final int PAGE_BYTES = 16_384;

    private static final String NEW_NAME = FILE_NAME + ".new";
    private static final int WRITER_CACHE_KIB = 16_384;
    private static final int READER_CACHE_KIB = 1_024;
    private static final int BUSY_TIMEOUT_MILLIS = 5_000;

    private final Path directory;
    private final Path file;

    private Database(Path directory) {
        this.directory = directory;
        this.file = directory.resolve(FILE_NAME);
    }

    /** The database in {@code directory}, made if there is none. */
    static Database in(Path directory) throws StorageException {
        Database database = new Database(directory);
        try {
            database.deleteLeftovers();
            if (!Files.exists(database.file)) {
                database.create();
            }
            HeaderCheck.check(database.file, database.wal());
            return database;
        } catch (SQLException e) {
            throw SqliteFailures.of(e, "create", database.file);
        } catch (IOException e) {
            throw SqliteFailures.of(e, "open", database.file);
        }
    }

    private void deleteLeftovers() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path leftover : (Iterable<Path>) files::iterator) {
                if (leftover.getFileName().toString().startsWith(NEW_NAME)) {
                    Files.delete(leftover);
                }
            }
        }
    }

    /** Made under another name first, so that data.db is never there without its header. */
    private void create() throws SQLException, IOException {
        Path made = directory.resolve(NEW_NAME);
        try (Connection connection = connect(made, new SQLiteConfig());
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA page_size = " + PAGE_BYTES);
            statement.executeUpdate("PRAGMA auto_vacuum = INCREMENTAL");
            statement.executeUpdate("PRAGMA application_id = " + HeaderCheck.APPLICATION);
        }
        StorageFiles.protect(made);
        StorageFiles.force(made);
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
        StorageFiles.force(directory);
    }

    Path file() {
        return file;
    }

    Path wal() {
        return directory.resolve(FILE_NAME + "-wal");
    }

    /**
     * The connection that writes. Only one may be open; so a transaction that begins by writing never meets a lock. It
     * commits to the write-ahead file without forcing it (synchronous = NORMAL).
     */
    Connection openWriter() throws SQLException, IOException {
        SQLiteConfig config = config(WRITER_CACHE_KIB);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        Connection connection = connect(file, config);
        try (Statement statement = connection.createStatement();
                ResultSet firstRead = statement.executeQuery("SELECT count(*) FROM sqlite_schema")) {
            firstRead.next();
            // The write-ahead file is there now; its name must survive a crash as what is forced in it does.
            StorageFiles.force(directory);
            return connection;
        } catch (SQLException | IOException e) {
            connection.close();
            throw e;
        }
    }

    /** A connection for one view at a time. */
    Connection openReader() throws SQLException {
        SQLiteConfig config = config(READER_CACHE_KIB);
        config.setReadOnly(true);
        return connect(file, config);
    }

    private static SQLiteConfig config(int cacheKib) {
        SQLiteConfig config = new SQLiteConfig();
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        config.setCacheSize(-cacheKib);
        return config;
    }

    /** As a URI, because the driver takes a question mark in a plain path for the start of its parameters. */
    private static Connection connect(Path database, SQLiteConfig config) throws SQLException {
        config.setGetGeneratedKeys(false);
        Connection connection = config.createConnection(
                "jdbc:sqlite:" + database.toAbsolutePath().toUri());
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA cell_size_check = ON");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Forces the write-ahead file. What is not in it any more, or all if it is not there, was forced when it was moved to
     * the database.
     */
    void force() throws IOException {
        if (!Files.exists(wal())) {
            return;
        }
        try (RandomAccessFile wal = new RandomAccessFile(wal().toFile(), "r")) {
            wal.getFD().sync();
        }
    }

    /** Writes a compact copy of the newest committed state to {@code target} and forces it. */
    void copyTo(Path target) throws StorageException {
        try (Connection connection = openReader();
                PreparedStatement copy = connection.prepareStatement("VACUUM INTO ?")) {
            copy.setString(1, target.toAbsolutePath().toString());
            copy.executeUpdate();
            StorageFiles.protect(target);
            StorageFiles.force(target);
        } catch (SQLException e) {
            throw SqliteFailures.of(e, "copy " + file + " to", target);
        } catch (IOException e) {
            throw SqliteFailures.of(e, "copy " + file + " to", target);
        }
    }
}
