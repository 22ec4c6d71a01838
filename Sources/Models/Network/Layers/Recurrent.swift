import Randomness

/// A recurrent layer: reads the rows of its input one after the other, and gives its last state or all.
package struct Recurrent: LayerSpecification, Hashable {
    /// What is done at each step.
    package enum Cell: Sendable, Hashable {
        /// A gated recurrent unit.
        ///
        /// - SeeAlso: Cho et al. 2014, "Learning Phrase Representations using RNN Encoder–Decoder", arXiv:1406.1078,
        ///   sec. 2.3; with the reset gate behind the product, as cuDNN and PyTorch have it.
        case gatedUnit
        /// A long short-term memory with forget gates.
        ///
        /// - SeeAlso: Gers et al. 2000, "Learning to Forget", doi:10.1162/089976600300015015.
        case longMemory

        /// How many values of each unit come from the input.
        var gates: Int { self == .gatedUnit ? 3 : 4 }
        /// How many shifts a unit has: those of its gates, and of the gated unit's product.
        var shifts: Int { 4 }
    }

    let cell: Cell
    let units: Int
    /// Whether all states are the output, one a row, rather than the last alone.
    let givesAll: Bool

    package init(_ cell: Cell, units: Int, givesAll: Bool = false) {
        self.cell = cell
        self.units = units
        self.givesAll = givesAll
    }

    package func needs(_ input: Volume) throws(LayerProblem) -> LayerNeeds {
        let inputs = input.width * input.channels
        let steps = input.height
        return LayerNeeds(
            output: Volume(height: givesAll ? steps : 1, width: 1, channels: units),
            weights: (inputs + units) * cell.gates * units, vectors: cell.shifts * units,
            memoryPerRow: units * (steps * (cell.gates + (cell == .gatedUnit ? 2 : 3)) + 3))
    }

    package func layer<Scalar: LayerScalar>(_ site: LayerSite<Scalar>) -> any Layer<Scalar> {
        RecurrentLayer(self, site)
    }
}

extension LayerEntry {
    static let gatedRecurrentUnit = LayerEntry(
        "gru", form: "gru UNITS [sequence]",
        "A gated recurrent unit reads the rows of its input one after the other and gives its last state, or all with "
            + "sequence."
    ) { words throws(LayerTextError) in
        Recurrent(
            .gatedUnit, units: try words.count("its number of units", in: 1...4096), givesAll: words.take("sequence"))
    }

    static let longShortTermMemory = LayerEntry(
        "lstm", form: "lstm UNITS [sequence]",
        "A long short-term memory reads the rows of its input one after the other and gives its last state, or all with "
            + "sequence."
    ) { words throws(LayerTextError) in
        Recurrent(
            .longMemory, units: try words.count("its number of units", in: 1...4096), givesAll: words.take("sequence"))
    }
}
