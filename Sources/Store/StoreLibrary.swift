import GRDB

/// The library that keeps stores.
public enum StoreLibrary {
    /// SQLite's version, such as `3.40.1`; empty if it does not say.
    public static var version: String {
        // A database in memory that does not open leaves the version unknown, which is said.
        (try? DatabaseQueue().read { try String.fetchOne($0, sql: "SELECT sqlite_version()") }) ?? ""
    }
}
