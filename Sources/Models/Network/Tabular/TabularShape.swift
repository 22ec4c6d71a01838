#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The architecture of a residual network for tables, and where each parameter lies.
///
/// Columns are embedded and laid side by side; a linear layer makes `width` units of them; each block adds
/// Dropout(Linear(Dropout(ReLU(Linear(Normalise(x)))))) to these; the output is Linear(ReLU(Normalise(x))).
///
/// All parameters form one block: first the weights of the linear layers (these decay), then the vectors, the
/// embeddings, and the layers that single numbers have.
///
/// - SeeAlso: Gorishniy et al. 2021, "Revisiting Deep Learning Models for Tabular Data", arXiv:2106.11959, sec. 3.2.
package struct TabularShape: Sendable, Hashable {
    /// What a column is.
    package enum Column: Sendable, Hashable {
        case number
        /// A code from 0 to `levels`, embedded in `size` numbers.
        case category(levels: Int, size: Int)
    }

    /// What can be chosen.
    package struct Choices: Sendable, Hashable {
        package var blocks = 2
        package var width = 128
        /// Units within a block.
        package var hidden = 256
        package var hiddenDropout = 0.0
        package var residualDropout = 0.0
        package var normalisation = NormalisationKind.batch
        package var numbers = NumberEmbedding.none
        /// Bins, or frequencies, of a number.
        package var resolution = 16
        /// How many units a number becomes, if it is embedded.
        package var numberSize = 16

        package init() {}
    }

    /// A column of categories.
    struct Category: Sendable, Hashable {
        let column: Int
        /// How many codes there are: the levels and 0.
        let codes: Int
        /// Units of an embedding.
        let size: Int
        /// Where the embeddings lie among the parameters: codes × size.
        let offset: Int
        /// Where the embedding of a row lies among its features.
        let place: Int
    }

    package let columns: [Column]
    package let choices: Choices
    package let outputs: Int
    package let loss: NetworkLoss

    /// The columns that are numbers.
    let numbers: [Int]
    /// The columns that are categories.
    let categories: [Category]
    /// Units of all embedded columns side by side.
    let featureCount: Int

    let inputWeights: Int
    let firstWeights: [Int]
    let secondWeights: [Int]
    let outputWeights: Int
    /// How many parameters are weights that decay; they come first.
    package let weightCount: Int
    let inputShift: Int
    let firstShifts: [Int]
    let secondShifts: [Int]
    let outputShift: Int
    /// Of each normalisation: those of the blocks, then the last.
    let scales: [Int]
    let shifts: [Int]
    /// Of all numbers one after the other: frequencies, weights, shifts.
    let frequencies: Int
    let numberWeights: Int
    let numberShifts: Int
    package let parameterCount: Int
    package let statisticsCount: Int

    package init(columns: [Column], choices: Choices, outputs: Int, loss: NetworkLoss) {
        precondition(outputs > 0 && choices.width > 0 && choices.hidden > 0, "a layer needs a size")
        self.columns = columns
        self.choices = choices
        self.outputs = outputs
        self.loss = loss
        numbers = columns.indices.filter { columns[$0] == .number }
        let width = choices.width
        let isEmbedded = choices.numbers != .none
        let numberUnits = numbers.count * (isEmbedded ? choices.numberSize : 1)
        var features = numberUnits
        for case .category(_, let size) in columns { features += size }
        featureCount = features

        var offset = 0
        func take(_ count: Int) -> Int {
            defer { offset += count }
            return offset
        }
        inputWeights = take(features * width)
        var firstWeights: [Int] = []
        var secondWeights: [Int] = []
        for _ in 0..<choices.blocks {
            firstWeights.append(take(width * choices.hidden))
            secondWeights.append(take(choices.hidden * width))
        }
        outputWeights = take(width * outputs)
        weightCount = offset
        inputShift = take(width)
        var firstShifts: [Int] = []
        var secondShifts: [Int] = []
        var scales: [Int] = []
        var shifts: [Int] = []
        for _ in 0..<choices.blocks {
            firstShifts.append(take(choices.hidden))
            secondShifts.append(take(width))
        }
        for _ in 0...choices.blocks {
            scales.append(take(width))
            shifts.append(take(width))
        }
        outputShift = take(outputs)
        self.firstWeights = firstWeights
        self.secondWeights = secondWeights
        self.firstShifts = firstShifts
        self.secondShifts = secondShifts
        self.scales = scales
        self.shifts = shifts
        var categories: [Category] = []
        var place = numberUnits
        for (column, kind) in columns.enumerated() {
            guard case .category(let levels, let size) = kind else { continue }
            categories.append(
                Category(
                    column: column, codes: levels + 1, size: size, offset: take((levels + 1) * size), place: place))
            place += size
        }
        self.categories = categories
        frequencies = take(choices.numbers == .periodic ? numbers.count * choices.resolution : 0)
        let expanded = Self.expandedSize(choices)
        numberWeights = take(isEmbedded ? numbers.count * expanded * choices.numberSize : 0)
        numberShifts = take(isEmbedded ? numberUnits : 0)
        parameterCount = offset
        statisticsCount = choices.normalisation == .batch ? 2 * width * (choices.blocks + 1) : 0
    }

    /// How many values a number becomes before its linear layer.
    var expandedSize: Int { Self.expandedSize(choices) }

    private static func expandedSize(_ choices: Choices) -> Int {
        switch choices.numbers {
        case .none: 0
        case .piecewiseLinear: choices.resolution
        case .periodic: 2 * choices.resolution
        }
    }

    /// How many normalisations there are.
    var normalisations: Int { choices.blocks + 1 }

    /// The size of a category's embedding: 1.6 · levels^0.56, a rule of thumb of practice, from 1 to 32.
    package static func embeddingSize(levels: Int) -> Int {
        min(32, max(1, Int(1.6 * pow(Double(max(0, levels)), 0.56))))
    }
}
