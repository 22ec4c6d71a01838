import Datasets
import Foundation
import LinearAlgebra
import Models
import Randomness
import SearchSpaces

/// What is odd about a target, and about what predicts it.
struct TargetChecks {
    private(set) var findings: [DataCheck.Finding] = []

    /// More rows are sampled for what takes long.
    private static let mostRows = 20_000

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
        findings += Self.noise(profile, table, column, truth)
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
            guard rows.count >= 20 else { return nil }
        }
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
            if score.value >= 0.995 {
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

    /// Rows whose class models that have not seen them contradict, if that is evidence of wrong labels.
    private static func noise(
        _ profile: TableProfile, _ table: Table, _ column: ColumnProfile, _ truth: Truth
    ) -> [DataCheck.Finding] {
        guard case .classes(let codes, let names) = truth.target, truth.rows.count >= 100, names.count <= 50,
            let entry = EstimatorCatalogue.named("gradient-boosting")
        else { return [] }
        let profiles = profile.byName
        let used = table.columns.filter { candidate in
            guard candidate.name != column.name, let known = profiles[candidate.name] else { return false }
            return ![.identifier, .constant, .text, .list, .image].contains(known.kind) && known.distinct <= 10_000
        }
        guard !used.isEmpty, let features = try? Table(columns: used) else { return [] }
        let step = max(1, (truth.rows.count + mostRows - 1) / mostRows)
        let chosen = Swift.stride(from: 0, to: truth.rows.count, by: step).map { $0 }
        let folds = 5
        var generator = CounterGenerator(seed: 0, purpose: .split)
        let order = generator.permutation(of: chosen.count)
        var probabilities = [Float](repeating: .nan, count: chosen.count * names.count)
        for fold in 0..<folds {
            let held = order.enumerated().filter { $0.offset % folds == fold }.map(\.element).sorted()
            let kept = order.enumerated().filter { $0.offset % folds != fold }.map(\.element).sorted()
            guard !held.isEmpty, !kept.isEmpty else { return [] }
            // Data that boosting cannot take says nothing about noise.
            guard
                let prediction = try? fit(
                    entry, features, .classes(codes: kept.map { codes[chosen[$0]] }, names: names),
                    rows: kept.map { truth.rows[chosen[$0]] }, held: held.map { truth.rows[chosen[$0]] })
            else { return [] }
            for (place, index) in held.enumerated() {
                for code in names.indices { probabilities[index * names.count + code] = prediction[place, code] }
            }
        }
        let predicted = Matrix(rows: chosen.count, columns: names.count, elements: probabilities)
        let given = chosen.map { Int(codes[$0]) }
        let noise = LabelNoise(codes: given, probabilities: predicted)
        guard let first = noise.suspects.first else { return [] }
        let rows = noise.suspects.map { truth.rows[chosen[$0]] }
        let example = String(
            format: "row %d is given its class \"%@\" with %.1f %%", rows[0] + 1,
            String(names[given[first]].prefix(40)), 100 * predicted[first, given[first]])
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
            let all = Int((noise.rate * Double(truth.rows.count)).rounded())
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

    static func fit(
        _ entry: EstimatorEntry, _ features: Table, _ target: Target, rows: [Int], held: [Int]
    ) throws -> Matrix<Float> {
        let pipeline = FittedPipeline(fittedTo: .table(features), rows: rows, form: entry.form)
        let set = try TrainingSet(
            features: pipeline.transform(.table(features), rows: rows), target: target, layout: pipeline.layout)
        let learner = try entry.make(
            settings: Configuration([
                "rounds-per-epoch": .int(60), "learning-rate": .float(0.1), "max-leaves": .int(12),
                "min-samples-leaf": .int(20), "l2": .float(5.0), "subsample": .float(0.8),
            ]), data: set, seed: 0, totalEpochs: 1)
        try learner.trainEpoch { false }
        return try learner.predict(pipeline.transform(.table(features), rows: held))
    }
}
