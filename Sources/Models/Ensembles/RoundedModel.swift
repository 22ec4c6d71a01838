import CKernels
import LinearAlgebra

/// A model many of whose numbers add up to what it predicts, so that none needs all of its digits.
///
/// A trial's models are rounded before they predict for the rows that judge them, so that what is estimated is what is
/// delivered, half as large once it is compressed.
protocol RoundedModel: FittedModel {
    /// The model with rounded numbers.
    var rounded: Self { get }
}

extension FittedModel {
    /// The model as it is kept where others add to what it predicts: rounded, if it can be.
    package var asKept: any FittedModel { (self as? any RoundedModel)?.rounded ?? self }
}

extension Float {
    /// The nearest number with fewer digits: so many bits follow the first; what would become infinite stays.
    ///
    /// - Precondition: `bits` is from 1 to 22.
    func rounded(toBits bits: UInt32) -> Float {
        let dropped = 23 - bits
        let half = (1 << (dropped - 1)) - 1 + (bitPattern >> dropped & 1)
        let near = Float(bitPattern: (bitPattern &+ half) & ~((1 << dropped) - 1))
        return isFinite && near.isFinite ? near : self
    }
}

extension Array<Float> {
    /// The weights of a network, with eight bits each beside sign and exponent.
    var roundedWeights: [Float] { map { $0.rounded(toBits: 7) } }
}

extension TreeEnsemble {
    /// The trees with values of leaves that have twelve bits each beside sign and exponent.
    var roundingLeaves: TreeEnsemble {
        let bits: UInt32 = 11
        return TreeEnsemble(
            outputs: outputs, leaves: leaves,
            nodes: nodes.map { node in
                guard node.isLeaf, leaves == .numbers else { return node }
                var rounded = node
                rounded.payload = Int32(bitPattern: node.value.rounded(toBits: bits).bitPattern)
                return rounded
            }, sets: sets, vectors: vectors.map { $0.rounded(toBits: bits) }, roots: roots, depths: depths,
            leafCovers: leafCovers)
    }
}
