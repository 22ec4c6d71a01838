import Datasets
import LinearAlgebra
import Models

/// Calibration and decisions, as rows that no model has seen suggest them.
struct AutoSureness {
    var predictions: Matrix<Float>
    var planned: Matrix<Float>
    var calibration: ProbabilityCalibration?
    var trials: [CalibrationChoice.Trial] = []
    var tuning: DecisionTuning?
    /// What is added to a quantile so that it holds; nil for nothing.
    var shift: Double?

    init(
        _ predictions: Matrix<Float>, _ planned: Matrix<Float>, _ target: Target, _ metric: MetricEntry,
        quantile: Double?, isEmpty: Bool
    ) {
        self.predictions = predictions
        self.planned = planned
        if let quantile, case .numbers(let numbers) = target, !numbers.isEmpty, !isEmpty {
            let shift = QuantileShift(predictions, numbers, quantile: quantile)
            self.predictions = shift.predictions
            self.planned =
                planned == predictions
                ? shift.predictions : QuantileShift(planned, numbers, quantile: quantile).predictions
            self.shift = shift.shift
        }
        guard case .classes(let codes, let names) = target, !isEmpty else { return }
        // A metric that looks at the order of rows alone has nothing to gain from making some of them equal.
        let methods: [ProbabilityCalibration.Method] =
            metric.reading == .order ? .orderKeeping : .all
        let choice = CalibrationChoice(predictions, codes, methods: methods)
        trials = choice.trials
        if let calibration = choice.calibration {
            self.calibration = calibration
            self.planned =
                planned == predictions
                ? choice.predictions : CalibrationChoice.crossFitted(planned, codes, by: calibration.kind)
            self.predictions = choice.predictions
        }
        if metric.reading == .decisions { tuning = DecisionTuning(metric, self.predictions, codes, names: names) }
    }
}
