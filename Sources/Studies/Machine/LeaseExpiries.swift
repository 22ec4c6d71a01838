/// When the leases of running trials expire, and when the first of them does: most ticks look at nothing else.
struct LeaseExpiries: Sendable {
    private var byTrial: [Int: MonotonicInstant] = [:]
    /// No lease expires before then; nil if there is none.
    private var earliest: MonotonicInstant?

    /// Sets when a trial's lease expires.
    mutating func set(_ trial: Int, to instant: MonotonicInstant) {
        byTrial[trial] = instant
        earliest = min(earliest ?? instant, instant)
    }

    /// Lets a lease expire earlier than it would; nothing for a trial without one.
    mutating func hasten(_ trial: Int, to instant: MonotonicInstant) {
        if let expiry = byTrial[trial], instant < expiry { set(trial, to: instant) }
    }

    /// Gives every lease the same term.
    mutating func setAll(to instant: MonotonicInstant) {
        for trial in byTrial.keys { byTrial[trial] = instant }
        earliest = byTrial.isEmpty ? nil : instant
    }

    /// Forgets a trial's lease.
    mutating func remove(_ trial: Int) { byTrial[trial] = nil }

    /// Forgets every lease.
    mutating func removeAll() { self = LeaseExpiries() }

    /// The trials whose leases have expired, by number; each stays until it is removed.
    mutating func expired(before now: MonotonicInstant) -> [Int] {
        guard let earliest, earliest < now else { return [] }
        self.earliest = byTrial.values.min()
        return byTrial.filter { $0.value < now }.keys.sorted()
    }
}
