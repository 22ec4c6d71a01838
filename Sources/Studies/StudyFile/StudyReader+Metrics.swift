import SearchSpaces

/// What a study measures.
extension StudyReader {
    /// The metrics of a study, the first by which one best trial is chosen; at least one.
    mutating func readMetrics(_ root: LocatedNode, _ objective: Objective?) -> [Metric]? {
        let isTrained = root["objective"]?["train"] != nil
        if let node = root["metrics"] {
            if let single = root["metric"] {
                reportName(single, "stands beside 'metrics'", expected: "one of the two")
            }
            return readSeveral(node, isTrained: isTrained)
        }
        if let node = root["metric"] { return readMetric(node, isTrained: isTrained).map { [$0] } }
        if case .function = objective { return [Metric("value", .minimize)] }
        if root["objective"]?["function"] == nil, root.entries != nil {
            reportName(root, "lacks the field 'metric'", suggestion: "add it, as in 'metric: accuracy'")
        }
        return nil
    }

    private mutating func readSeveral(_ node: LocatedNode, isTrained: Bool) -> [Metric]? {
        guard
            let metrics = readList(
                node, of: "metrics", { reader, item in reader.readMetric(item, isTrained: isTrained) })
        else { return nil }
        guard (2...16).contains(metrics.count) else {
            report(
                node, "has \(metrics.count) entries", expected: "2 to 16 metrics", suggestion: "for one, write metric")
            return nil
        }
        return rejectRepeated(metrics.map(\.name), of: node) ? nil : metrics
    }

    /// The names of the outcome constraints.
    mutating func readConstraints(_ root: LocatedNode, _ objective: Objective?, metrics: [Metric]?) -> [String]? {
        guard let node = root["constraints"] else { return [] }
        switch objective {
        case .command, .external, nil: break
        case .train, .function:
            reportName(node, "is not for this objective", expected: "a command or an external objective")
            return nil
        }
        guard let names = readList(node, of: "names", { reader, item in reader.readName(item) }) else { return nil }
        guard (1...16).contains(names.count) else {
            report(node, "has \(names.count) entries", expected: "1 to 16 names")
            return nil
        }
        return rejectRepeated((metrics ?? []).map(\.name) + names, of: node) ? nil : names
    }

    /// Whether a name occurs twice, which is reported.
    private mutating func rejectRepeated(_ names: [String], of node: LocatedNode) -> Bool {
        var seen: Set<String> = []
        guard let repeated = names.first(where: { !seen.insert($0).inserted }) else { return false }
        report(node, "names \(repeated) twice", expected: "each name once")
        return true
    }
}
