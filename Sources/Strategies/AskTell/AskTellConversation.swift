import Foundation
import Randomness
import SearchSpaces
import Studies

/// A study in lines of JSON: each line that comes in gets one line back.
///
/// ```
/// → {"op":"open","space":[{"name":"x","type":"float","low":0,"high":1}],"goal":"minimize","seed":7,"budget":100}
/// ← {"ok":true,"sampler":"gp","scheduler":"full","reason":"…"}
/// → {"op":"ask","n":2}
/// ← {"trials":[{"id":0,"params":{"x":0.31}},{"id":1,"params":{"x":0.77}}]}
/// → {"op":"report","id":0,"step":3,"value":0.4}
/// ← {"continue":true,"until":9}
/// → {"op":"tell","id":0,"value":0.25}
/// ← {"ok":true,"best":{"id":0,"value":0.25}}
/// ```
///
/// Several objectives are opened with `"goals":["minimize","maximize"]` or `"objectives":[{"name":…,"goal":…}]`, outcome
/// constraints with `"constraints"`: their names, or how many there are. Trials are then told with `values` and
/// `constraints`, as lists or by name; a constraint holds at 0 or below. The answer names the trials of the Pareto
/// front and its hypervolume, and `{"op":"pareto"}` lists them with their values.
///
/// ```
/// → {"op":"open","space":[…],"goals":["minimize","maximize"],"constraints":["memory"]}
/// → {"op":"tell","id":0,"values":[0.25,3],"constraints":[-1]}
/// ← {"ok":true,"best":{"id":0,"value":0.25},"hypervolume":0.3,"pareto":[0],"reference":[1.25,2]}
/// ```
///
/// With the scheduler `pbt` a trial may begin where another was: `"parent":4,"from":9` says that it goes on from the state
/// that trial 4 had when it paused at step 9, with its own values. States are therefore kept by trial and step.
///
/// A configuration that is known to be good is tried next with `{"op":"enqueue","params":{"x":0.5}}`; what it leaves out
/// is drawn. A trial that failed is told with `"state":"failed"`. A line that cannot be understood is answered with
/// `{"error":"…"}` and changes nothing; the conversation goes on. The answers follow from the lines alone.
public struct AskTellConversation: Sendable {
    private var study: AskTellStudy?

    /// The longest line that is read, in bytes.
    public static let longestLine = 1 << 20
    private static let mostTrials = 10_000

    /// Begins; the first line that counts is an `open`.
    public init() {}

    /// Answers a line.
    ///
    /// - Parameter line: One JSON object, without its line break.
    /// - Returns: One JSON object, without a line break.
    public mutating func answer(_ line: String) -> String {
        do {
            guard line.utf8.count <= Self.longestLine else {
                throw Refusal("the line has \(line.utf8.count) bytes; \(Self.longestLine) are the most")
            }
            return try Self.text(answer(try Self.request(line)))
        } catch {
            let reason = (error as? Refusal)?.reason ?? "\(error)"
            return (try? Self.text(Answer(error: reason))) ?? #"{"error":"unknown"}"#
        }
    }

    private static func request(_ line: String) throws -> AskTellRequest {
        do {
            return try JSONDecoder().decode(AskTellRequest.self, from: Data(line.utf8))
        } catch let error as DecodingError {
            throw Refusal(words(for: error))
        }
    }

    private static func words(for error: DecodingError) -> String {
        func place(_ path: [any CodingKey]) -> String {
            path.isEmpty ? "the line" : path.map(\.stringValue).joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, let context): return "\(place(context.codingPath)): '\(key.stringValue)' is missing"
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            return "\(place(context.codingPath)): expected \(type)"
        case .dataCorrupted(let context):
            if context.codingPath.last?.stringValue == "op" {
                let names = AskTellRequest.Operation.allCases.map(\.rawValue).joined(separator: ", ")
                return "op: expected one of \(names)"
            }
            return "\(place(context.codingPath)): \(context.debugDescription)"
        @unknown default: return "the line cannot be read"
        }
    }

    private mutating func answer(_ request: AskTellRequest) throws -> Answer {
        if request.op == .open { return try open(request) }
        guard var study else { throw Refusal("no study is open; begin with {\"op\":\"open\", …}") }
        self.study = nil
        defer { self.study = study }
        switch request.op {
        case .open: return Answer()
        case .ask:
            let count = request.n ?? 1
            guard (1...Self.mostTrials).contains(count) else {
                throw Refusal("n: is \(count); expected 1 to \(Self.mostTrials)")
            }
            return Answer(trials: try study.ask(count).map { Answer.TrialLine($0, study.state.definition.fidelity) })
        case .enqueue:
            let (definition, queued) = (study.state.definition, study.state.queue.count)
            var generator = CounterGenerator(
                seed: definition.seed, stream: study.state.trials.count + queued, purpose: .enqueuing)
            let given = try Self.required(request.params, "params")
            let configuration = try definition.space.completing(given, using: &generator)
            try study.enqueue([configuration])
            return Answer(ok: true, queued: queued + 1, params: configuration)
        case .report:
            let id = try Self.required(request.id, "id")
            let step = try Self.required(request.step, "step")
            let values = try request.values(of: study.state.definition)
            let answer = try study.report(
                id, fidelity: step, value: values[0], values: values.count > 1 ? values : nil)
            switch answer {
            case .goOn(let until): return Answer(goesOn: true, until: until)
            case .pause: return Answer(goesOn: false, state: "paused")
            case .stop: return Answer(goesOn: false, state: "pruned")
            }
        case .tell:
            let id = try Self.required(request.id, "id")
            try study.tell(id, try request.outcome(study.state.definition))
            return Answer.told(study.state)
        case .pareto: return Answer.pareto(study.state)
        }
    }

    private mutating func open(_ request: AskTellRequest) throws -> Answer {
        let (definition, reason) = try request.definition()
        study = try AskTellStudy(definition)
        return Answer(
            ok: true, sampler: definition.sampler.name, scheduler: definition.scheduler.name, reason: reason,
            objectives: definition.furtherMetrics.isEmpty ? nil : definition.metrics.map(\.name),
            constraints: definition.constraints.isEmpty ? nil : definition.constraints)
    }

    private static func required<Value>(_ value: Value?, _ field: String) throws(Refusal) -> Value {
        guard let value else { throw Refusal("\(field): is missing") }
        return value
    }

    private static func text(_ answer: Answer) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(answer), as: UTF8.self)
    }
}

/// One line that a study writes.
private struct Answer: Encodable {
    struct TrialLine: Encodable {
        var id: Int
        var params: Configuration
        var from: Int?
        var until: Int?
        var parent: Int?

        init(_ trial: Trial, _ fidelity: Fidelity) {
            id = trial.number
            params = trial.configuration
            guard fidelity.maximum > 1 else { return }
            from = trial.checkpoint?.fidelity ?? 0
            until = trial.target
            parent = trial.parent
        }
    }

    struct Best: Encodable {
        var id: Int
        var value: Double

        init?(_ trial: Trial) {
            guard let value = trial.value else { return nil }
            id = trial.number
            self.value = value
        }
    }

    var ok: Bool?
    var error: String?
    var sampler: String?
    var scheduler: String?
    var reason: String?
    var trials: [TrialLine]?
    var goesOn: Bool?
    var until: Int?
    var state: String?
    var best: Best?
    var pareto: [Int]?
    var front: [Member]?
    var hypervolume: Double?
    var reference: [Double]?
    var objectives: [String]?
    var constraints: [String]?
    var queued: Int?
    var params: Configuration?

    private enum CodingKeys: String, CodingKey {
        case ok, error, sampler, scheduler, reason, trials, until, state, best, pareto, front, hypervolume, reference
        case objectives, constraints, queued, params
        case goesOn = "continue"
    }
}

extension Answer {
    /// A trial of the Pareto front.
    struct Member: Encodable {
        var id: Int
        var values: [Double]
        var constraints: [Double]?
    }

    /// Up to how many objectives the hypervolume is worth computing after every trial.
    private static let mostForVolume = 3

    /// Up to how many it can be computed at all: the cost grows exponentially.
    private static let mostForFrontVolume = 4

    /// The answer to the end of a trial: the best one so far and, with several objectives, the front.
    static func told(_ state: StudyState) -> Answer {
        var answer = Answer(ok: true, best: state.best.flatMap { Answer.Best($0) })
        let count = state.definition.metrics.count
        guard count > 1 else { return answer }
        answer.pareto = state.front
        if count <= mostForVolume { answer.measure(state) }
        return answer
    }

    /// The Pareto front with its values and its hypervolume.
    static func pareto(_ state: StudyState) -> Answer {
        var answer = Answer(ok: true)
        answer.front = state.front.compactMap { number in
            state.trials[number].result.map {
                Member(id: number, values: $0.values, constraints: $0.constraints.isEmpty ? nil : $0.constraints)
            }
        }
        answer.measure(state)
        return answer
    }

    private mutating func measure(_ state: StudyState) {
        guard state.definition.metrics.count <= Self.mostForFrontVolume, let (volume, point) = state.hypervolume
        else { return }
        hypervolume = volume
        reference = point
    }
}
