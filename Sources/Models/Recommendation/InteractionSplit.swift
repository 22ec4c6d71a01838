package import Datasets
import Randomness

/// Which interactions models are fitted to, which choose between them, and which judge what was chosen.
package struct InteractionSplit: Sendable {
    /// A part of the interactions.
    package enum Part: UInt8, Sendable {
        /// Models are fitted to it.
        case training
        /// Settings are compared on it.
        case validation
        /// What was chosen is judged on it.
        case test
    }

    /// By what the parts differ.
    package enum Basis: String, Sendable, Codable {
        /// One moment for all users: what came before it, and what came after.
        case time = "one moment for all users"
        /// The last interactions of each user.
        case lastOfEachUser = "the last interactions of each user"
        /// Some of each user's interactions, drawn at random.
        case randomOfEachUser = "some interactions of each user, drawn at random"
    }

    /// Of each interaction, where it belongs.
    package let parts: [Part]
    /// By what they differ.
    package let basis: Basis

    /// With fewer users in a part, a moment for all is given up for the last interactions of each.
    private static let fewestUsers = 20
    /// The share of interactions that a part other than training gets.
    private static let share = 0.1

    /// Divides interactions: by one moment for all users where there are times and enough users on both sides of it, else by
    /// user.
    ///
    /// - Parameters:
    ///   - table: The interactions.
    ///   - seed: Decides what is drawn at random.
    /// - Throws: `DataError` if no user has two interactions: there is nothing to judge with.
    package init(_ table: InteractionTable, seed: UInt64) throws(DataError) {
        if let times = table.times {
            let parts = Self.byTime(times)
            let judged = Self.judgedUsers(table, parts)
            if min(judged.validation, judged.test) >= Self.fewestUsers {
                self.parts = parts
                basis = .time
                return
            }
        }
        basis = table.times == nil ? .randomOfEachUser : .lastOfEachUser
        parts = Self.byUser(table, seed: seed)
        guard Self.judgedUsers(table, parts).validation > 0 else {
            throw DataError(
                "No user has interactions with enough items to judge suggestions by: at least two users need two.",
                remedy: "Give more interactions; check the columns of users and items.")
        }
    }

    private static func byTime(_ times: [Double]) -> [Part] {
        let sorted = times.sorted()
        let validation = sorted[Int(Double(sorted.count) * (1 - 2 * share))]
        let test = sorted[Int(Double(sorted.count) * (1 - share))]
        return times.map { $0 < validation ? .training : $0 < test ? .validation : .test }
    }

    /// The last tenth of each user's interactions judges, that before it chooses.
    ///
    /// Each has at least one where the user has enough. Users with two go to one of both in turn.
    private static func byUser(_ table: InteractionTable, seed: UInt64) -> [Part] {
        var parts = [Part](repeating: .training, count: table.count)
        var start = 0
        var pairsOfTwo = 0
        while start < table.count {
            let user = table.pairs[start].user
            let end = table.pairs[start...].firstIndex { $0.user != user } ?? table.count
            let count = end - start
            let held = max(1, Int((Double(count) * share).rounded(.down)))
            let order: [Int]
            if let times = table.times {
                order = (start..<end).sorted { (times[$0], $0) < (times[$1], $1) }
            } else {
                var generator = CounterGenerator(seed: seed, stream: Int(user), purpose: .split)
                order = generator.permutation(of: count).map { start + $0 }
            }
            if count == 2 {
                parts[order[1]] = pairsOfTwo % 2 == 0 ? .validation : .test
                pairsOfTwo += 1
            } else if count > 2 {
                for place in order.suffix(held) { parts[place] = .test }
                for place in order.dropLast(held).suffix(held) { parts[place] = .validation }
            }
            start = end
        }
        return parts
    }

    /// How many users can be judged on each part: those that have interactions in it and in what models were fitted to.
    private static func judgedUsers(_ table: InteractionTable, _ parts: [Part]) -> (validation: Int, test: Int) {
        var seen = [UInt8](repeating: 0, count: table.users.count)
        for (pair, part) in zip(table.pairs, parts) { seen[Int(pair.user)] |= 1 << part.rawValue }
        return (seen.count { $0 & 3 == 3 }, seen.count { $0 & 4 != 0 && $0 & 3 != 0 })
    }
}
