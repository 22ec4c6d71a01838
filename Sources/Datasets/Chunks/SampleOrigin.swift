import Foundation

/// Where a uniform sample of rows comes from.
public struct SampleOrigin: Sendable, Hashable, Codable {
    /// The file, as it was named.
    public var file: String
    /// The digest of its bytes; of those that were read where the file was not gone through to its end.
    public var fingerprint: Fingerprint
    /// How many rows were gone through.
    public var rows: Int
    /// How many of them are in the sample.
    public var sampled: Int
    /// Decides which.
    public var seed: UInt64
    /// Whether the file was gone through to its end.
    public var isOfWholeFile: Bool

    /// The sample in a few words.
    public var phrase: String {
        "a uniform sample of \(sampled) of \(isOfWholeFile ? "" : "the first ")\(rows) rows (seed \(seed))"
    }

    /// Says where a sample of a scan comes from.
    package init(_ scan: TableScan, _ sample: RowSample) {
        file = scan.file.relativePath
        fingerprint = scan.fingerprint
        rows = scan.rows
        sampled = sample.numbers.count
        seed = sample.seed
        isOfWholeFile = scan.isWhole
    }
}
