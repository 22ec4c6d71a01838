package import Models

extension TrainingError {
    /// What is said where rows of a table are expected to be predicted one by one.
    package static let ofSeries = unusableData(
        "this model forecasts a series; 'leptune predict' and 'leptune evaluate' use it, and nothing else does")
}
