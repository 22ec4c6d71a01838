import SearchSpaces

extension StudyReader {
    /// What a trial runs, with the vocabulary's entry for it if there is one.
    mutating func readObjective(_ node: LocatedNode) -> Objective? {
        guard check(node, StudyFields.objective) else { return nil }
        if let train = node["train"] { return readTrain(train).map(Objective.train) }
        if let command = node["command"] {
            guard command.items != nil else {
                reject(
                    command, expected: "a list of a program and its arguments, as no shell splits them",
                    suggestion: "write [program, argument, …]")
                return nil
            }
            guard let arguments = readList(command, of: "texts", { $0.readText($1, acceptsNumbers: true) }) else {
                return nil
            }
            guard let program = arguments.first, !program.isEmpty else {
                report(command, "is without a program", expected: "a list of a program and its arguments")
                return nil
            }
            let folder = folder.isEmpty ? "." : folder
            return .command(CommandObjective(arguments: arguments.map { $0.replacing("{folder}", with: folder) }))
        }
        if let external = node["external"] {
            guard case .bool(true) = external.node.scalar else {
                reject(external, expected: "true")
                return nil
            }
            return .external
        }
        return node["function"].flatMap { readKnown($0, .functions, what: "function") }.map(Objective.function)
    }

    /// A name of the vocabulary.
    mutating func readKnown(_ node: LocatedNode, _ list: VocabularyList, what: String) -> String? {
        let known = vocabulary.names(list)
        guard let name = readText(node) else { return nil }
        guard known.contains(name) || list == .metrics && vocabulary.metric(name) != nil else {
            reportUnknown(node, name: name, what: what, among: known)
            return nil
        }
        return name
    }

    private mutating func readTrain(_ node: LocatedNode) -> TrainObjective? {
        unlessWrong { reader in
            guard reader.check(node, StudyFields.train) else { return nil }
            let estimator = node["estimator"].flatMap { reader.readEstimator($0) }
            let subject = reader.vocabulary.estimators.first { $0.name == estimator }
            // What can only group rows says what is to be learned.
            let task: DataReference.Task? = subject?.tasks == [.clustering] ? .clustering : nil
            let data = node["data"].flatMap { reader.readData($0, impliedTask: task) }
            let settings = node["settings"].flatMap { reader.readValues($0) } ?? [:]
            let validation = node["validation"].flatMap { reader.readValidation($0) } ?? .holdOut(0.2)
            guard let data, let estimator else { return nil }
            if validation.column != nil, let place = node["validation"] { reader.checkColumns(of: data, place) }
            if validation == .test, let place = node["validation"] { reader.checkTestRows(of: data, place) }
            let steps = node["preprocessing"].flatMap { reader.readPreprocessing($0, of: data) } ?? []
            return TrainObjective(
                data: data, estimator: estimator, settings: settings, validation: validation, preprocessing: steps)
        }
    }

    /// The name of an estimator, or that a parameter chooses it.
    private mutating func readEstimator(_ node: LocatedNode) -> String? {
        if case .text(TrainObjective.byParameter) = node.node.scalar { return TrainObjective.byParameter }
        return readKnown(node, .estimators, what: "estimator")
    }

    /// Reports a space that does not say which estimators there are to choose from.
    mutating func reportChoice(of train: TrainObjective, _ space: SearchSpace, _ root: LocatedNode) {
        let name = TrainObjective.estimatorParameter
        guard let node = root["space"] else { return }
        let known = vocabulary.names(.estimators)
        let wrong = train.estimators(in: space).first { !known.contains($0) }
        if let wrong, let place = node[name] {
            report(
                place, "chooses '\(wrong.shortened)', which is not a known estimator", expected: Self.listed(known),
                suggestion: suggestion(for: wrong, among: known))
        } else {
            report(
                node[name] ?? node, "does not say which estimators there are",
                expected: "a parameter '\(name)' with their names",
                suggestion: "write \(name): { type: categorical, choices: [ridge, random-forest] }")
        }
    }

    /// Values by name.
    private mutating func readValues(_ node: LocatedNode) -> [String: ParameterValue]? {
        guard let entries = node.entries else {
            reject(node, expected: "a mapping of names to values")
            return nil
        }
        var values: [String: ParameterValue] = [:]
        for (name, value) in entries { values[name] = readValue(value) }
        return values
    }

    private mutating func readValidation(_ node: LocatedNode) -> ValidationMethod? {
        if node.entries == nil {
            return readWord(node, among: ["test"]) == nil ? nil : .test
        }
        guard check(node, StudyFields.validation) else { return nil }
        if let holdout = node["holdout"] {
            for name in ["group", "time", "embargo"] {
                if let field = node[name] { reportName(field, "does not apply", expected: "it beside 'folds' only") }
            }
            guard let share = readNumber(holdout) else { return nil }
            guard share > 0, share < 1 else {
                reject(holdout, expected: "a share above 0 and below 1")
                return nil
            }
            return .holdOut(share)
        }
        guard let folds = node["folds"].flatMap({ readWhole($0, in: 2...1000) }) else { return nil }
        if let field = node["embargo"], node["time"] == nil {
            reportName(field, "does not apply", expected: "it beside 'time' only")
            return nil
        }
        if let group = node["group"] {
            if let field = node["time"] {
                reportName(field, "does not apply", expected: "one of 'group' and 'time'")
                return nil
            }
            return readText(group).map { .grouped(folds: folds, column: $0) }
        }
        guard let time = node["time"] else { return .folds(folds) }
        guard let column = readText(time) else { return nil }
        guard let field = node["embargo"] else { return .timeOrdered(folds: folds, column: column, embargo: 0) }
        return readEmbargo(field).map { .timeOrdered(folds: folds, column: column, embargo: $0) }
    }

    /// A number from 0, or a duration in seconds.
    private mutating func readEmbargo(_ node: LocatedNode) -> Double? {
        if case .text = node.node.scalar { return readDuration(node) }
        guard let number = readNumber(node) else { return nil }
        guard number >= 0 else {
            reject(node, expected: "0 or more")
            return nil
        }
        return number
    }
}

// MARK: - Data

extension StudyReader {
    /// Reports data without named columns, by which rows could be told apart.
    private mutating func checkColumns(of data: DataReference, _ node: LocatedNode) {
        switch data.source {
        case .csv, .bundled: break
        case .idx: report(node, "names a column, and images have none", expected: "{ folds: 5 } alone")
        }
    }

    /// Reports data that have no rows for a test, as far as that is known.
    private mutating func checkTestRows(of data: DataReference, _ node: LocatedNode) {
        switch data.source {
        case .bundled, .idx(_, _, .some, .some): break
        case .csv, .idx:
            report(
                node, "is test, and the data have no rows for one",
                expected: "test-images and test-labels beside images, or { holdout: 0.2 }")
        }
    }
}

extension StudyReader {
    private static let csvFields = ["target", "weight", "missing", "ignore", "delimiter"]

    private mutating func readData(_ node: LocatedNode, impliedTask: DataReference.Task?) -> DataReference? {
        unlessWrong { reader in
            guard reader.check(node, StudyFields.data) else { return nil }
            let task =
                node["task"].flatMap {
                    reader.readWord($0, among: DataReference.Task.allCases.map(\.rawValue))
                }.flatMap(DataReference.Task.init) ?? impliedTask
            if node["csv"] == nil {
                for name in Self.csvFields {
                    if let field = node[name] {
                        reader.reportName(field, "does not apply", expected: "it beside 'csv' only")
                    }
                }
            }
            return reader.readSource(node, task).map { DataReference(source: $0, task: task) }
        }
    }

    private mutating func readSource(_ node: LocatedNode, _ task: DataReference.Task?) -> DataReference.Source? {
        if let dataSet = node["dataset"] {
            return readKnown(dataSet, .dataSets, what: "data set").map(DataReference.Source.bundled)
        }
        if let idx = node["idx"] {
            guard check(idx, StudyFields.idx) else { return nil }
            let images = idx["images"].flatMap { readPath($0) }
            let labels = idx["labels"].flatMap { readPath($0) }
            let testImages = idx["test-images"].flatMap { readPath($0) }
            let testLabels = idx["test-labels"].flatMap { readPath($0) }
            for (given, other) in [("test-images", "test-labels"), ("test-labels", "test-images")] {
                if let field = idx[given], idx[other] == nil {
                    reportName(field, "lacks its other half", expected: "\(other) beside it")
                }
            }
            guard let images, let labels else { return nil }
            return .idx(images: images, labels: labels, testImages: testImages, testLabels: testLabels)
        }
        guard let csv = node["csv"] else { return nil }
        let path = readPath(csv)
        let target = node["target"].flatMap { readText($0) }
        if node["target"] == nil, task != .clustering {
            reportName(node, "lacks the field 'target'", expected: "the column to predict")
            return nil
        }
        let missing = node["missing"].flatMap { node in
            readList(node, of: "texts") { $0.readText($1, acceptsNumbers: true) }
        }
        let ignore = node["ignore"].flatMap { node in readList(node, of: "columns") { $0.readText($1) } } ?? []
        let weight = node["weight"].flatMap { readText($0) }
        let delimiter = node["delimiter"].flatMap { readDelimiter($0) }
        guard let path else { return nil }
        if let target, ignore.contains(target) {
            node["ignore"].map { report($0, "leaves out the target, '\(target.shortened)'", expected: "other columns") }
        }
        if let weight, weight == target || ignore.contains(weight) {
            let found = weight == target ? "is the target" : "is a column to leave out"
            node["weight"].map { report($0, "\(found), '\(weight.shortened)'", expected: "another column") }
        }
        return .csv(
            .init(
                path: path, target: target, missing: missing, ignore: ignore, delimiter: delimiter, weight: weight))
    }

    private mutating func readDelimiter(_ node: LocatedNode) -> String? {
        guard let text = readText(node) else { return nil }
        guard text.utf8.count == 1, let byte = text.utf8.first, byte == 0x09 || (0x20..<0x7F).contains(byte),
            byte != UInt8(ascii: "\"")
        else {
            reject(node, expected: "one ASCII character other than a quote, such as \",\", \";\" or \"\\t\"")
            return nil
        }
        return text
    }

    /// A path, seen from the folder of the study file.
    private mutating func readPath(_ node: LocatedNode) -> String? {
        guard let text = readText(node) else { return nil }
        guard !text.isEmpty, !text.utf8.contains(0) else {
            reject(node, expected: "the path of a file")
            return nil
        }
        guard !text.hasPrefix("/"), !folder.isEmpty else { return text }
        return folder == "/" ? folder + text : "\(folder)/\(text)"
    }
}
