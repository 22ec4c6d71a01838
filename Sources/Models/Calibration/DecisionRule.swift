public import Datasets
public import LinearAlgebra

/// Which class a row is given, by its probabilities: data, stored in the model file.
public enum DecisionRule: Sendable, Equatable, Codable {
    /// The class whose probability times its weight is the greatest. Of two classes this is a threshold.
    case weights([Double])
    /// The class that costs least in the mean: `costs[truth][decision]`.
    ///
    /// Elkan 2001, "The foundations of cost-sensitive learning", IJCAI.
    case costs([[Double]])

    /// The second of two classes from a probability on.
    public static func threshold(_ threshold: Double) -> DecisionRule { .weights([threshold, 1 - threshold]) }

    /// From which probability on a row is given the second of two classes; nil for more than two.
    public var threshold: Double? {
        switch self {
        case .weights(let weights):
            return weights.count == 2 && weights[0] + weights[1] > 0 ? weights[0] / (weights[0] + weights[1]) : nil
        case .costs(let costs):
            guard costs.count == 2 else { return nil }
            let falsePositive = costs[0][1] - costs[0][0]
            let falseNegative = costs[1][0] - costs[1][1]
            guard falsePositive + falseNegative > 0 else { return nil }
            return falsePositive / (falsePositive + falseNegative)
        }
    }

    /// Whether it fits predictions of so many classes, whoever wrote it.
    public func isSound(classes: Int) -> Bool {
        switch self {
        case .weights(let weights):
            weights.count == classes && weights.allSatisfy { $0.isFinite && $0 >= 0 } && weights.contains { $0 > 0 }
        case .costs(let costs):
            costs.count == classes && costs.allSatisfy { $0.count == classes && $0.allSatisfy(\.isFinite) }
        }
    }

    /// The class of each row; of equally good ones the first.
    ///
    /// - Parameter probabilities: `n` × classes.
    public func decisions(of probabilities: Matrix<Float>) -> [Int] {
        let classes = probabilities.columns
        return (0..<probabilities.rows).map { row in
            var best = (place: 0, worth: -Double.infinity)
            for place in 0..<classes {
                let worth: Double =
                    switch self {
                    case .weights(let weights): weights[place] * Double(probabilities[row, place])
                    case .costs(let costs):
                        -(0..<classes).reduce(0.0) { $0 + costs[$1][place] * Double(probabilities[row, $1]) }
                    }
                // At the threshold itself a row of two classes is given the second.
                if worth > best.worth || (classes == 2 && worth == best.worth) { best = (place, worth) }
            }
            return best.place
        }
    }

    /// The mean cost of decisions; nil without costs.
    public func meanCost(of decisions: [Int], _ codes: [Int32]) -> Double? {
        guard case .costs(let costs) = self, !codes.isEmpty else { return nil }
        return zip(codes, decisions).reduce(0) { $0 + costs[Int($1.0)][$1.1] } / Double(codes.count)
    }
}

extension Matrix<Float> {
    /// The class of each row by a rule; nil for the likeliest.
    public func decisions(by rule: DecisionRule?) -> [Int] { rule?.decisions(of: self) ?? mostProbableClasses }

    /// 1 for the class that each row is given, 0 for the others: what metrics of decisions are computed from.
    public func decided(by rule: DecisionRule?) -> Matrix<Float> {
        guard let rule else { return self }
        let decisions = rule.decisions(of: self)
        return Matrix(rows: rows, columns: columns) { decisions[$0] == $1 ? 1 : 0 }
    }
}

extension MetricEntry {
    /// The metric of predictions from which classes are decided by a rule.
    ///
    /// - Throws: As ``evaluate(_:_:weights:features:)``.
    public func evaluate(
        _ predictions: Matrix<Float>, _ target: Target, decidedBy rule: DecisionRule?, weights: [Float]? = nil
    ) throws(MetricError) -> Double {
        try evaluate(reading == .decisions ? predictions.decided(by: rule) : predictions, target, weights: weights)
    }
}
