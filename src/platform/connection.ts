/**
 * One connection to the encrypted database: SQLCipher 4 format, opened with a raw key. Without the query builder, which
 * a thread that only copies pages would take longer to load than to do its work.
 */
import Sqlite from "better-sqlite3";

export interface DatabaseOptions {
  readonly file: string;
  /** Raw 32-byte key. */
  readonly key: Uint8Array;
  readonly readonly?: boolean;
}

const BUSY_TIMEOUT_MS = 10_000;
/** Pages that a connection keeps in memory. */
export const CACHE_KIB = 65_536;

/** Opens one connection with the pinned cipher. Throws when the key does not fit. */
export function openConnection(options: DatabaseOptions): Sqlite.Database {
  if (options.key.length !== 32) throw new Error("the database key is 32 bytes");
  const connection = new Sqlite(options.file, {
    readonly: options.readonly ?? false,
    fileMustExist: options.readonly ?? false,
    timeout: BUSY_TIMEOUT_MS,
  });
  try {
    connection.pragma("cipher='sqlcipher'");
    connection.pragma("legacy=4");
    connection.pragma(`key="x'${Buffer.from(options.key).toString("hex")}'"`);
    connection.pragma("temp_store=MEMORY");
    if (!options.readonly) {
      connection.pragma("journal_mode=WAL");
      connection.pragma("synchronous=FULL");
    }
    connection.pragma("foreign_keys=ON");
    connection.pragma("trusted_schema=OFF");
    connection.pragma(`cache_size=-${CACHE_KIB}`);
    connection.prepare("SELECT count(*) FROM sqlite_master").get();
  } catch (error) {
    connection.close();
    throw error;
  }
  return connection;
}
