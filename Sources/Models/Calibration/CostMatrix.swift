/// What mistakes cost, as people write it: `false-positive=1,false-negative=5`, or by class, `good:bad=1,bad:good=5`.
///
/// The class before the colon is the truth, the one after it what is decided. Mistakes that are not named cost 1, right
/// decisions nothing.
public struct CostMatrix: Sendable, Equatable {
    /// A mistake and its cost.
    private struct Entry: Equatable {
        /// Nil for the kinds that have names.
        var truth, decision: String?
        var isFalsePositive: Bool
        var cost: Double
    }

    private let entries: [Entry]

    /// Why a text is no matrix, or not one of these classes: one sentence.
    public struct Mistake: Error, Equatable, CustomStringConvertible {
        /// What is wrong, as one sentence.
        public let description: String
    }

    /// Reads a text.
    ///
    /// - Throws: ``Mistake``.
    public init(_ text: String) throws(Mistake) {
        var entries: [Entry] = []
        for part in text.split(separator: ",") {
            guard let equals = part.lastIndex(of: "="),
                let cost = Double(part[part.index(after: equals)...].filter { $0 != " " }), cost.isFinite
            else {
                throw Mistake(
                    description: "\"\(part)\" is no cost; write a mistake and a number, such as false-negative=5")
            }
            let name = part[..<equals].drop { $0 == " " }
            let trimmed = String(name.reversed().drop { $0 == " " }.reversed())
            switch trimmed {
            case "false-positive", "false-negative":
                entries.append(Entry(isFalsePositive: trimmed == "false-positive", cost: cost))
            default:
                guard let colon = trimmed.firstIndex(of: ":") else {
                    throw Mistake(
                        description:
                            "\"\(trimmed)\" is no mistake; write false-positive, false-negative, or TRUTH:DECISION")
                }
                entries.append(
                    Entry(
                        truth: String(trimmed[..<colon]), decision: String(trimmed[trimmed.index(after: colon)...]),
                        isFalsePositive: false, cost: cost))
            }
        }
        guard !entries.isEmpty else { throw Mistake(description: "no cost is named") }
        self.entries = entries
    }

    /// The costs of classes: `costs[truth][decision]`.
    ///
    /// - Parameter names: The classes; of two, the second is the positive one.
    /// - Throws: ``Mistake`` for classes that are not there.
    public func costs(of names: [String]) throws(Mistake) -> [[Double]] {
        var costs = names.indices.map { truth in names.indices.map { $0 == truth ? 0.0 : 1.0 } }
        for entry in entries {
            guard let truth = entry.truth, let decision = entry.decision else {
                guard names.count == 2 else {
                    throw Mistake(
                        description:
                            "false-positive and false-negative are for two classes; the target has \(names.count)"
                    )
                }
                costs[entry.isFalsePositive ? 0 : 1][entry.isFalsePositive ? 1 : 0] = entry.cost
                continue
            }
            guard let row = names.firstIndex(of: truth), let column = names.firstIndex(of: decision) else {
                let unknown = names.contains(truth) ? decision : truth
                throw Mistake(
                    description:
                        "there is no class \"\(unknown)\"; there are \(names.prefix(20).joined(separator: ", "))")
            }
            costs[row][column] = entry.cost
        }
        return costs
    }
}
