import SearchSpaces
import Studies

/// One line that a program writes to a study that it evaluates itself.
struct AskTellRequest: Decodable {
    /// What is asked for.
    enum Operation: String, Decodable, CaseIterable {
        case open, ask, report, tell, enqueue, pareto
    }

    /// A parameter as it is written in a line.
    struct ParameterLine: Decodable {
        var name: String
        var type: String
        var low: Double?
        var high: Double?
        var log: Bool?
        var step: Double?
        var choices: [ParameterValue]?
        var value: ParameterValue?
        var when: [String: Requirement]?
    }

    /// What a parent's value must satisfy: a value, one of several, or a range.
    enum Requirement: Decodable {
        case oneOf([ParameterValue])
        case range(low: Double?, high: Double?)

        private struct Bounds: Decodable {
            var low: Double?
            var high: Double?
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            // One of three shapes; a failed attempt only says that it is another.
            if let values = try? container.decode([ParameterValue].self) {
                self = .oneOf(values)
            } else if let bounds = try? container.decode(Bounds.self) {
                self = .range(low: bounds.low, high: bounds.high)
            } else {
                self = .oneOf([try container.decode(ParameterValue.self)])
            }
        }
    }

    /// A strategy by its name, or as a pair with settings.
    enum StrategyLine: Decodable {
        case named(String)
        case pair(sampler: ComponentLine, scheduler: ComponentLine?, explore: [String]?)

        private struct Pair: Decodable {
            var sampler: ComponentLine
            var scheduler: ComponentLine?
            var explore: [String]?
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let name = try? container.decode(String.self) {
                self = .named(name)
            } else {
                let pair = try container.decode(Pair.self)
                self = .pair(sampler: pair.sampler, scheduler: pair.scheduler, explore: pair.explore)
            }
        }
    }

    /// A component by its name, or with settings.
    struct ComponentLine: Decodable {
        var definition: ComponentDefinition

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let name = try? container.decode(String.self) {
                definition = ComponentDefinition(name)
                return
            }
            var settings = try container.decode([String: ParameterValue].self)
            guard case .string(let name)? = settings.removeValue(forKey: "name") else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "a component needs a name")
            }
            definition = ComponentDefinition(name, settings: settings)
        }
    }

    /// An objective as it is written in a line.
    struct ObjectiveLine: Decodable {
        var name: String
        var goal: String?
        var reference: Double?
    }

    /// Outcome constraints: their names, or how many there are.
    enum ConstraintsLine: Decodable {
        case named([String])
        case count(Int)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            // One of two shapes; a failed attempt only says that it is the other.
            if let count = try? container.decode(Int.self) {
                self = .count(count)
            } else {
                self = .named(try container.decode([String].self))
            }
        }
    }

    /// Values in the order of what was opened, or by name.
    enum ValuesLine: Decodable {
        case ordered([Double])
        case named([String: Double])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            // One of two shapes; a failed attempt only says that it is the other.
            if let values = try? container.decode([String: Double].self) {
                self = .named(values)
            } else {
                self = .ordered(try container.decode([Double].self))
            }
        }
    }

    /// `constraints` declares them when a study is opened, and gives their values when a trial is told.
    enum ConstraintsField: Decodable {
        case declared(ConstraintsLine)
        case told(ValuesLine)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            // Lists of names and counts declare; lists of numbers and objects tell. An empty list is either.
            if let line = try? container.decode(ConstraintsLine.self) {
                self = .declared(line)
            } else {
                self = .told(try container.decode(ValuesLine.self))
            }
        }
    }

    /// The resource as it is written in a line.
    struct FidelityLine: Decodable {
        var name: String?
        var min: Int?
        var max: Int
    }

    var op: Operation
    // open
    var space: [ParameterLine]?
    var strategy: StrategyLine?
    var goal: String?
    var goals: [String]?
    var objectives: [ObjectiveLine]?
    var constraints: ConstraintsField?
    var seed: UInt64?
    var budget: Int?
    /// How many trials are evaluated at a time, for the choice of a strategy.
    var parallel: Int?
    var fidelity: FidelityLine?
    // enqueue
    var params: [String: ParameterValue]?
    // ask
    var n: Int?
    // report, tell
    var id: Int?
    var step: Int?
    var value: Double?
    var values: ValuesLine?
    var state: String?
}
