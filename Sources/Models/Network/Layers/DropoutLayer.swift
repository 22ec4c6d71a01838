import LinearAlgebra
import Randomness

/// Leaves a share of the numbers out of each training step, and scales the others up.
package struct Dropout: LayerSpecification, Hashable {
    let share: Double

    package init(share: Double) {
        self.share = share
    }

    package func needs(_ input: Volume) throws(LayerProblem) -> LayerNeeds {
        LayerNeeds(output: input, memoryPerRow: input.count + input.count / 2)
    }

    package func layer<Scalar: LayerScalar>(_ site: LayerSite<Scalar>) -> any Layer<Scalar> {
        DropoutLayer(share, site)
    }
}

/// ``Dropout`` at work.
final class DropoutLayer<Scalar: LayerScalar>: Layer {
    private let threshold: UInt32
    private let scale: Scalar
    private let count: Int
    private let output: Storage<Scalar>
    private let bits: Storage<UInt16>

    init(_ share: Double, _ site: LayerSite<Scalar>) {
        threshold = DropoutStream.threshold(of: share)
        scale = 65536 / Scalar(65536 - threshold)
        count = site.input.count
        output = Storage(site.capacity * count + 16, repeating: 0)
        bits = Storage((site.capacity * count + 7) / 8 * 8, repeating: 0)
    }

    func initialise(using generator: inout CounterGenerator) {}

    func forward(
        _ input: UnsafeMutablePointer<Scalar>, rows: Int, pass: inout LayerPass
    ) -> UnsafeMutablePointer<Scalar> {
        guard pass.isTraining else { return input }
        pass.dropout.fill(bits.pointer, count: (rows * count + 7) / 8 * 8)
        output.pointer.update(from: input, count: rows * count)
        drop(output.pointer, rows: rows)
        return output.pointer
    }

    func backward(
        _ input: UnsafeMutablePointer<Scalar>, _ delta: UnsafeMutablePointer<Scalar>,
        into next: UnsafeMutablePointer<Scalar>?, rows: Int
    ) -> UnsafeMutablePointer<Scalar> {
        drop(delta, rows: rows)
        return delta
    }

    private func drop(_ x: UnsafeMutablePointer<Scalar>, rows: Int) {
        Scalar.drop(x, bits: bits.pointer, threshold: threshold, scale: scale, count: rows * count)
    }
}

extension LayerEntry {
    static let dropout = LayerEntry(
        "dropout", form: "dropout SHARE", "Leaves a share of the numbers out of each training step."
    ) { words throws(LayerTextError) in Dropout(share: try words.share("the share to drop")) }
}
