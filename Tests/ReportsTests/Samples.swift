import Reports
import Studies
import TestKit
import Testing

/// The studies of which every report is checked.
enum Sample: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case hyperband, running, full, tradeOff, hostile, empty, one, allFailed, classes, numbers, clusters

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
