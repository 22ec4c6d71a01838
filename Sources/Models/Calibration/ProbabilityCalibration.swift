public import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A map from a model's probabilities to ones that come true more often: data, stored in the model file.
///
/// It is fitted to predictions for rows that the model has not seen; on others it would learn how well the model knows
/// its training rows.
public enum ProbabilityCalibration: Sendable, Equatable, Codable {
    /// Logarithms of probabilities are divided by a number above 0, and the results scaled to sum to 1.
    ///
    /// Guo, Pleiss, Sun and Weinberger 2017, "On calibration of modern neural networks", arXiv:1706.04599.
    case temperature(Double)
    /// Of each class 1 / (1 + exp(slope · log-odds + shift)); of more than two classes scaled to sum to 1. Of two, one
    /// entry, for the second.
    ///
    /// Platt 1999, "Probabilistic outputs for support vector machines"; on log-odds it is the beta calibration of Kull,
    /// Silva Filho and Flach 2017 with two equal parameters.
    case platt(slopes: [Double], shifts: [Double])
    /// Of each class the function that never falls and fits best; of more than two classes scaled to sum to 1. Of two,
    /// one entry, for the second.
    ///
    /// Zadrozny and Elkan 2002, "Transforming classifier scores into accurate multiclass probability estimates",
    /// doi:10.1145/775047.775151.
    case isotonic([IsotonicRegression])

    /// Which of the ways it is.
    public var kind: Method {
        switch self {
        case .temperature: .temperature
        case .platt: .platt
        case .isotonic: .isotonic
        }
    }

    /// Whether it fits predictions of so many classes, and cannot go wrong, whoever wrote it.
    public func isSound(classes: Int) -> Bool {
        let curves = classes == 2 ? 1 : classes
        return switch self {
        case .temperature(let temperature): temperature.isFinite && temperature > 0
        case .platt(let slopes, let shifts):
            slopes.count == curves && shifts.count == curves && (slopes + shifts).allSatisfy(\.isFinite)
        case .isotonic(let functions): functions.count == curves && functions.allSatisfy(\.isSound)
        }
    }

    /// Probabilities that come true more often.
    ///
    /// - Parameter probabilities: `n` × classes.
    /// - Returns: As many, each row summing to 1.
    public func calibrated(_ probabilities: Matrix<Float>) -> Matrix<Float> {
        let classes = probabilities.columns
        var result = probabilities
        result.withUnsafeMutableBufferPointer { p in
            for row in 0..<probabilities.rows {
                calibrate(UnsafeMutableBufferPointer(rebasing: p[(row * classes)..<((row + 1) * classes)]))
            }
        }
        return result
    }

    private func calibrate(_ row: UnsafeMutableBufferPointer<Float>) {
        switch self {
        case .temperature(let temperature):
            let logarithms = row.map { log(max(Double($0), Self.least)) / temperature }
            let greatest = logarithms.max() ?? 0
            for (place, logarithm) in logarithms.enumerated() { row[place] = Float(exp(logarithm - greatest)) }
            Self.scale(row)
        case .platt(let slopes, let shifts):
            Self.apply(row) { place, probability in
                PlattScaling(slope: slopes[place], shift: shifts[place]).probability(Self.logOdds(probability))
            }
        case .isotonic(let functions):
            // No class is ever certain: the logarithm of what is given to the truth must exist.
            Self.apply(row) { place, probability in min(max(functions[place](probability), 1e-6), 1 - 1e-6) }
        }
    }

    private static func apply(_ row: UnsafeMutableBufferPointer<Float>, _ map: (Int, Double) -> Double) {
        if row.count == 2 {
            row[1] = Float(map(0, Double(row[1])))
            row[0] = 1 - row[1]
            return
        }
        for place in row.indices { row[place] = Float(map(place, Double(row[place]))) }
        scale(row)
    }

    private static func scale(_ row: UnsafeMutableBufferPointer<Float>) {
        let sum = row.reduce(0, +)
        for place in row.indices { row[place] = sum > 0 ? row[place] / sum : 1 / Float(row.count) }
    }

    /// Probabilities are at least this for logarithms.
    static let least = 1e-7

    /// log(p / (1 − p)), of p a little away from 0 and 1.
    static func logOdds(_ probability: Double) -> Double {
        let p = min(max(probability, least), 1 - least)
        return log(p / (1 - p))
    }
}

extension ProbabilityCalibration {
    /// The ways to calibrate.
    public enum Method: String, Sendable, CaseIterable, Codable {
        case temperature, platt, isotonic

        /// Whether rows of two classes keep their order, none becoming equal.
        public var keepsOrder: Bool { self != .isotonic }
    }

    /// Fits to probabilities of rows that the model has not seen.
    ///
    /// - Parameters:
    ///   - method: How.
    ///   - probabilities: `n` × classes.
    ///   - codes: The true classes.
    /// - Complexity: O(n · classes), for isotonic · log n.
    public init(_ method: Method, fittedTo probabilities: Matrix<Float>, _ codes: [Int32]) {
        let curves = probabilities.columns == 2 ? [1] : Array(0..<probabilities.columns)
        switch method {
        case .temperature: self = .temperature(Self.temperature(probabilities, codes))
        case .platt:
            var slopes: [Double] = []
            var shifts: [Double] = []
            let ones = [Double](repeating: 1, count: codes.count)
            for column in curves {
                let odds = codes.indices.map { Self.logOdds(Double(probabilities[$0, column])) }
                // It is not asked to stop, and throws nothing else.
                let fit = try? PlattScaling(values: odds, isFirst: codes.map { Int($0) == column }, weights: ones)
                slopes.append(fit?.slope ?? -1)
                shifts.append(fit?.shift ?? 0)
            }
            self = .platt(slopes: slopes, shifts: shifts)
        case .isotonic:
            self = .isotonic(
                curves.map { column in
                    IsotonicRegression(
                        codes.indices.map { Double(probabilities[$0, column]) },
                        codes.map { Int($0) == column ? 1 : 0 })
                })
        }
    }

    /// The temperature with the least log loss, from 1/20 to 20.
    private static func temperature(_ probabilities: Matrix<Float>, _ codes: [Int32]) -> Double {
        let classes = probabilities.columns
        let logarithms = probabilities.elements.map { log(max(Double($0), least)) }
        func loss(_ inverse: Double) -> Double {
            var total = 0.0
            for row in codes.indices {
                let first = row * classes
                var greatest = -Double.infinity
                for place in 0..<classes { greatest = max(greatest, logarithms[first + place] * inverse) }
                var sum = 0.0
                for place in 0..<classes { sum += exp(logarithms[first + place] * inverse - greatest) }
                total += greatest + log(sum) - logarithms[first + Int(codes[row])] * inverse
            }
            return total / Double(max(1, codes.count))
        }
        // The loss is convex in the inverse, and has one minimum in its logarithm too.
        let found = BrentMinimiser.minimum(of: -3...3, tolerance: 1e-6) { loss(exp($0)) }
        return exp(-found)
    }
}
