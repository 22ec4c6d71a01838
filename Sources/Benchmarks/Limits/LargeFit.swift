import Datasets
import LinearAlgebra
import Models
import SearchSpaces

/// A fit that is large for its estimator: what limits of time and memory are measured on.
struct LargeFit: Sendable {
    /// The estimator.
    let entry: EstimatorEntry
    /// What it is to learn.
    let task: LearningTask
    /// A word that tells it from other fits of the estimator; empty for the plain one.
    let variant: String
    /// Values by option name.
    let settings: [String: ParameterValue]
    /// Rows to learn from.
    let rows: Int
    /// Numbers a row.
    let columns: Int

    /// The estimator, its task and what is special, with hyphens.
    var name: String { ([entry.name, task.rawValue] + (variant.isEmpty ? [] : [variant])).joined(separator: "-") }

    /// The number of classes.
    private static let classes = 10

    /// Every estimator that this build can train, for every task it does.
    static let all: [LargeFit] = EstimatorCatalogue.all.filter(\.isTrainable).flatMap { entry in
        entry.tasks.flatMap { task in
            (variants[entry.name] ?? [.init()]).map { variant in
                LargeFit(
                    entry: entry, task: task, variant: variant.name, settings: variant.settings, rows: variant.rows,
                    columns: variant.columns)
            }
        }
    }

    private struct Variant: Sendable {
        var name = ""
        var settings: [String: ParameterValue] = [:]
        var rows = 40_000
        var columns = 160
    }

    /// What differs from 40,000 × 160 numbers and the estimator's defaults.
    private static let variants: [String: [Variant]] = [
        "ridge": [
            .init(), .init(name: "wide", rows: 3000, columns: 12_000),
            .init(name: "square", rows: 20_000, columns: 2500),
        ],
        "mlp": [
            .init(settings: ["batch-size": .int(1024), "patience": .int(5)], columns: 784),
            .init(
                name: "large", settings: ["batch-size": .int(16_384), "width": .int(512), "depth": .int(3)],
                columns: 784),
        ],
        "tabular-resnet": [
            .init(settings: ["batch-size": .int(1024), "patience": .int(5)]),
            .init(name: "large", settings: ["batch-size": .int(8192), "width": .int(512)], rows: 20_000),
        ],
        "cnn": [
            .init(settings: ["batch-size": .int(1024), "patience": .int(5)], rows: 20_000, columns: 784),
            .init(
                name: "large",
                settings: [
                    "batch-size": .int(512),
                    "layers": .string(
                        "conv 64, batch-norm, depthwise, [conv 64, conv 64], pool, conv 128 5x5, average-pool, dense 1024"
                    ),
                ], rows: 1024, columns: 784),
        ],
        "recurrent": [
            .init(
                settings: ["batch-size": .int(1024), "patience": .int(5), "steps": .int(28)], rows: 20_000,
                columns: 784),
            .init(
                name: "large", settings: ["batch-size": .int(2048), "units": .int(256), "steps": .int(28)],
                rows: 2048, columns: 784),
        ],
        "svm": [
            .init(rows: 20_000, columns: 50), .init(name: "wide", rows: 10_000, columns: 784),
        ],
        "gaussian-process": [.init(rows: 1000, columns: 50)],
        "k-means": [
            .init(settings: ["clusters": .int(100)]),
            .init(name: "wide", settings: ["clusters": .int(50)], columns: 784),
        ],
        "gaussian-mixture": [.init(settings: ["clusters": .int(20)])],
        "dbscan": [.init(settings: ["radius": .float(10)], rows: 20_000, columns: 50)],
        "agglomerative": [.init(rows: 10_000, columns: 50)],
        "xgboost": [
            .init(), .init(name: "narrow", rows: 200_000, columns: 20), .init(name: "wide", columns: 400),
            .init(name: "long", rows: 400_000, columns: 20), .init(name: "short", rows: 5000, columns: 20),
        ],
        "xgboost-forest": [
            .init(settings: ["trees": .int(20)]),
            .init(name: "deep", settings: ["trees": .int(4), "max-depth": .int(0)], rows: 20_000, columns: 20),
            .init(name: "long", settings: ["trees": .int(4)], rows: 400_000, columns: 20),
            .init(name: "short", settings: ["trees": .int(20)], rows: 5000, columns: 20),
        ],
        "random-forest": [.init(settings: ["trees": .int(20)])],
        "extra-trees": [.init(settings: ["trees": .int(20)])],
        "lda": [.init(), .init(name: "wide", rows: 20_000, columns: 2500)],
        "qda": [.init(), .init(name: "wide", rows: 20_000, columns: 784)],
    ]

    /// Draws the rows, uniform with deviation about 1: some of the columns matter.
    func data() throws -> TrainingSet {
        let counts = entry.name == "multinomial-naive-bayes"
        let elements = [Float](unsafeUninitializedCapacity: rows * columns) { buffer, initialised in
            // Steps of an additive generator, scrambled: drawing normal numbers would take longer than some fits.
            var state: UInt64 = 11
            for i in 0..<(rows * columns) {
                state &+= 0x9E37_79B9_7F4A_7C15
                let mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
                let x = Float(Int32(truncatingIfNeeded: mixed >> 32)) * 0x1.8p-31
                buffer[i] = counts ? max(0, (2 * x).rounded()) : x
            }
            initialised = rows * columns
        }
        let features = Matrix(rows: rows, columns: columns, elements: elements)
        let scores = (0..<rows).map { row in
            stride(from: 0, to: min(columns, 40), by: 2).reduce(Float(0)) { $0 + features[row, $1] }
        }
        let target: Target =
            switch task {
            case .classification:
                .classes(
                    codes: scores.map { Int32(min(Float(Self.classes - 1), max(0, $0 / 2 + Float(Self.classes) / 2))) },
                    names: (0..<Self.classes).map { "\($0)" })
            case .regression: .numbers(entry.name == "poisson" ? scores.map { max(0, ($0 + 5).rounded()) } : scores)
            case .clustering: .unlabelled(count: rows, reference: nil)
            }
        let side = Int(Double(columns).squareRoot())
        let layout = FeatureLayout(
            columns: [FeatureLayout.Column](repeating: .number, count: columns),
            image: entry.needsImages ? .init(height: side, width: columns / side, channels: 1) : nil)
        return try TrainingSet(features: features, target: target, layout: layout)
    }
}
