import Datasets
import Foundation
import LinearAlgebra
import Models

/// What is odd about a target, and about what predicts it.
struct TargetChecks {
    private(set) var findings: [DataCheck.Finding] = []
    /// The rows by how much their class is suspected; nil where that cannot be said.
    private(set) var labels: LabelRanking?

    /// So many ways of dealing rows into folds are tried; their mean ranks better than one.
    private static let opinions = 3

    init(_ profile: TableProfile, _ table: Table, _ column: ColumnProfile, _ values: Column) {
        guard column.distinct > 1 else {
            findings.append(
                .init(
                    "constant-target", .blocking, column: column.name, "every row has the same target",
                    evidence: "there is nothing to learn", fix: "choose another target"))
            return
        }
        guard let truth = Truth(column, values) else { return }
        findings += Self.balance(column, truth)
        let scores = SingleColumnScores(table, truth, target: column.name)
        let leaks = Self.leaks(scores, truth, table.rowCount)
        findings += leaks
        findings += OutcomeLevels.findings(
            table, truth, target: column.name, without: Set(leaks.compactMap(\.column)))
        judgeLabels(profile, table, column, truth)
    }

    /// The target of rows that have one.
    struct Truth {
        let target: Target
        /// Their row numbers.
        let rows: [Int]

        init?(_ profile: ColumnProfile, _ column: Column) {
            switch column.values {
            case .numeric(let numbers):
                rows = numbers.indices.filter { numbers[$0].isFinite && abs(numbers[$0]) < 3e38 }
                if profile.kind != .number, profile.distinct <= 20 {
                    let names = Set(rows.map { numbers[$0] }).sorted()
                    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
                    target = .classes(
                        codes: rows.map { places[numbers[$0]] ?? 0 },
                        names: names.map { Int(exactly: $0).map(String.init) ?? "\($0)" })
                } else {
                    target = .numbers(rows.map { Float(numbers[$0]) })
                }
            case .categorical(let codes, let levels):
                rows = codes.indices.filter { codes[$0] >= 0 }
                guard levels.count <= 200 else { return nil }
                target = .classes(codes: rows.map { codes[$0] }, names: levels)
            }
            guard rows.count >= Self.fewestRows else { return nil }
        }

        /// A target of which no row is missing.
        init?(_ target: Target) {
            if case .unlabelled = target { return nil }
            guard target.count >= Self.fewestRows else { return nil }
            self.target = target
            rows = Array(0..<target.count)
        }

        private static let fewestRows = 20
    }

    private static func balance(_ column: ColumnProfile, _ truth: Truth) -> [DataCheck.Finding] {
        guard case .classes(let codes, let names) = truth.target else { return [] }
        var counts = [Int](repeating: 0, count: names.count)
        for code in codes { counts[Int(code)] += 1 }
        var found: [DataCheck.Finding] = []
        let singles = counts.indices.filter { counts[$0] == 1 }
        if !singles.isEmpty {
            let rows = codes.indices.filter { counts[Int(codes[$0])] == 1 }.map { truth.rows[$0] }
            found.append(
                .init(
                    "single-row-class", .warning, column: column.name,
                    "\(singles.count) \(singles.count == 1 ? "class has" : "classes have") one row only", rows: rows,
                    evidence: singles.prefix(5).map { "\"\(names[$0].prefix(40))\"" }.joined(separator: ", "),
                    fix: "join them with others, or collect more rows"))
        }
        if let rare = counts.indices.filter({ counts[$0] > 1 }).min(by: { counts[$0] < counts[$1] }),
            20 * counts[rare] < codes.count
        {
            let share = 100 * Double(counts[rare]) / Double(codes.count)
            found.append(
                .init(
                    "class-imbalance", .warning, column: column.name,
                    "class \"\(names[rare].prefix(40))\" has \(counts[rare]) of \(codes.count) rows",
                    evidence: String(format: "%.2f %%; accuracy says little here", share),
                    fix:
                        "judge by roc-auc or average-precision (auto does), and choose the threshold by what mistakes cost"
                ))
        }
        return found
    }

    private static func leaks(_ scores: SingleColumnScores, _ truth: Truth, _ rowCount: Int) -> [DataCheck.Finding] {
        var found: [DataCheck.Finding] = []
        let sorted = scores.scores.sorted { ($1.value, $0.column) < ($0.value, $1.column) }
        for (rank, score) in sorted.enumerated() {
            let shown = String(format: "%@ of the column alone is %.4f", scores.measure, score.value)
            if score.value >= SingleColumnScores.telling {
                found.append(
                    .init(
                        "target-leak", .blocking, column: score.column, "the column all but gives the target away",
                        evidence: "\(shown); rows that it was not fitted to",
                        fix: "leave it out unless it is known before the target is"))
            } else if rank == 0, sorted.count > 1, score.value > scores.strong, score.value - sorted[1].value > 0.1 {
                found.append(
                    .init(
                        "possible-leak", .warning, column: score.column,
                        "the column says far more about the target than any other",
                        evidence: String(
                            format: "%@, that of the next, %@, is %.4f", shown, sorted[1].column, sorted[1].value),
                        fix: "make sure that it is known before the target is; leave it out otherwise"))
            }
        }
        if let order = scores.order, order > scores.strong {
            found.append(
                .init(
                    "row-order", .warning, "rows are sorted by the target, or by something that tells it",
                    evidence: String(format: "%@ of the row number alone is %.4f", scores.measure, order),
                    fix: "shuffle before splitting by position (Leptune does)"))
        }
        return found
    }

    /// Ranks rows by how much models that have not seen them contradict their class, and says so where that is evidence of
    /// wrong labels.
    private mutating func judgeLabels(_ profile: TableProfile, _ table: Table, _ column: ColumnProfile, _ truth: Truth)
    {
        guard case .classes(let codes, let names) = truth.target, truth.rows.count >= 100, names.count <= 50 else {
            return
        }
        let profiles = profile.byName
        let used = table.columns.filter { candidate in
            guard candidate.name != column.name, let known = profiles[candidate.name] else { return false }
            return ![.identifier, .constant, .list, .image].contains(known.kind)
        }
        let texts = used.map(\.name).filter { profiles[$0]?.kind == .text }
        // Data that trees cannot take say nothing about noise.
        guard !used.isEmpty,
            let judges = try? UnseenClasses(used, texts: texts, truth.target, rows: truth.rows),
            let opinions = try? (0..<Self.opinions).map({ try judges.probabilities(split: $0) })
        else { return }
        labels = LabelRanking(codes: codes.map(Int.init), probabilities: opinions, rows: truth.rows)
        findings += Self.noise(
            codes: judges.trained.map { Int(codes[$0]) }, opinions[0].gathering(rows: judges.trained),
            rows: judges.trained.map { truth.rows[$0] }, count: truth.rows.count, column, names)
    }

    /// Rows whose class models that have not seen them contradict, if that is evidence of wrong labels.
    ///
    /// - Parameters:
    ///   - codes: The class of each row that was looked at.
    ///   - predicted: What models that have not seen it say.
    ///   - rows: Where it is in the table.
    ///   - count: How many rows there are in all.
    private static func noise(
        codes: [Int], _ predicted: Matrix<Float>, rows places: [Int], count: Int, _ column: ColumnProfile,
        _ names: [String]
    ) -> [DataCheck.Finding] {
        let noise = LabelNoise(codes: codes, probabilities: predicted)
        guard let first = noise.suspects.first else { return [] }
        let rows = noise.suspects.map { places[$0] }
        let example = String(
            format: "row %d is given its class \"%@\" with %.1f %%", rows[0] + 1,
            String(names[codes[first]].prefix(40)), 100 * predicted[first, codes[first]])
        let share = String(format: "%.1f %%", 100 * noise.rate)
        func note(_ why: String) -> [DataCheck.Finding] {
            let few = Array(rows.prefix(DataCheck.namedRows))
            return [
                .init(
                    "label-noise", .note, column: column.name,
                    few.count == 1
                        ? "one row looks least like its class" : "these \(few.count) rows look least like their class",
                    rows: few, evidence: "\(example); \(why)",
                    fix: "nothing, unless a look at them shows that they are wrong")
            ]
        }
        switch noise.verdict {
        case .isAbsent: return []
        case .isPossible:
            return note(
                "\(share) of the rows that models are surest of contradict them, too few to speak of wrong targets")
        case .overlaps:
            return note(
                "models are contradicted by \(share) even of the rows that they are surest of, so wrong targets cannot be "
                    + "told from rare cases")
        case .isEvident:
            let all = Int((noise.rate * Double(count)).rounded())
            return [
                .init(
                    "label-noise", .warning, column: column.name,
                    "about \(all) targets are wrong; \(rows.count == 1 ? "this row is" : "these \(rows.count) rows are") "
                        + "the likeliest",
                    rows: rows, naming: rows.count,
                    evidence:
                        "\(share) of the rows that models are surest of contradict them, where rare cases explain 1 %; "
                        + example,
                    fix: "look at them; remove or correct what is wrong")
            ]
        }
    }
}
