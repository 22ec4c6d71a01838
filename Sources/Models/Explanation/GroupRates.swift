public import Datasets
public import LinearAlgebra

/// How a model treats the groups of a column: how often it decides what, and how often it is right.
///
/// The differences are what the literature calls demographic parity (who is chosen), equal opportunity (who is chosen of
/// those who should be) and equalised odds (that, and who is chosen of those who should not be). They cannot all be 0
/// where groups differ in what is true of them; which of them should be is not for a program to say.
///
/// - SeeAlso: Hardt, Price and Srebro 2016, "Equality of opportunity in supervised learning", arXiv:1610.02413;
///   Chouldechova 2017, "Fair prediction with disparate impact", arXiv:1703.00056.
public struct GroupRates: Sendable, Codable, Equatable {
    /// One group.
    public struct Group: Sendable, Codable, Equatable {
        /// The level or range of the column.
        public var value: String
        /// How many rows there are.
        public var rows: Int
        /// The mean of the metric over the rows; nil where it is undefined.
        public var metric: Double?
        /// Rows that are given the right class; nil for numbers.
        public var accuracy: ShareInterval?
        /// Rows that are truly of the positive class; only of two classes.
        public var positives: ShareInterval?
        /// Rows that are said to be; only of two classes.
        public var selected: ShareInterval?
        /// Of the rows that are, those that are said to be; only of two classes.
        public var truePositives: ShareInterval?
        /// Of the rows that are not, those that are said to be; only of two classes.
        public var falsePositives: ShareInterval?
        /// The mean probability of the positive class; only of two classes.
        public var meanProbability: Double?
        /// The mean of prediction less truth; only of numbers.
        public var meanError: Double?
    }

    /// The column.
    public var column: String
    /// The class that counts as positive; only of two classes.
    public var positive: String?
    /// The groups, the largest first.
    public var groups: [Group]
    /// The metric's name.
    public var metric: String
    /// The greatest difference between two groups of at least ``fewestRows`` rows in who is chosen; only of two classes.
    public var parityDifference: Double?
    /// The same, as the lesser share by the greater; under 0.8 is what US employment law looks into.
    public var parityRatio: Double?
    /// The greatest difference in who is chosen of those who should be.
    public var opportunityDifference: Double?
    /// The greater of that and the greatest difference in who is chosen of those who should not be.
    public var oddsDifference: Double?

    /// Smaller groups do not count for differences: their rates are chance.
    public static let fewestRows = 20

    /// Compares groups.
    ///
    /// - Parameters:
    ///   - column: The column, which the model need not know.
    ///   - predictions: For each row.
    ///   - decisions: The class that each row is given; empty for numbers.
    ///   - target: The truth.
    ///   - metric: The metric's name.
    ///   - score: The metric of some of the rows; NaN where it is undefined.
    public init(
        by column: Column, _ predictions: Matrix<Float>, decisions: [Int], _ target: Target, metric: String,
        score: (Matrix<Float>, Target) -> Double
    ) {
        self.column = column.name
        self.metric = metric
        let bins = ColumnBins(column.values)
        var rows = [[Int]](repeating: [], count: bins.labels.count)
        for (row, bin) in bins.bins.enumerated() { rows[bin].append(row) }
        if case .classes(_, let names) = target, names.count == 2 { positive = names[1] }
        groups = zip(bins.labels, rows).filter { !$1.isEmpty }.map { label, own in
            let value = score(predictions.gathering(rows: own), target.gathering(rows: own))
            return Group(label, own, value.isFinite ? value : nil, predictions, decisions, target)
        }.sorted { ($1.rows, $0.value) < ($0.rows, $1.value) }
        let large = groups.filter { $0.rows >= Self.fewestRows }
        func spread(_ rate: (Group) -> Double?) -> Double? {
            let rates = large.compactMap(rate)
            guard rates.count > 1, let low = rates.min(), let high = rates.max() else { return nil }
            return high - low
        }
        let selected = large.compactMap { $0.selected?.share }
        parityDifference = spread { $0.selected?.share }
        if selected.count > 1, let low = selected.min(), let high = selected.max(), high > 0 {
            parityRatio = low / high
        }
        opportunityDifference = spread { $0.truePositives?.share }
        oddsDifference = [opportunityDifference, spread { $0.falsePositives?.share }].compactMap(\.self).max()
    }
}

extension GroupRates.Group {
    fileprivate init(
        _ value: String, _ own: [Int], _ metric: Double?, _ predictions: Matrix<Float>, _ decisions: [Int],
        _ target: Target
    ) {
        self.value = value
        rows = own.count
        self.metric = metric
        switch target {
        case .classes(let codes, let names):
            accuracy = ShareInterval(own.count { decisions[$0] == Int(codes[$0]) }, of: own.count)
            guard names.count == 2 else { return }
            let positives = own.filter { codes[$0] == 1 }
            let negatives = own.filter { codes[$0] == 0 }
            self.positives = ShareInterval(positives.count, of: own.count)
            selected = ShareInterval(own.count { decisions[$0] == 1 }, of: own.count)
            truePositives = ShareInterval(positives.count { decisions[$0] == 1 }, of: positives.count)
            falsePositives = ShareInterval(negatives.count { decisions[$0] == 1 }, of: negatives.count)
            meanProbability = own.map { Double(predictions[$0, 1]) }.mean
        case .numbers(let numbers): meanError = own.map { Double(predictions[$0, 0]) - Double(numbers[$0]) }.mean
        case .unlabelled: break
        }
    }
}
