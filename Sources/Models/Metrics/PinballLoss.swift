extension MetricEntry {
    /// The pinball loss of one quantile.
    ///
    /// Koenker and Bassett 1978, "Regression quantiles".
    ///
    /// - Parameter percent: The quantile, above 0 and below 100.
    package static func pinball(_ percent: Int) -> MetricEntry {
        let quantile = Double(percent) / 100
        return meanOverRows(
            "pinball-\(percent)",
            "The pinball loss of predicting the \(percent) % quantile, in the target's units: \(quantile) of each error "
                + "by which a prediction is too low, the rest to 1 where it is too high.",
            .minimize
        ) { predicted, actual in
            let error = actual - predicted
            return error >= 0 ? quantile * error : (quantile - 1) * error
        }
    }
}
