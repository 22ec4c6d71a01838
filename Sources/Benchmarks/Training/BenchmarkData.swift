import Datasets
import Foundation
import LinearAlgebra
import Models

/// A data set of the benchmark, as `scripts/peers/data.py` wrote it: the same bytes that the peers read.
struct BenchmarkData: Sendable {
    /// Some rows.
    struct Part: Sendable {
        /// One row for each value of the target.
        let features: Matrix<Float>
        /// What to predict; for data without a target, the group that a row was drawn from.
        let target: Target
        /// What the columns mean.
        let layout: FeatureLayout

        /// The rows to learn from.
        func trainingSet() throws -> TrainingSet {
            try TrainingSet(features: features, target: target, layout: layout)
        }

        /// The first rows, or all if there are fewer.
        func prefix(_ count: Int) -> Part {
            let count = min(count, features.rows)
            return Part(
                features: Matrix(
                    rows: count, columns: features.columns,
                    elements: Array(features.elements.prefix(count * features.columns))),
                target: target.gathering(rows: Array(0..<count)), layout: layout)
        }
    }

    /// Rows to learn from.
    let training: Part
    /// Rows to judge on.
    let test: Part

    /// Reads a data set.
    ///
    /// - Parameters:
    ///   - name: As `data.py` names it.
    ///   - folder: Where `data.py` wrote it.
    init(_ name: String, in folder: URL) throws {
        let folder = folder.appending(path: name)
        let description = try JSONDecoder().decode(
            Description.self, from: Data(contentsOf: folder.appending(path: "description.json")))
        let layout = description.layout
        func part(_ prefix: String, _ rows: Int) throws -> Part {
            let target: Target =
                if let classes = description.classes {
                    .classes(
                        codes: try Self.numbers(folder.appending(path: "\(prefix)-y.i32"), count: rows),
                        names: classes)
                } else {
                    .numbers(try Self.numbers(folder.appending(path: "\(prefix)-y.f32"), count: rows))
                }
            let columns = description.columns
            return Part(
                features: Matrix(
                    rows: rows, columns: columns,
                    elements: try Self.numbers(folder.appending(path: "\(prefix)-x.f32"), count: rows * columns)),
                target: target, layout: layout)
        }
        training = try part("train", description.rows)
        test = try part("test", description.testRows)
    }

    /// What `description.json` says.
    private struct Description: Decodable {
        let rows: Int
        let testRows: Int
        let columns: Int
        /// Names of the classes; absent for numbers.
        let classes: [String]?
        /// Levels of each column, 0 for numbers; absent if all are numbers.
        let levels: [Int]?
        /// Height, width and channels of images.
        let image: [Int]?
        /// Whether NaN stands for missing numbers.
        let missing: Bool?

        var layout: FeatureLayout {
            FeatureLayout(
                columns: (levels ?? [Int](repeating: 0, count: columns)).map {
                    $0 == 0 ? .number : .category(levels: $0)
                },
                image: image.map { .init(height: $0[0], width: $0[1], channels: $0[2]) },
                allowsMissing: missing ?? false)
        }
    }

    /// The little-endian numbers of a file.
    private static func numbers<Number: BitwiseCopyable>(_ file: URL, count: Int) throws -> [Number] {
        let bytes = count * MemoryLayout<Number>.stride
        guard let stream = fopen(file.path, "rb") else { throw BenchmarkError("\(file.path) cannot be read") }
        defer { fclose(stream) }
        return try [Number](unsafeUninitializedCapacity: count) { buffer, initialised in
            guard fread(buffer.baseAddress, 1, bytes, stream) == bytes else {
                throw BenchmarkError("\(file.path) has fewer than \(bytes) bytes; delete its folder to make it again")
            }
            initialised = count
        }
    }
}

/// Why a benchmark cannot run.
struct BenchmarkError: Error, CustomStringConvertible {
    /// One sentence.
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
