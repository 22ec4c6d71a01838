import Datasets
import Foundation
import LinearAlgebra
import Models
import SearchSpaces
import Testing

/// Steps against scikit-learn, through the features that trees would see.
struct PreprocessingReferenceTests {
    typealias Columns = [[Double?]]

    struct Content: Decodable {
        struct Scaling: Decodable {
            let whole: Columns
            let gaps: Columns
            let unseen: Columns
            let scaled: [String: Columns]
            let lambdas: [Double]
        }

        struct Imputation: Decodable {
            let training: Columns
            let unseen: Columns
            let filled: [String: Columns]
        }

        struct TargetEncoding: Decodable {
            let smoothing: Double
            let classes: Int
            let levels: [String]
            let target: [Double]
            let unseen: [String]
            let encoded: Columns
        }

        struct Selection: Decodable {
            let categories: Columns
            let classes: [Int32]
            let information: [Double]
            let numbers: Columns
            let target: [Double]
            let supports: [String: [Int]]
            let variances: [Double]
        }

        struct Hashing: Decodable {
            let rows: [[String]]
            let hashed: Columns
        }

        struct Polynomial: Decodable {
            let training: Columns
            let products: [String: Columns]
        }

        struct Dates: Decodable {
            let texts: [String]
            let parts: Columns
        }

        let scaling: Scaling
        let imputation: Imputation
        let targetEncoding: [TargetEncoding]
        let selection: Selection
        let hashing: Hashing
        let polynomial: Polynomial
        let dates: Dates
    }

    private let content: Content
    init() throws { content = try Reference.read("preprocessing") }

    private func table(_ columns: Columns) throws -> Features {
        .table(
            try Table(
                columns: columns.enumerated().map { index, values in
                    Column(name: "x\(index)", values: .numeric(values.map { $0 ?? .nan }))
                }))
    }

    private func table(_ columns: [(String, [String])]) throws -> Features {
        .table(try Table(columns: columns.map { Column(name: $0.0, values: .categories($0.1)) }))
    }

    /// The features of unseen rows after steps that training rows fitted.
    private func features(
        _ steps: [PipelineStep], training: Features, target: Target? = nil, unseen: Features
    ) throws -> Matrix<Float> {
        let target = target ?? .numbers((0..<training.count).map { Float($0) })
        let fit = try Pipeline(steps).fit(
            to: Pipeline.Data(features: training, target: target), rows: Array(0..<training.count), form: .raw)
        return try fit.pipeline.transform(unseen, rows: Array(0..<unseen.count))
    }

    private func expect(_ found: Matrix<Float>, _ expected: Columns, within tolerance: Double = 2e-6) {
        #expect(found.columns == expected.count && !expected.isEmpty)
        #expect(expected.allSatisfy { $0.count == found.rows } && found.rows > 0)
        for (index, column) in expected.enumerated() where index < found.columns {
            for (value, expected) in zip(found.column(index), column) {
                if let expected {
                    #expect(abs(Double(value) - expected) <= tolerance * max(1, abs(expected)), "column \(index)")
                } else {
                    #expect(value.isNaN, "column \(index)")
                }
            }
        }
    }

    @Test(arguments: ["standard", "robust", "quantile-normal", "quantile-uniform", "power"])
    func scalesAsScikitLearnDoes(_ name: String) throws {
        let isQuantile = name.hasPrefix("quantile")
        var settings: [String: ParameterValue] = ["method": .string(isQuantile ? "quantile" : name)]
        if name == "quantile-uniform" {
            settings["output"] = .string("uniform")
            settings["quantiles"] = .int(17)
        }

        let found = try features(
            [PipelineStep("scale", settings: Configuration(settings))],
            training: try table(isQuantile ? content.scaling.whole : content.scaling.gaps),
            unseen: try table(content.scaling.unseen))

        // The optimum of a likelihood is only as sharp as the root of the rounding.
        expect(found, try #require(content.scaling.scaled[name]), within: name == "power" ? 2e-5 : 2e-6)
    }

    @Test func powersAreThoseOfScikitLearn() throws {
        let data = Pipeline.Data(
            features: try table(content.scaling.gaps), target: .numbers([Float](repeating: 0, count: 65)))
        let pipeline = try Pipeline([PipelineStep("scale", settings: Configuration(["method": .string("power")]))])

        let fitted = try pipeline.fit(to: data, rows: Array(0..<65)).pipeline

        let text = String(decoding: try JSONEncoder().encode(fitted), as: UTF8.self)
        let lambdas = text.matches(of: #/"lambda":([-0-9.e]+)/#).compactMap { Double($0.1) }
        #expect(lambdas.count == content.scaling.lambdas.count)
        #expect(zip(lambdas, content.scaling.lambdas).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test(arguments: ["mean", "median", "mode", "constant", "knn"])
    func fillsAsScikitLearnDoes(_ method: String) throws {
        // Neighbours by the column of whole numbers are equally near.
        func columns(_ all: Columns) -> Columns { method == "knn" ? Array(all[...2] + all[4...]) : all }
        let step = PipelineStep(
            "impute",
            settings: Configuration([
                "method": .string(method), "value": .int(-7), "neighbours": .int(3), "indicator": .bool(false),
            ]))

        let found = try features(
            [step], training: try table(columns(content.imputation.training)),
            unseen: try table(columns(content.imputation.unseen)))

        expect(found, try #require(content.imputation.filled[method]))
    }

    @Test func encodesTargetsAsScikitLearnDoes() throws {
        #expect(content.targetEncoding.count > 1)
        for example in content.targetEncoding {
            let target: Target =
                example.classes == 0
                ? .numbers(example.target.map { Float($0) })
                : .classes(
                    codes: example.target.map { Int32($0) }, names: (0..<example.classes).map { "class \($0)" })
            let step = PipelineStep(
                "target-encode", settings: Configuration(["smoothing": .float(example.smoothing)]))

            let found = try features(
                [step], training: try table([("x", example.levels)]), target: target,
                unseen: try table([("x", example.unseen)]))

            expect(found, example.encoded)
        }
    }

    @Test func ranksInformationAsScikitLearnDoes() throws {
        let selection = content.selection
        let target = Target.classes(codes: selection.classes, names: ["no", "yes"])
        let columns = try table(selection.categories)
        let order = selection.information.indices.sorted { selection.information[$0] > selection.information[$1] }
        let informative = selection.information.count { $0 > 0 }

        for count in 1...order.count {
            let step = PipelineStep(
                "select",
                settings: Configuration([
                    "method": .string("mutual-information"), "keep": .float(Double(count) / Double(order.count)),
                ]))
            let fit = try Pipeline([step]).fit(
                to: Pipeline.Data(features: columns, target: target), rows: Array(0..<columns.count), form: .raw)

            #expect(
                fit.pipeline.featureNames == order.prefix(min(count, informative)).sorted().map { "x\($0)" })
        }
    }

    @Test func selectsWhatTheLassoOfScikitLearnSelects() throws {
        let selection = content.selection
        let target = Target.numbers(selection.target.map { Float($0) })
        let columns = try table(selection.numbers)

        for (strength, support) in selection.supports {
            let step = PipelineStep(
                "select",
                settings: Configuration([
                    "method": .string("l1"), "strength": .float(try #require(Double(strength))),
                ]))
            let fit = try Pipeline([step]).fit(
                to: Pipeline.Data(features: columns, target: target), rows: Array(0..<columns.count), form: .raw)

            #expect(fit.pipeline.featureNames == support.map { "x\($0)" })
        }
    }

    @Test func dropsColumnsOfLittleVariance() throws {
        let columns = try table(content.selection.numbers)

        for threshold in [0, 0.95, 1, 4, 100] {
            let step = PipelineStep("select", settings: Configuration(["threshold": .float(threshold)]))
            let fit = try Pipeline([step]).fit(
                to: Pipeline.Data(features: columns, target: .numbers([Float](repeating: 0, count: columns.count))),
                rows: Array(0..<columns.count), form: .raw)

            let variances = content.selection.variances
            let kept = variances.indices.filter { variances[$0] > threshold }
            #expect(fit.pipeline.featureNames == (kept.isEmpty ? [2] : kept).map { "x\($0)" })
        }
    }

    @Test func hashesAsScikitLearnDoes() throws {
        let values = content.hashing.rows.map { tokens in
            tokens.map { String($0.split(separator: "=", omittingEmptySubsequences: false)[1]) }
        }
        let columns = try table([("city", values.map { $0[0] }), ("size", values.map { $0[1] })])

        let found = try features(
            [PipelineStep("hash", settings: Configuration(["buckets": .int(8)]))], training: columns, unseen: columns)

        expect(found, content.hashing.hashed)
    }

    @Test(arguments: ["2", "3", "3 interactions"]) func multipliesAsScikitLearnDoes(_ name: String) throws {
        let step = PipelineStep(
            "polynomial",
            settings: Configuration([
                "degree": .int(name.hasPrefix("2") ? 2 : 3), "interactions-only": .bool(name.hasSuffix("interactions")),
            ]))
        let columns = try table(content.polynomial.training)

        expect(
            try features([step], training: columns, unseen: columns),
            try #require(content.polynomial.products[name]))
    }

    @Test func datesHaveThePartsThatPythonGivesThem() throws {
        let columns = try table([("date", content.dates.texts)])

        let found = try features([PipelineStep("date-parts")], training: columns, unseen: columns)

        expect(found, content.dates.parts, within: 1e-6)
    }
}

extension ColumnValues {
    /// A categorical column of texts; the empty one is missing.
    static func categories(_ texts: [String]) -> ColumnValues {
        let levels = Set(texts).subtracting([""]).sorted()
        return .categorical(codes: texts.map { Int32(levels.firstIndex(of: $0) ?? -1) }, levels: levels)
    }
}
