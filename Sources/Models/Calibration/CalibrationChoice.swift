import Datasets
public import LinearAlgebra

/// Whether to calibrate, and how: the way that lowers the log loss on rows that it was not fitted to, by more than chance.
///
/// Rows are cut into parts, each is judged by calibrations that were fitted to the others. A way is chosen if the mean gain
/// is more than one standard error above 0, and among those the one that gains most; with too few rows none is.
public struct CalibrationChoice: Sendable {
    /// How a way did on rows that it was not fitted to.
    public struct Trial: Sendable, Equatable, Codable {
        /// The way.
        public var method: ProbabilityCalibration.Method
        /// The mean log loss with it.
        public var logLoss: Double
        /// How much less that is than without, and the standard error of that.
        public var gain, error: Double
    }

    /// The calibration, fitted to all rows; nil for none.
    public let calibration: ProbabilityCalibration?
    /// The predictions that each row got from a calibration that was not fitted to it; those without any if none is chosen.
    public let predictions: Matrix<Float>
    /// The mean log loss without any.
    public let logLoss: Double
    /// The ways that were tried.
    public let trials: [Trial]

    /// Classes with fewer rows, or fewer rows of other classes, cannot be calibrated.
    private static let fewestRows = 30
    /// An isotonic function has as many parameters as it likes.
    private static let fewestIsotonicRows = 500
    private static let parts = 5

    /// Tries all ways.
    ///
    /// - Parameters:
    ///   - probabilities: Of rows that the model has not seen, `n` × classes.
    ///   - codes: The true classes.
    ///   - methods: What to try.
    public init(
        _ probabilities: Matrix<Float>, _ codes: [Int32], methods: [ProbabilityCalibration.Method] = .all
    ) {
        let before = RowLoss.values(of: probabilities, .classes(codes: codes, names: []))
        logLoss = before.isEmpty ? .nan : before.mean
        var counts = [Int](repeating: 0, count: probabilities.columns)
        for code in codes { counts[Int(code)] += 1 }
        guard probabilities.columns > 1, counts.allSatisfy({ $0 >= Self.fewestRows }) else {
            (calibration, predictions, trials) = (nil, probabilities, [])
            return
        }
        var tried: [(trial: Trial, predictions: Matrix<Float>)] = []
        for method in methods where method != .isotonic || (counts.min() ?? 0) >= Self.fewestIsotonicRows {
            let crossFitted = Self.crossFitted(probabilities, codes, by: method)
            let gains = zip(before, RowLoss.values(of: crossFitted, .classes(codes: codes, names: []))).map { $0 - $1 }
            tried.append(
                (
                    Trial(
                        method: method, logLoss: logLoss - gains.mean, gain: gains.mean,
                        error: gains.deviation / Double(gains.count).squareRoot()),
                    crossFitted
                ))
        }
        trials = tried.map(\.trial)
        let best = tried.filter { $0.trial.gain > $0.trial.error }.max { $0.trial.gain < $1.trial.gain }
        calibration = best.map { ProbabilityCalibration($0.trial.method, fittedTo: probabilities, codes) }
        predictions = best?.predictions ?? probabilities
    }

    /// The predictions that each row gets from a calibration of a kind that was not fitted to it.
    public static func crossFitted(
        _ probabilities: Matrix<Float>, _ codes: [Int32], by method: ProbabilityCalibration.Method
    ) -> Matrix<Float> {
        crossFitted(probabilities, codes) { ProbabilityCalibration(method, fittedTo: $0, $1) }
    }

    /// The predictions of calibrations by parts; part p holds the rows r with r mod 5 = p.
    static func crossFitted(
        _ probabilities: Matrix<Float>, _ codes: [Int32],
        _ fit: (Matrix<Float>, [Int32]) -> ProbabilityCalibration
    ) -> Matrix<Float> {
        let classes = probabilities.columns
        var elements = probabilities.elements
        for part in 0..<parts {
            let others = codes.indices.filter { $0 % parts != part }
            let own = codes.indices.filter { $0 % parts == part }
            let calibration = fit(probabilities.gathering(rows: others), others.map { codes[$0] })
            let calibrated = calibration.calibrated(probabilities.gathering(rows: own))
            for (place, row) in own.enumerated() {
                for column in 0..<classes { elements[row * classes + column] = calibrated[place, column] }
            }
        }
        return Matrix(rows: probabilities.rows, columns: classes, elements: elements)
    }
}

extension [ProbabilityCalibration.Method] {
    /// Every way.
    public static var all: Self { ProbabilityCalibration.Method.allCases }
    /// Those that keep the order of rows, for metrics that look at nothing else.
    public static var orderKeeping: Self { ProbabilityCalibration.Method.allCases.filter(\.keepsOrder) }
}
