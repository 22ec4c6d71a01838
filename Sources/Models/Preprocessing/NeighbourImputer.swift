import Datasets

/// Guesses missing numbers from the training rows that are nearest by the numbers that are there.
///
/// The squared distance of two rows is that over the columns that both have, times columns / common columns. Columns
/// count by their own units: scale them first. The guess is the plain mean over the nearest rows that have the column.
///
/// Cost: rows with missing values × donors × columns.
///
/// - SeeAlso: Troyanskaya and others 2001, "Missing value estimation methods for DNA microarrays".
struct NeighbourImputer: Sendable, Equatable, Codable {
    /// More training rows than this are thinned out evenly: the model keeps them.
    static let mostDonors = 2_000

    private let columns: [String]
    private let neighbours: Int
    /// Donors by columns, row after row; nil is missing.
    private let donors: [Double?]

    init(_ table: Table, columns: [String], neighbours: Int) throws(TrainingError) {
        self.columns = columns
        self.neighbours = neighbours
        let count = Swift.min(table.rowCount, Self.mostDonors)
        var donors = [Double?](repeating: nil, count: count * columns.count)
        for (place, name) in columns.enumerated() {
            let values = try table.numbers(name)
            for donor in 0..<count {
                let value = values[donor * table.rowCount / count]
                donors[donor * columns.count + place] = value.isNaN ? nil : value
            }
        }
        self.donors = donors
    }

    var isSound: Bool {
        neighbours > 0 && (columns.isEmpty ? donors.isEmpty : donors.count % columns.count == 0)
            && donors.allSatisfy { $0?.isFinite ?? true }
    }

    /// For each column with missing values a number where one was missing and there is a neighbour.
    ///
    /// - Throws: ``TrainingError/stopped`` if it should.
    func guesses(for table: Table, _ shouldStop: () -> Bool) throws(TrainingError) -> [String: [Double?]] {
        let width = columns.count
        guard width > 0, !donors.isEmpty else { return [:] }
        var numbers: [[Double]] = []
        for name in columns { numbers.append(try table.numbers(name)) }
        let known = donors.map { $0 ?? .nan }
        let donorCount = known.count / width
        var guesses: [String: [Double?]] = [:]
        var row = [Double](repeating: 0, count: width)
        var distances = [Double](repeating: 0, count: donorCount)
        for index in 0..<table.rowCount where numbers.contains(where: { $0[index].isNaN }) {
            if shouldStop() { throw .stopped }
            for place in 0..<width { row[place] = numbers[place][index] }
            Self.distances(from: row, to: known, into: &distances)
            for place in 0..<width where row[place].isNaN {
                let near = nearest(distances) { !known[$0 * width + place].isNaN }
                guard !near.isEmpty else { continue }
                let guess = near.map { known[$0 * width + place] }.mean
                guesses[columns[place], default: [Double?](repeating: nil, count: table.rowCount)][index] = guess
            }
        }
        return guesses
    }

    /// Squared distances, in units of the mean over common columns; infinite without any.
    private static func distances(from row: [Double], to donors: [Double], into distances: inout [Double]) {
        let width = row.count
        donors.withUnsafeBufferPointer { donors in
            row.withUnsafeBufferPointer { row in
                for donor in distances.indices {
                    var sum = 0.0
                    var common = 0.0
                    for place in 0..<width {
                        let difference = row[place] - donors[donor * width + place]
                        let isCommon = !difference.isNaN
                        sum += isCommon ? difference * difference : 0
                        common += isCommon ? 1 : 0
                    }
                    distances[donor] = common > 0 ? sum / common : .infinity
                }
            }
        }
    }

    /// The nearest donors that have what is looked for, of equal ones the first; those without a common column never.
    private func nearest(_ distances: [Double], _ has: (Int) -> Bool) -> [Int] {
        var near: [Int] = []
        for donor in distances.indices where distances[donor] < .infinity && has(donor) {
            if near.count == neighbours {
                guard let last = near.last, distances[donor] < distances[last] else { continue }
                near.removeLast()
            }
            // From the end: at equal distance the first stays in front.
            var place = near.count
            while place > 0 && distances[near[place - 1]] > distances[donor] { place -= 1 }
            near.insert(donor, at: place)
        }
        return near
    }
}
