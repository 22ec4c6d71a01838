import Datasets
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

/// What every estimator of the catalogue does with rows at the edges of what can be learned from: a right answer or a
/// clear error; never a trap, a NaN or an endless loop.
struct EstimatorEdgeTests {
    typealias Subject = EstimatorContractTests.Subject

    /// Rows that are hard on numerics, by what is hard about them.
    enum Edge: String, CaseIterable, CustomTestStringConvertible {
        case oneColumn, moreColumnsThanRows, huge, tiny, mixedMagnitudes, duplicatedRows, collinearColumns
        case oneClassOccurs, aClassWithOneRow, zeroWeights

        var testDescription: String { rawValue }

        func data(for subject: Subject) throws -> TrainingSet {
            var generator = CounterGenerator(seed: 8, purpose: .simulation)
            let (rows, columns) = shape
            let normal = Matrix<Float>(rows: rows, columns: columns) { _, _ in Float(generator.normal()) }
            let features = Matrix<Float>(rows: rows, columns: columns) { r, c in
                switch self {
                case .huge: normal[r, c] * 1e30
                case .tiny: normal[r, c] * 1e-30
                case .mixedMagnitudes: normal[r, c] * (c % 2 == 0 ? 1e-20 : 1e20)
                case .duplicatedRows: normal[r % 3, c]
                case .collinearColumns: normal[r, 0] * Float(c + 1)
                default: normal[r, c]
                }
            }
            let weights: [Float]? = self == .zeroWeights ? (0..<rows).map { $0 % 2 == 0 ? 0 : 1 } : nil
            return try subject.set(features, target(of: normal, for: subject), weights: weights)
        }

        private var shape: (rows: Int, columns: Int) {
            switch self {
            case .oneColumn: (40, 1)
            case .moreColumnsThanRows: (6, 40)
            default: (40, 4)
            }
        }

        private func target(of features: Matrix<Float>, for subject: Subject) -> Target {
            if subject.task == .clustering { return .unlabelled(count: features.rows, reference: nil) }
            guard subject.task == .classification else {
                let scale: Float = self == .huge ? 1e30 : 1
                return .numbers((0..<features.rows).map { (features[$0, 0] + 2) * scale })
            }
            let codes = (0..<features.rows).map { row -> Int32 in
                switch self {
                case .oneClassOccurs: 1
                case .aClassWithOneRow: row == 0 ? 2 : Int32(row % 2)
                default: features[row, 0] > 0 ? 1 : 0
                }
            }
            return .classes(codes: codes, names: ["a", "b", "c"])
        }
    }

    @Test(arguments: EstimatorContractTests.subjects, Edge.allCases)
    func answersOrSaysWhyNot(_ subject: Subject, _ edge: Edge) throws {
        let data = try edge.data(for: subject)

        do {
            let learner = try subject.learner(data)
            try learner.train(untilEpoch: 3)
            let predictions = try learner.predict(data.features)

            #expect(predictions.isFinite)
            #expect(predictions.rows == data.count)
        } catch let error as TrainingError {
            #expect(!error.description.isEmpty)
        }
    }

    /// Half of the rows say one thing, the other half the opposite; the heavier half is believed.
    @Test(arguments: EstimatorContractTests.subjects.filter { $0.task != .clustering })
    func believesTheHeavierRows(_ subject: Subject) throws {
        var generator = CounterGenerator(seed: 3, purpose: .simulation)
        let normal = Matrix<Float>(rows: 60, columns: 3) { _, _ in Float(generator.normal()) }
        // Counts say by what they count which side a row is on.
        let points =
            subject.needsCounts
            ? Matrix(rows: 60, columns: 3) { r, c in c == 2 ? 1 : (normal[r, 0] > 0) == (c == 0) ? 3 : 0 } : normal
        let features = points.gathering(rows: Array(0..<60) + Array(0..<60))
        let isRight = (0..<60).map { normal[$0, 0] > 0 }
        let target: Target =
            subject.task == .classification
            ? .classes(codes: (isRight + isRight.map { !$0 }).map { $0 ? 1 : 0 }, names: ["a", "b"])
            : .numbers((isRight + isRight.map { !$0 }).map { $0 ? 10 : 5 })

        for heavierHalf in [0, 1] {
            let weights = (0..<120).map { $0 / 60 == heavierHalf ? Float(1) : 0.01 }
            let data = try subject.set(features, target, weights: weights)
            let learner = try subject.learner(data)
            try learner.train(untilEpoch: 60)
            let predictions = try learner.predict(points)
            let saysRight = (0..<60).map { row in
                subject.task == .classification
                    ? predictions[row, 1] > predictions[row, 0] : predictions[row, 0] > 7.5
            }
            let agreeing = zip(saysRight, isRight).count { $0 == $1 }

            #expect(heavierHalf == 0 ? agreeing > 48 : agreeing < 12, "\(agreeing) of 60")
        }
    }
}
