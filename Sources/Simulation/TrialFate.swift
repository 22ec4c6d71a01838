import Randomness
import Studies

/// What a simulated trial gives: a pure function of the study and the trial, but for a trace of the lease in its values,
/// so that it shows which attempt a result is of.
struct TrialFate {
    enum Kind: Equatable {
        case value
        case error
        case diverges
        case hangsOnce
    }

    let kind: Kind
    private let level: Double
    /// At which fidelity it fails, if it does.
    let turn: Int

    init(_ offer: Offer, failures: Double) {
        var draw = CounterGenerator(seed: offer.seed, stream: offer.trial, purpose: .simulation)
        let kinds: [Kind] = [.error, .diverges, .hangsOnce]
        kind = draw.uniform() < failures ? kinds[draw.index(below: kinds.count)] : .value
        level = draw.uniform()
        turn = 1 + draw.index(below: offer.fidelity.maximum)
    }

    func value(at fidelity: Int, _ lease: LeaseID) -> Double {
        if kind == .diverges, fidelity >= turn { return .nan }
        return level + 1 / Double(fidelity) + Double(lease.low & 0xFFFF_FFFF) * 0x1p-50
    }
}
