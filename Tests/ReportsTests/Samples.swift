import Reports
import SearchSpaces
import Strategies
import Studies
import TestKit
import Testing

/// The studies of which every report is checked.
enum Sample: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case hyperband, running, full, tradeOff, hostile, empty, one, allFailed, classes, numbers, clusters, population

    var testDescription: String { rawValue }

    func snapshot() throws -> StudySnapshot {
        switch self {
        case .hyperband: try SampleStudy.hyperband().snapshot()
        case .running:
            try SampleStudy.hyperband().until(bracket: 2).snapshot()
        case .full, .classes, .numbers, .clusters: try SampleStudy.full(trials: 60).snapshot()
        case .tradeOff: try SampleStudy.tradeOff().snapshot()
        case .hostile: try SampleStudy.hostile().snapshot()
        case .empty: try SampleStudy.full(trials: 0).snapshot()
        case .one: try SampleStudy.full(trials: 1).snapshot()
        case .allFailed: try SampleStudy.full(trials: 12).failing().snapshot()
        case .population: try Self.evolved()
        }
    }

    func report(hasRuntime: Bool = true, isPublic: Bool = false) throws -> StudyReport {
        StudyReport(
            try snapshot(), runtime: hasRuntime ? try Self.runtime : nil, isPublic: isPublic, model: try model(),
            clusters: self == .clusters ? try SampleClusters.delivered() : nil)
    }

    /// What came out of a study of `auto`.
    private func model() throws -> DeliveredModel? {
        switch self {
        case .classes: try SampleModel.classes()
        case .numbers: try SampleModel.numbers()
        default: nil
        }
    }

    /// A study whose trials begin from the checkpoints of others.
    private static func evolved() throws -> StudySnapshot {
        var definition = SampleStudy.hyperband().definition
        definition.scheduler = ComponentDefinition("pbt", settings: ["population": .int(10), "interval": .int(9)])
        definition.explored = ["learning-rate", "dropout"]
        definition.budget.trials = 14
        var study = try SimulatedStudy(definition, workers: 2) { trial, fidelity in
            .value(1 / Double(fidelity) + 1 / Double(2 + trial.number))
        }
        try study.run()
        return StudySnapshot(
            id: StudyID(rawValue: 4), state: study.state, workers: [], version: LeptuneVersion.current)
    }

    /// A runtime that draws nothing.
    static var runtime: FigureRuntime {
        get throws { try FigureRuntime(javaScript: "window.vegaEmbed = async () => ({ finalize() {} });") }
    }
}

extension SampleStudy {
    func until(bracket: Int) -> Self {
        var copy = self
        copy.finishedBrackets = bracket
        return copy
    }

    func failing() -> Self {
        var copy = self
        copy.fails = true
        return copy
    }
}
