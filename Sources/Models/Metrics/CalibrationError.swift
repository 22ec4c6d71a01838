import LinearAlgebra

extension MetricEntry {
    private static let calibrationBins = 15

    /// Naeini and others 2015, "Obtaining well calibrated probabilities using Bayesian binning".
    ///
    /// The bins are those of Guo and others 2017, "On calibration of modern neural networks", section 2.
    static let calibrationError = MetricEntry.classification(
        "calibration-error",
        "The expected calibration error: how far the probability of the predicted class is from how often it is right, "
            + "as a mean over 15 bins of equal width.",
        .minimize
    ) { probabilities, codes, weights in
        var confidence = [Double](repeating: 0, count: calibrationBins)
        var hits = [Double](repeating: 0, count: calibrationBins)
        for (row, best) in probabilities.mostProbableClasses.enumerated() {
            let probability = Double(probabilities[row, best])
            // A bin holds its upper bound, not its lower.
            let place = (probability * Double(calibrationBins)).rounded(.up) - 1
            let bin = Int(min(max(place, 0), Double(calibrationBins - 1)))
            confidence[bin] += weights[row] * probability
            hits[bin] += Int(codes[row]) == best ? weights[row] : 0
        }
        return zip(confidence, hits).reduce(0) { $0 + abs($1.0 - $1.1) } / weights.total
    }
}
