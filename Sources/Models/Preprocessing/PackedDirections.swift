import Foundation
import LinearAlgebra

/// Directions in the space of a descriptor, with eight bits a number.
///
/// The components of each number of the descriptor share a scale. They are rounded as they are found, so that what is
/// judged is what is delivered, a fourth as large.
struct PackedDirections: Sendable, Equatable, Codable {
    /// Numbers of a descriptor × components: what is multiplied by one number lies together.
    private let values: [Float]
    /// How they are stored; nil for those that earlier versions wrote, which are whole.
    private let levels: Levels?

    private struct Levels: Sendable, Equatable, Codable {
        /// One for each number of the descriptor.
        let scales: PackedFloats
        /// Multiples of the scales, from −127 to 127.
        let multiples: Data

        init(of directions: Matrix<Float>) {
            var scales: [Float] = []
            var multiples = Data(capacity: directions.elements.count)
            for place in 0..<directions.rows {
                let row = directions.row(place)
                let scale = (row.map(abs).max() ?? 0) / 127
                scales.append(scale)
                // What is so small that its scale underflows is nothing.
                multiples.append(
                    contentsOf: row.map {
                        UInt8(bitPattern: scale > 0 ? Int8(max(-127, min(127, ($0 / scale).rounded()))) : 0)
                    })
            }
            self.scales = PackedFloats(scales)
            self.multiples = multiples
        }

        /// The directions; nil if there are not as many for each scale.
        var values: [Float]? {
            let scales = scales.values
            guard !scales.isEmpty, multiples.count % scales.count == 0 else { return multiples.isEmpty ? [] : nil }
            let components = multiples.count / scales.count
            return multiples.enumerated().map { scales[$0 / components] * Float(Int8(bitPattern: $1)) }
        }
    }

    /// Rounds directions.
    ///
    /// - Parameter directions: Numbers of a descriptor × components, all finite.
    init(rounding directions: Matrix<Float>) {
        let levels = Levels(of: directions)
        self.levels = levels
        values = levels.values ?? []
    }

    init(from decoder: any Decoder) throws {
        if let whole = try? PackedFloats(from: decoder) {
            (values, levels) = (whole.values, nil)
            return
        }
        let levels = try Levels(from: decoder)
        guard let values = levels.values else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "each number has as many components"))
        }
        (self.values, self.levels) = (values, levels)
    }

    func encode(to encoder: any Encoder) throws {
        if let levels { try levels.encode(to: encoder) } else { try PackedFloats(values).encode(to: encoder) }
    }

    /// Whether there are so many, all finite.
    func areSound(_ places: Int, _ components: Int) -> Bool {
        values.count == places * components && values.allSatisfy(\.isFinite)
    }

    /// The coordinates of a descriptor along the directions.
    ///
    /// - Parameter descriptor: Its numbers with their places, those that are not 0.
    func coordinates(of descriptor: [(place: Int, number: Float)], _ components: Int) -> [Double] {
        var sums = [Float](repeating: 0, count: components)
        sums.withUnsafeMutableBufferPointer { sums in
            values.withUnsafeBufferPointer { values in
                for (place, number) in descriptor {
                    let start = place * components
                    for k in 0..<components { sums[k] += number * values[start + k] }
                }
            }
        }
        return sums.map(Double.init)
    }
}
