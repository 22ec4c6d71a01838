/// The number of a study within its store.
public struct StudyID: RawRepresentable, Sendable, Hashable, Codable, Comparable {
    /// The number, from 1.
    public var rawValue: Int

    /// Creates an identifier.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Orders by number.
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// The name of a worker process, unique among those that live: `host/pid/start`.
public struct WorkerID: RawRepresentable, Sendable, Hashable, Codable, Comparable {
    /// The name.
    public var rawValue: String

    /// Creates an identifier.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Orders alphabetically.
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// A worker's right to one attempt at a trial: the fencing token, which says the trial and holds 64 random bits.
///
/// Only equality with the stored one counts, so a store restored from a backup fences too.
public struct LeaseID: Sendable, Hashable, Codable {
    /// The upper 64 bits.
    public var high: UInt64
    /// The lower 64 bits.
    public var low: UInt64

    /// Creates a lease identifier from its bits.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Draws a lease identifier.
    ///
    /// - Parameter trial: The number of the trial.
    public init(for trial: Int, using generator: inout some RandomNumberGenerator) {
        self.init(high: UInt64(trial), low: generator.next())
    }

    /// The number of the trial it says it is for; nil if it says none.
    package var trial: Int? { Int(exactly: high) }
}

extension LeaseID: CustomStringConvertible {
    /// 32 hexadecimal digits.
    public var description: String {
        [high, low].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

/// A piece of content named by what it contains.
public struct ArtifactReference: Sendable, Hashable, Codable {
    /// SHA-256 of the bytes, 64 lower-case hexadecimal digits.
    public var digest: String
    /// How many bytes.
    public var bytes: Int

    /// Creates a reference.
    public init(digest: String, bytes: Int) {
        self.digest = digest
        self.bytes = bytes
    }
}

/// A moment on a clock that never goes back, meaningful only within one process.
public struct MonotonicInstant: Sendable, Hashable, Comparable {
    /// Time since the clock's arbitrary start.
    public var sinceStart: Duration

    /// Creates a moment.
    public init(_ sinceStart: Duration) { self.sinceStart = sinceStart }

    /// Orders by time.
    public static func < (a: Self, b: Self) -> Bool { a.sinceStart < b.sinceStart }

    /// The moment a duration later.
    public static func + (a: Self, b: Duration) -> Self { Self(a.sinceStart + b) }

    /// The time from one moment to another.
    public static func - (a: Self, b: Self) -> Duration { a.sinceStart - b.sinceStart }
}

/// The time at which the machine is asked: one clock for decisions, one for the record.
public struct Moment: Sendable, Hashable {
    /// For every decision.
    public var monotonic: MonotonicInstant
    /// For display only: milliseconds since 1970.
    public var wallMilliseconds: Int64

    /// Creates a moment.
    public init(monotonic: MonotonicInstant, wallMilliseconds: Int64) {
        self.monotonic = monotonic
        self.wallMilliseconds = wallMilliseconds
    }
}

extension Duration {
    /// The duration in seconds.
    package var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
