import Foundation
import Objectives
import SearchSpaces
import Spelling
import Store
import Strategies
import Studies

/// From a study file to a study in a store.
struct StudyPreparation {
    let store: StudyStore

    /// Reads a study file and everything it refers to.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - workers: How many trials run at a time, as far as it is known; for the choice of a strategy.
    /// - Throws: ``CommandFailure`` with every mistake in the file and in the data it names.
    static func definition(fromFile path: String, workers: Int = 1) throws -> StudyDefinition {
        let definition = try definition(inFile: path, workers: workers)
        do {
            return try TrainingData.describe(definition)
        } catch {
            throw CommandFailure(.invalidInput, "\(path): objective.train.data: \(error)")
        }
    }

    /// Reads a study file, but not the data it refers to; chooses a strategy if the file names none.
    ///
    /// - Throws: ``CommandFailure`` with every mistake in the file.
    static func definition(inFile path: String, workers: Int = 1) throws -> StudyDefinition {
        switch StudyFile.load(path, vocabulary: .catalogues) {
        case .failure(let diagnostics): throw CommandFailure(.invalidInput, diagnostics.description)
        case .success(let definition):
            // In a deterministic study nothing may depend on the number of workers.
            return definition.choosingStrategy(parallel: definition.deterministicBatch ?? workers)
        }
    }

    /// The stored study with a definition: the one that exists, or a new one.
    ///
    /// - Throws: ``CommandFailure`` if a different study has the name.
    func study(for definition: StudyDefinition) throws -> StudyID {
        for summary in try store.studies() where summary.name == definition.name {
            guard try created(summary.id).isSameStudy(as: definition) else {
                throw CommandFailure(
                    .invalidInput,
                    """
                    the store already has a different study called '\(definition.name)'. \
                    Give this one another name, use another --store, or remove the old one with \
                    'leptune study delete \(definition.name)'.
                    """)
            }
            return summary.id
        }
        return try create(definition)
    }

    /// A study's definition as it was created, whatever became of its space.
    private func created(_ study: StudyID) throws -> StudyDefinition {
        let state = try store.loadState(of: study)
        guard state.spaceEdits > 0, case .created(let definition)? = try store.events(of: study).first?.event else {
            return state.definition
        }
        return definition
    }

    /// Creates a study.
    func create(_ definition: StudyDefinition) throws -> StudyID {
        let definition = try warmed(definition)
        do {
            _ = try SchedulerCatalogue.make(for: definition)
            _ = try SamplerCatalogue.make(for: definition)
        } catch {
            throw CommandFailure(.invalidInput, "\(error)")
        }
        return try store.createStudy(
            RecordedEvent(
                sequence: 1, elapsed: 0, wallMilliseconds: Int64(Date().timeIntervalSince1970 * 1000),
                event: .created(definition)))
    }

    /// The definition with what the earlier study found that it names, if it names one.
    private func warmed(_ definition: StudyDefinition) throws -> StudyDefinition {
        guard let name = definition.prior?.study else { return definition }
        let studies = try store.studies()
        guard let summary = studies.first(where: { $0.name == name || "\($0.id.rawValue)" == name }) else {
            throw StoreError.noStudy(name: name, suggestion: NearestName.of(name, among: studies.map(\.name)))
        }
        var warmed = definition
        let prior = PriorResults(
            of: try store.loadState(of: summary.id), in: definition.space,
            defaults: StudyVocabulary.catalogues.defaults(for: definition.objective))
        guard !prior.observations.isEmpty else {
            let reason =
                prior.outside > 0
                ? "all \(prior.outside) of its results lie outside of the space of '\(definition.name)'"
                : "no trial of it has completed"
            throw CommandFailure(.invalidInput, "nothing can be learned from study '\(summary.name)': \(reason).")
        }
        let left = prior.outside > 0 ? "; \(prior.outside) lie outside of the space" : ""
        Console.note("warm start: \(prior.observations.count) results of study '\(summary.name)'\(left).")
        warmed.prior = prior
        return warmed
    }
}

extension StudyDefinition {
    /// Whether two definitions describe the same study; neither the text they were written in counts nor, where both
    /// leave the strategy to Leptune, what was chosen: a version or a number of workers may choose otherwise.
    fileprivate func isSameStudy(as other: StudyDefinition) throws -> Bool {
        var (a, b) = (self, other)
        (a.source, b.source) = ("", "")
        // What the earlier study found was read when this one was created.
        for prior in [a.prior, b.prior] where prior?.observations.isEmpty ?? false {
            guard a.prior != nil, b.prior != nil else { return false }
            (a.prior, b.prior) = (nil, nil)
        }
        if a.strategyReason != nil, b.strategyReason != nil {
            (b.sampler, b.scheduler, b.strategyReason) = (a.sampler, a.scheduler, a.strategyReason)
        }
        let encoder = EventCoding.encoder()
        return try encoder.encode(a) == encoder.encode(b)
    }
}
