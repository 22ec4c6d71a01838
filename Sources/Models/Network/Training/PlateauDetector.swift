/// Reduces a learning rate when a loss stops falling.
///
/// After `patience` epochs in a row whose loss is not below the lowest by a ten-thousandth of it, the rate is reduced
/// to a tenth, and counting begins anew.
package struct PlateauDetector: Sendable, Equatable {
    /// How many epochs without improvement are borne.
    package let patience: Int
    /// What multiplies the learning rate.
    package private(set) var factor = 1.0
    private var lowest = Double.infinity
    private var waited = 0

    package init(patience: Int) {
        self.patience = patience
    }

    /// Takes note of the loss of a completed epoch.
    package mutating func observe(_ loss: Double) {
        if loss < lowest - 1e-4 * abs(lowest) || lowest == .infinity {
            lowest = loss
            waited = 0
        } else {
            waited += 1
            if waited > patience {
                factor *= 0.1
                waited = 0
            }
        }
    }

    /// What ``restored(from:)`` needs.
    var state: [Double] { [factor, lowest, Double(waited)] }

    /// The detector with a state, if it can be one.
    func restored(from state: [Double]) -> PlateauDetector? {
        guard
            state.count == 3, (0...1).contains(state[0]), !state[1].isNaN,
            let waited = Int(exactly: state[2]), (0...max(0, patience)).contains(waited)
        else { return nil }
        var result = self
        result.factor = state[0]
        result.lowest = state[1]
        result.waited = waited
        return result
    }
}
