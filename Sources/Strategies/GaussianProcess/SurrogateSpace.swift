package import SearchSpaces

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How configurations become the points between which a kernel measures distances.
///
/// Every searched parameter is one *dimension* with one lengthscale, and has one or two *columns*:
/// - a number that is always active: its position in the unit interval, on its own scale and rounded to its grid;
/// - a conditional number: an arc of one radian on the unit circle, (cos u, sin u), with (0, 0) where it is inactive, so
///   that "inactive" is equally far from every value and two inactive ones do not differ;
/// - a category: its index, −1 where it is inactive; two categories differ by 1 or not at all.
///
/// All of these are Euclidean embeddings, so that any kernel of the distance stays positive definite.
///
/// - SeeAlso: Hutter and Osborne 2013, "A Kernel for Hierarchical Parameter Spaces", arXiv:1310.5738; Garrido-Merchán
///   and Hernández-Lobato 2020, doi:10.1016/j.neucom.2019.11.004, for rounding before the kernel.
package struct SurrogateSpace: Sendable {
    /// How a dimension is embedded.
    package enum Embedding: Sendable, Hashable {
        /// A position; one column.
        case line
        /// A position or inactive; two columns.
        case arc
        /// A category or inactive; one column.
        case level
    }

    /// A searched parameter.
    package struct Dimension: Sendable {
        /// Its index among the parameters of the space.
        package let parameter: Int
        /// How it is embedded.
        package let embedding: Embedding
        /// Its first column.
        package let column: Int
    }

    /// What is encoded.
    package let space: SearchSpace
    /// The searched parameters, in order.
    package let dimensions: [Dimension]
    /// The dimension of each column.
    package let dimensionOfColumn: [Int]
    /// Whether each column holds categories.
    package let isLevel: [Bool]
    /// Whether the last column is the fidelity, a dimension that is not searched.
    package let hasFidelity: Bool

    /// Up to how many parameters the models also know what each does by itself; with more it takes longer and, where most
    /// do not matter, gains nothing.
    private static let fewDimensions = 24

    /// Whether there are so many parameters that most of them will matter little.
    package var isWide: Bool { dimensions.count > Self.fewDimensions }

    /// Lays out the columns of a space.
    ///
    /// - Parameters:
    ///   - space: What is searched.
    ///   - hasFidelity: Whether points also differ in the fidelity they were measured at.
    package init(_ space: SearchSpace, hasFidelity: Bool = false) {
        self.space = space
        self.hasFidelity = hasFidelity
        var dimensions: [Dimension] = []
        var owners: [Int] = []
        var levels: [Bool] = []
        for (index, parameter) in space.parameters.enumerated() {
            let embedding: Embedding
            switch parameter.domain {
            case .constant: continue
            case .categorical: embedding = .level
            case .float, .int, .ordinal: embedding = parameter.condition == nil ? .line : .arc
            }
            let columns = embedding == .arc ? 2 : 1
            owners += [Int](repeating: dimensions.count, count: columns)
            levels += [Bool](repeating: embedding == .level, count: columns)
            dimensions.append(Dimension(parameter: index, embedding: embedding, column: owners.count - columns))
        }
        self.dimensions = dimensions
        if hasFidelity {
            owners.append(dimensions.count)
            levels.append(false)
        }
        dimensionOfColumn = owners
        isLevel = levels
    }

    /// The columns that hold positions of numbers which are always active.
    package var positionColumns: [Int] {
        dimensions.filter { $0.embedding == .line }.map(\.column)
    }

    /// The first column of a parameter; nil if it is not searched.
    func column(of parameter: Int) -> Int? { dimensions.first { $0.parameter == parameter }?.column }

    /// The columns of a configuration.
    ///
    /// - Parameters:
    ///   - configuration: A configuration of the space.
    ///   - level: The fidelity on a logarithmic scale, 1 for the maximum; without meaning unless there is such a column.
    package func encode(_ configuration: Configuration, at level: Double = 1) -> [Double] {
        var row = [Double](repeating: 0, count: isLevel.count)
        if hasFidelity { row[row.count - 1] = level }
        for dimension in dimensions {
            let parameter = space.parameters[dimension.parameter]
            let value = configuration[parameter.name]
            switch (dimension.embedding, parameter.domain) {
            case (.level, .categorical(let choices)):
                row[dimension.column] = value.flatMap(choices.firstIndex(of:)).map(Double.init) ?? -1
            case (.line, _), (.arc, _), (.level, _):
                if let position = value.flatMap(parameter.domain.position(of:)) {
                    place(position, of: dimension, in: &row)
                }
            }
        }
        return row
    }

    /// Writes the position of a number into its columns.
    func place(_ position: Double, of dimension: Dimension, in row: inout [Double]) {
        switch dimension.embedding {
        case .line: row[dimension.column] = position
        case .arc:
            row[dimension.column] = cos(position)
            row[dimension.column + 1] = sin(position)
        case .level: break
        }
    }

    /// How a function of the columns changes with the position of a number.
    func slope(along dimension: Dimension, of gradient: [Double], at row: [Double]) -> Double {
        switch dimension.embedding {
        case .line: gradient[dimension.column]
        case .arc:
            gradient[dimension.column + 1] * row[dimension.column]
                - gradient[dimension.column] * row[dimension.column + 1]
        case .level: 0
        }
    }
}
