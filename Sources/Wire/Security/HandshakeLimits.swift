/// How often keys may be offered: a value that is told the time.
///
/// A key that is not on the list is refused by name ten times from one address, then once every six seconds; what is
/// offered beyond that is cut off without an answer. So nobody can try keys, or fill a log, as fast as the network lets
/// them. A listed key opens two thousand connections at once and two hundred a second after that, which is more than a
/// cluster that comes back after an outage needs, and less than what keeps the manager busy.
package struct HandshakeLimits {
    /// What becomes of a handshake.
    package enum Verdict: Equatable {
        /// The connection is opened.
        case admitted
        /// The worker is told that its key is unknown.
        case refused
        /// The connection is closed; the worker may try again later.
        case putOff
    }

    /// How many strangers' addresses are remembered; if there are more, they share what is left.
    package static let addresses = 4096
    private static let strangers = Allowance(most: 10, aSecond: 1.0 / 6)
    private static let workers = Allowance(most: 2000, aSecond: 200)

    private var byAddress: [String: Bucket] = [:]
    private var byKey: [CurveKey: Bucket] = [:]
    private var others: Bucket?

    /// Creates limits that nobody has used.
    package init() {}

    /// Judges a handshake.
    ///
    /// - Parameters:
    ///   - key: The key if it is listed, nil if not.
    ///   - address: Where it comes from.
    ///   - now: The time.
    package mutating func verdict(
        on key: CurveKey?, from address: String, at now: ContinuousClock.Instant
    ) -> Verdict {
        if let key {
            return byKey[key, default: Bucket(Self.workers, at: now)].take(Self.workers, at: now) ? .admitted : .putOff
        }
        if byAddress[address] == nil, byAddress.count >= Self.addresses {
            // Those who have been quiet long enough are like new.
            byAddress = byAddress.filter { !$0.value.isFull(Self.strangers, at: now) }
            if byAddress.count >= Self.addresses {
                var bucket = others ?? Bucket(Self.strangers, at: now)
                defer { others = bucket }
                return bucket.take(Self.strangers, at: now) ? .refused : .putOff
            }
        }
        let isSpoken = byAddress[address, default: Bucket(Self.strangers, at: now)].take(Self.strangers, at: now)
        return isSpoken ? .refused : .putOff
    }

    private struct Allowance {
        var most: Double
        var aSecond: Double
    }

    private struct Bucket {
        private var left: Double
        private var at: ContinuousClock.Instant

        init(_ allowance: Allowance, at now: ContinuousClock.Instant) {
            left = allowance.most
            at = now
        }

        mutating func take(_ allowance: Allowance, at now: ContinuousClock.Instant) -> Bool {
            left = filled(allowance, at: now)
            at = max(at, now)
            guard left >= 1 else { return false }
            left -= 1
            return true
        }

        func isFull(_ allowance: Allowance, at now: ContinuousClock.Instant) -> Bool {
            filled(allowance, at: now) >= allowance.most
        }

        private func filled(_ allowance: Allowance, at now: ContinuousClock.Instant) -> Double {
            min(allowance.most, left + max(0, (now - at) / .seconds(1)) * allowance.aSecond)
        }
    }
}
