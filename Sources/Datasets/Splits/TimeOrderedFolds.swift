/// Folds in the order of time: each stretch is judged by what came before it (forward chaining, rolling origin).
///
/// The rows, in the order of their times, are cut into one stretch more than there are folds. The first is only trained on;
/// each of the others is held out once, and all rows before it are trained on, less an embargo just before it for what
/// would not have been known yet. Rows of the same time are never divided. The last stretch that is trained on has the
/// newest rows that another can be judged by.
///
/// - SeeAlso: Tashman 2000, "Out-of-sample tests of forecasting accuracy: an analysis and review", Int. J. Forecasting 16.
package struct TimeOrderedFolds: Sendable {
    private let column: Column
    private let count: Int
    private let embargo: Double

    /// Takes the column of dates or numbers.
    ///
    /// - Parameters:
    ///   - column: The times.
    ///   - count: How many folds are held out.
    ///   - embargo: How long before a fold rows are not trained on: seconds for dates, else the column's unit; from 0.
    package init(_ column: Column, count: Int, embargo: Double = 0) {
        self.column = column
        self.count = count
        self.embargo = embargo
    }

    /// One split for each fold, the earliest first.
    ///
    /// - Parameters:
    ///   - target: What is predicted: every class must be among the first rows that are trained on.
    ///   - rows: The rows to divide; others are left out.
    /// - Throws: `DataError` for a column without times, a row without one, too few different times, or an embargo that
    ///   leaves nothing to train on.
    /// - Complexity: O(rows · log rows).
    package func splits(of target: Target, rows: Range<Int>) throws(DataError) -> [Split] {
        guard count >= 2 else { throw DataError("\(count) folds were asked for; at least 2 are needed.") }
        let times = try TimeColumn(column).seconds
        let missing = rows.filter { !times[$0].isFinite }
        guard missing.isEmpty else {
            throw error(
                "\(missing.count) of \(rows.count) rows have no time, such as row \(missing[0] + 1).",
                "Correct or remove these rows.")
        }
        let order = rows.sorted { (times[$0], $0) < (times[$1], $1) }
        let cuts = cuts(order.map { times[$0] })
        guard cuts.count == count else {
            throw error(
                "\(count) folds in the order of time were asked for; there are too few different times.",
                "Use fewer folds.")
        }
        var splits: [Split] = []
        for (index, cut) in cuts.enumerated() {
            let end = index + 1 < count ? cuts[index + 1] : order.count
            let start = times[order[cut]]
            let training = order[..<cut].filter { times[$0] < start - embargo || embargo == 0 }
            guard !training.isEmpty else {
                throw error(
                    "An embargo of \(embargo) leaves no rows to train on before fold \(index + 1).",
                    "Use a shorter embargo or fewer folds.")
            }
            splits.append(Split(training: training.sorted(), validation: order[cut..<end].sorted()))
        }
        if case .classes(let codes, let names) = target, let first = splits.first,
            Set(first.training.map { codes[$0] }).count < 2
        {
            let only = first.training.first.map { names[Int(codes[$0])] } ?? ""
            throw error(
                "The earliest \(first.training.count) rows are all of the class \(quoted(only)); nothing can be learned from them.",
                "Use fewer folds, or another validation.")
        }
        return splits
    }

    /// Where each fold begins among sorted times: as even as rows of the same time allow.
    private func cuts(_ sorted: [Double]) -> [Int] {
        var cuts: [Int] = []
        for fold in 1...count {
            var at = max(fold * sorted.count / (count + 1), (cuts.last ?? 0) + 1)
            while at < sorted.count, sorted[at] == sorted[at - 1] { at += 1 }
            guard at < sorted.count else { break }
            cuts.append(at)
        }
        return cuts
    }

    private func error(_ problem: String, _ remedy: String) -> DataError {
        DataError(problem, column: quoted(column.name), remedy: remedy)
    }
}
