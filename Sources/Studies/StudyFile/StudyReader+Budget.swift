import SearchSpaces

extension StudyReader {
    /// When to stop.
    mutating func readBudget(_ node: LocatedNode) -> Budget? {
        unlessWrong { reader in
            guard reader.check(node, StudyFields.budget) else { return nil }
            let trials = node["trials"].flatMap { reader.readWhole($0, in: 1...1_000_000) }
            let seconds = node["time"].flatMap { reader.readDuration($0) }
            let trialSeconds = node["trial-time"].flatMap { reader.readDuration($0) }
            let trialBytes = node["trial-memory"].flatMap { reader.readSize($0) }
            return trials.map {
                Budget(trials: $0, seconds: seconds, trialSeconds: trialSeconds, trialBytes: trialBytes)
            }
        }
    }

    /// What a worker must have.
    mutating func readNeeds(_ node: LocatedNode) -> WorkerNeeds? {
        unlessWrong { reader in
            guard reader.check(node, StudyFields.needs) else { return nil }
            var labels: [String: String] = [:]
            if let list = node["labels"] {
                guard let entries = list.entries else {
                    reader.reject(list, expected: "a mapping of labels to values")
                    return nil
                }
                for (name, value) in entries { labels[name] = reader.readText(value, acceptsNumbers: true) }
            }
            return WorkerNeeds(
                cores: node["cores"].flatMap { reader.readWhole($0, in: 1...4096) },
                memoryBytes: node["memory"].flatMap { reader.readSize($0) }, labels: labels)
        }
    }

    /// A length of time in seconds, more than 0 and at most a year.
    mutating func readDuration(_ node: LocatedNode) -> Double? {
        switch node.node.scalar {
        case .text(let text):
            guard let seconds = Quantity.seconds(text) else { break }
            guard seconds > 0, seconds <= 366 * 86_400 else {
                reject(node, expected: "more than 0 and at most 366d")
                return nil
            }
            return seconds
        case .int(let x) where x > 0:
            reject(node, expected: Quantity.durationPhrase, suggestion: "write \(x)s for seconds")
            return nil
        default:
            break
        }
        reject(node, expected: Quantity.durationPhrase)
        return nil
    }

    private mutating func readSize(_ node: LocatedNode) -> Int? {
        switch node.node.scalar {
        case .text(let text):
            guard let bytes = Quantity.bytes(text) else { break }
            guard bytes >= 0x1p20, bytes <= 0x1p50 else {
                reject(node, expected: "at least 1MiB and at most 1024TiB")
                return nil
            }
            return Int(bytes)
        case .int(let x) where x > 0:
            reject(node, expected: Quantity.sizePhrase, suggestion: "write a unit, such as \(x)MiB")
            return nil
        default:
            break
        }
        reject(node, expected: Quantity.sizePhrase)
        return nil
    }

    /// The resource, if the file names one.
    mutating func readFidelity(_ node: LocatedNode) -> Fidelity? {
        guard let entries = node.entries, entries.count == 1, let (name, value) = entries.first else {
            let found = node.entries.map { "names \($0.count) resources" } ?? "is \(node.node.phrase)"
            report(node, found, expected: "one resource, such as { epochs: { min: 1, max: 27 } }")
            return nil
        }
        guard Parameter.isValidName(name) else {
            reportName(value, "is not a valid name", expected: "1 to 128 letters, digits, '_', '-' or '.'")
            return nil
        }
        let units = 1...1_000_000_000
        if value.entries == nil {
            return readWhole(value, in: units).map { Fidelity(name: name, minimum: 1, maximum: $0) }
        }
        return unlessWrong { reader in
            guard reader.check(value, StudyFields.resource) else { return nil }
            let minimum = value["min"].flatMap { reader.readWhole($0, in: units) } ?? 1
            guard let maximum = value["max"].flatMap({ reader.readWhole($0, in: units) }) else { return nil }
            if minimum > maximum, let node = value["max"] {
                reader.reject(node, expected: "at least min, \(minimum)")
            }
            return Fidelity(name: name, minimum: minimum, maximum: maximum)
        }
    }

    /// What is measured; the goal may be left out where the vocabulary knows it.
    mutating func readMetric(_ node: LocatedNode, isTrained: Bool) -> Metric? {
        if node.entries == nil {
            guard let name = readMetricName(node, isTrained: isTrained) else { return nil }
            return goal(of: name, at: node).map { Metric(name, $0) }
        }
        return unlessWrong { reader in
            guard reader.check(node, StudyFields.metric) else { return nil }
            let name = node["name"].flatMap { reader.readMetricName($0, isTrained: isTrained) }
            guard let goalNode = node["goal"] else {
                return name.flatMap { name in reader.goal(of: name, at: node).map { Metric(name, $0) } }
            }
            let goals = Metric.Goal.allCases.map(\.rawValue)
            let goal = reader.readWord(goalNode, among: goals).flatMap(Metric.Goal.init)
            guard let name, let goal else { return nil }
            if isTrained, let known = reader.vocabulary.metric(name), known.goal != goal {
                reader.reject(goalNode, expected: "\(known.goal.rawValue), as \(name) is better that way")
            }
            return Metric(name, goal)
        }
    }

    private mutating func readMetricName(_ node: LocatedNode, isTrained: Bool) -> String? {
        isTrained ? readKnown(node, .metrics, what: "metric") : readName(node)
    }

    private mutating func goal(of name: String, at node: LocatedNode) -> Metric.Goal? {
        if let known = vocabulary.metric(name) { return known.goal }
        reportName(
            node, "lacks the field 'goal'", expected: "minimize or maximize",
            suggestion: "write { name: \(name), goal: minimize }")
        return nil
    }
}
