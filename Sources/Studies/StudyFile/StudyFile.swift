import Foundation
public import SearchSpaces

/// Study files: YAML that says everything about a study.
///
/// ```swift
/// switch StudyFile.decode(text, file: "search-spaces/digits-mlp.yaml", vocabulary: vocabulary) {
/// case .success(let definition): …
/// case .failure(let diagnostics): print(diagnostics)      // every mistake, each with line and field
/// }
/// ```
public enum StudyFile {
    /// Reads a study file.
    ///
    /// - Parameters:
    ///   - text: The file's text.
    ///   - file: The file's name, for diagnostics.
    ///   - folder: What relative paths in the file start from; by default the folder part of `file`.
    ///   - vocabulary: The names that the file may use.
    /// - Returns: The definition, with paths resolved and the text as its `source`; or everything wrong with it.
    /// - Complexity: O(bytes); hostile texts are refused within 100 ms and 50 MB.
    public static func decode(
        _ text: String, file: String, folder: String? = nil, vocabulary: StudyVocabulary
    ) -> Result<StudyDefinition, Diagnostics> {
        let folder = folder ?? Self.folder(of: file)
        return Document.parse(text, file: file).flatMap { document in
            var reader = StudyReader(file: file, folder: folder, vocabulary: vocabulary)
            let definition = reader.read(LocatedNode(document.root, path: []), source: text)
            guard let definition, reader.log.isEmpty else { return .failure(reader.log.collected) }
            return .success(definition)
        }
    }

    /// Reads the study file at a path, whose relative paths then start from its folder wherever they are used.
    ///
    /// - Parameters:
    ///   - path: The file; also its name in diagnostics.
    ///   - vocabulary: The names that the file may use.
    /// - Returns: As `decode(_:file:folder:vocabulary:)`; also fails if the file cannot be read.
    public static func load(
        _ path: String, vocabulary: StudyVocabulary
    ) -> Result<StudyDefinition, Diagnostics> {
        Document.text(ofFile: path).flatMap { text in
            decode(text, file: path, folder: absolute(folder(of: path)), vocabulary: vocabulary)
        }
    }

    private static func folder(of file: String) -> String {
        guard let slash = file.lastIndex(of: "/") else { return "" }
        return slash == file.startIndex ? "/" : String(file[..<slash])
    }

    private static func absolute(_ folder: String) -> String {
        URL(filePath: folder.isEmpty ? "." : folder, directoryHint: .isDirectory).absoluteURL.standardizedFileURL.path
    }
}

extension StudyReader {
    /// The whole study; nil if any part of it is wrong.
    mutating func read(_ root: LocatedNode, source: String) -> StudyDefinition? {
        guard readVersion(root), check(root, StudyFields.study) else { return nil }
        let name = root["name"].flatMap { readName($0) }
        let space = readSpace(root)
        let objective = root["objective"].flatMap { readObjective($0) }
        let subject = subject(of: objective, in: space)
        let metrics = readMetrics(root, objective)
        let constraints = readConstraints(root, objective, metrics: metrics)
        var strategy: (sampler: ComponentDefinition, scheduler: ComponentDefinition)? = (.automatic, .automatic)
        if let node = root["strategy"] { strategy = readStrategy(node) }
        let resource = root["fidelity"].flatMap { readFidelity($0) }
        let fidelity = settleFidelity(
            resource, estimator: root["objective"]?["train"] == nil ? nil : subject, scheduler: strategy?.scheduler,
            root)
        let budget = root["budget"].flatMap { readBudget($0) }
        let retries = root["retries"].flatMap { readRetries($0) }
        let seed = root["seed"].flatMap { readWhole($0, in: 0...9_007_199_254_740_991) } ?? 0

        let batch = root["deterministic"].flatMap { readRounds($0) }

        if let space, let objective {
            checkAgreement(of: objective, subject, space: space, metrics: metrics ?? [], fidelity: fidelity, root)
        }
        let enqueued = space.flatMap { space in
            root["enqueue"].flatMap {
                readEnqueued($0, space: space, objective, trials: budget?.trials, seed: UInt64(seed))
            }
        }
        let usesPortfolio = root["portfolio"].flatMap { readBool($0) } ?? false
        if usesPortfolio, let node = root["portfolio"], objective != nil, subject?.portfolio.isEmpty ?? true {
            report(
                node, "is true, and \(subject?.name ?? "the objective") has no portfolio",
                expected: "it with an estimator that has one")
        }
        let prior = root["warm-from"].flatMap { readText($0, acceptsNumbers: true) }.map { PriorResults(study: $0) }
        guard let name, let space, let objective, let metrics, let constraints, let strategy, let budget else {
            return nil
        }
        var definition = StudyDefinition(
            name: name, space: space, objective: objective, metric: metrics[0], fidelity: fidelity,
            sampler: strategy.sampler, scheduler: strategy.scheduler, budget: budget, seed: UInt64(seed),
            deterministicBatch: batch, source: source,
            furtherMetrics: Array(metrics.dropFirst()), constraints: constraints, enqueued: enqueued, prior: prior)
        definition.explored = readExplored(
            root["strategy"], space: space, estimator: root["objective"]?["train"] == nil ? nil : subject,
            scheduler: strategy.scheduler)
        definition.needs = root["needs"].flatMap { readNeeds($0) }
        if let retries { definition.retries = retries }
        if usesPortfolio { definition.enqueuePortfolio(of: vocabulary) }
        return definition
    }

    /// A file of another version has other fields, so nothing more is said about it.
    private mutating func readVersion(_ root: LocatedNode) -> Bool {
        guard let node = root["leptune"], node.node.scalar != .int(1) else { return true }
        reject(node, expected: "1, the version of the format that Leptune \(LeptuneVersion.current) reads")
        return false
    }

    /// The size of a round's batch, if the study is to work in rounds.
    private mutating func readRounds(_ node: LocatedNode) -> Int? {
        if node.entries == nil { return readBool(node) == true ? StudyDefinition.standardBatch : nil }
        return unlessWrong { reader in
            guard reader.check(node, StudyFields.rounds) else { return nil }
            return node["batch"].flatMap { reader.readWhole($0, in: 1...1024) }
        }
    }

    private func subject(of objective: Objective?, in space: SearchSpace?) -> StudyVocabulary.Subject? {
        switch objective {
        case .train(let train): vocabulary.subject(of: train, in: space)
        case .function(let name): vocabulary.functions.first { $0.name == name }
        case .command, .external, nil: nil
        }
    }

    private mutating func checkAgreement(
        of objective: Objective, _ subject: StudyVocabulary.Subject?, space: SearchSpace, metrics: [Metric],
        fidelity: Fidelity, _ root: LocatedNode
    ) {
        switch objective {
        case .train(let train):
            guard let subject else {
                if train.choosesEstimator { reportChoice(of: train, space, root) }
                return
            }
            checkOptions(
                of: subject, space: space, settings: train.settings, steps: train.preprocessing, root)
            checkTasks(of: train, subject: subject, metrics: metrics, root)
        case .function:
            // A function that declares no options takes any numbers.
            guard let subject, !subject.options.isEmpty else { return }
            checkOptions(of: subject, space: space, settings: [:], root)
        case .command(let command):
            checkPlaceholders(of: command, space: space, fidelity: fidelity, root)
        case .external:
            break
        }
    }
}
