import Datasets
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

struct PipelineTests {
    private func data(_ columns: [(String, ColumnValues)], target: [Float]? = nil) throws -> Pipeline.Data {
        let table = try Table(columns: columns.map { Column(name: $0.0, values: $0.1) })
        return Pipeline.Data(
            features: .table(table), target: .numbers(target ?? (0..<table.rowCount).map { Float($0) }))
    }

    private func fit(
        _ steps: [PipelineStep], _ data: Pipeline.Data, form: FeatureForm = .raw
    ) throws -> Pipeline.Fit {
        try Pipeline(steps).fit(to: data, rows: Array(0..<data.target.count), form: form)
    }

    private func step(
        _ name: String, _ settings: [String: ParameterValue] = [:], _ lists: [String: [String]] = [:]
    ) -> PipelineStep {
        PipelineStep(name, settings: Configuration(settings), lists: lists)
    }

    // MARK: - Targets stay out

    @Test func aRowsOwnTargetHasNoPartInItsEncoding() throws {
        let cities = (0..<40).map { ["a", "b", "c"][$0 % 3] }
        let target = (0..<40).map { Float($0 * $0 % 17) }
        let encode = step("target-encode", ["smoothing": .float(1)])
        let before = try fit([encode], try data([("city", .categories(cities))], target: target)).features

        for row in 0..<40 {
            var changed = target
            changed[row] += 1000
            let after = try fit([encode], try data([("city", .categories(cities))], target: changed)).features

            #expect(after[row, 0] == before[row, 0])
            #expect(after.elements != before.elements)
        }
    }

    @Test func trainingRowsAreEncodedByTheOtherFolds() throws {
        let cities = (0..<40).map { ["a", "b", "c", ""][$0 * 7 % 4] }
        let whole = try data([("city", .categories(cities))], target: (0..<40).map { Float($0 * $0 % 17) })
        let pipeline = try Pipeline([step("target-encode", ["folds": .int(4)])])
        let fit = try pipeline.fit(to: whole, rows: Array(0..<40), form: .raw, seed: 8)
        var generator = CounterGenerator(seed: 8, stream: 0, purpose: .resampling)
        var fold = [Int](repeating: 0, count: 40)
        for (place, row) in generator.permutation(of: 40).enumerated() { fold[row] = place % 4 }

        for held in 0..<4 {
            let others = try pipeline.fit(
                to: whole, rows: (0..<40).filter { fold[$0] != held }, form: .raw, seed: 8)
            let rows = (0..<40).filter { fold[$0] == held }
            let expected = try others.pipeline.transform(whole.features, rows: rows)
            for (place, row) in rows.enumerated() { #expect(fit.features[row, 0] == expected[place, 0]) }
        }
    }

    @Test func aTargetEncodingOfNoiseSaysNothing() throws {
        // Each row has a level of its own: a naive encoding would give the target away.
        var random = CounterGenerator(seed: 1, purpose: .simulation)
        let target = (0..<200).map { _ in Float(random.normal()) }
        let levels = (0..<200).map { "id \($0)" }

        let features = try fit(
            [step("target-encode", ["smoothing": .int(0)])], try data([("id", .categories(levels))], target: target)
        ).features

        #expect(Set(features.elements).count <= 5)
    }

    @Test func heavyRowsCountInTargetEncodings() throws {
        let table = try Table(columns: [Column(name: "c", values: .categories(["a", "a", "b"]))])
        let weighted = Pipeline.Data(features: .table(table), target: .numbers([1, 4, 9]), weights: [2, 1, 0])

        let fitted = try Pipeline([step("target-encode", ["smoothing": .int(0)])])
            .fit(to: weighted, rows: [0, 1, 2], form: .raw).pipeline

        #expect(try fitted.transform(.table(table), rows: [0, 2]).elements == [2, 2])
    }

    // MARK: - Steps and the encoding after them

    @Test func theEncodingLeavesScaledColumnsAlone() throws {
        let values = ColumnValues.numeric([0, 10, 20, 30, 1000])
        let robust = try fit([step("scale", ["method": .string("robust")])], try data([("x", values)]), form: .dense)
        let none = try fit([step("scale", ["method": .string("none")])], try data([("x", values)]), form: .dense)

        #expect(robust.features.elements == [-1, -0.5, 0, 0.5, 49])
        #expect(none.features.elements == [0, 10, 20, 30, 1000])
    }

    @Test func stepsWorkInTheirOrder() throws {
        let columns = try data([("x", .numeric([1, .nan, 3]))])
        let first = [step("impute", ["method": .string("constant"), "value": .int(5)]), step("polynomial")]

        let filled = try fit(first, columns)
        let multiplied = try fit(first.reversed(), columns)

        #expect(
            filled.pipeline.featureNames == [
                "x", "x is missing", "x × x", "x × x is missing", "x is missing × x is missing",
            ])
        #expect(filled.features.column(2) == [1, 25, 9])
        #expect(multiplied.pipeline.featureNames == ["x", "x is missing", "x × x", "x × x is missing"])
    }

    @Test func missingCategoriesBecomeALevelOrTheMostFrequentOne() throws {
        let columns = try data([("c", .categories(["b", "", "b", "a"]))])
        let constant = try fit([step("impute", ["method": .string("constant")]), step("one-hot")], columns)
        let mode = try fit([step("impute", ["method": .string("mode")]), step("one-hot")], columns)

        #expect(constant.pipeline.featureNames == ["c = a", "c = b", "c = (missing)"])
        #expect(mode.pipeline.featureNames == ["c = a", "c = b", "c is missing"])
        #expect(mode.features.row(1) == [0, 1, 1])
    }

    @Test func rareLevelsAreJoined() throws {
        let columns = try data([("c", .categories(["a", "a", "a", "b", "c", ""]))])
        let fit = try fit([step("group-rare", ["share": .float(0.3)]), step("one-hot")], columns)
        let unseen = try data([("c", .categories(["d", "a"]))]).features

        #expect(fit.pipeline.featureNames == ["c = a", "c = (rare)"])
        #expect(fit.features.column(1) == [0, 0, 0, 1, 1, 0])
        #expect(try fit.pipeline.transform(unseen, rows: [0, 1]).elements == [0, 1, 1, 0])
    }

    @Test func ordersLevelsAsTold() throws {
        let columns = try data([("size", .categories(["small", "large", "medium", ""]))])
        let order = ["small", "medium", "large"]

        let told = try fit([step("ordinal", [:], ["order": order])], columns).features.column(0)
        let sorted = try fit([step("ordinal")], columns).features.column(0)

        #expect(told[0..<3] == [0, 2, 1] && told[3].isNaN)
        #expect(sorted[0..<3] == [2, 0, 1] && sorted[3].isNaN)
        #expect(
            throws: TrainingError.unusableData(
                "ordinal: column \"size\" has the level \"medium\", which is not in order")
        ) {
            try fit([step("ordinal", [:], ["order": ["small", "large"]])], columns)
        }
    }

    @Test func datesAreOnlyFoundWhereNothingElseIs() throws {
        let columns = try data([
            ("from", .categories(["2024-01-31", "", "2023-12-01"])), ("to", .categories(["2024-02-01", "soon", ""])),
        ])

        let found = try fit([step("date-parts", [:], ["parts": ["month", "weekday"]])], columns)
        let named = try fit([step("date-parts", [:], ["columns": ["to"], "parts": ["day"]])], columns)

        #expect(found.pipeline.featureNames == ["from month", "from weekday", "to"])
        #expect(found.features[0, 0] == 1 && found.features[0, 1] == 3 && found.features[1, 0].isNaN)
        #expect(named.pipeline.featureNames == ["from", "to day"])
        #expect(named.features[0, 1] == 1 && named.features[1, 1].isNaN && named.features[2, 1].isNaN)
    }

    @Test func wordsAreTheSameBesideSignsOfAnyScript() throws {
        let plain = ["Braund, Mr. Owen HARRIS 2nd", "the cat sat on the mat", "a quiet room of one's own", "2 x 4 x 8"]
        let signed = plain.map { $0.replacing(" ", with: " — ") + " …" }
        func texts(_ levels: [String]) throws -> Pipeline.Data {
            try data([("t", .categorical(codes: levels.indices.map { Int32($0) }, levels: levels))])
        }
        let text = step("text", ["components": .int(3)], ["columns": ["t"]])
        let fitted = try fit([text], texts(plain)).pipeline

        let rows = Array(plain.indices)
        let (a, b) = (
            try fitted.transform(texts(plain).features, rows: rows),
            try fitted.transform(texts(signed).features, rows: rows)
        )

        for row in rows {
            for topic in 0..<3 { #expect(a[row, topic] == b[row, topic]) }
        }
        #expect(a[0, 0] != a[1, 0])
    }

    @Test(arguments: [
        "2024-13-01", "2023-02-29", "1900-02-29", "2024-00-10", "2024-01-00", "2024-1-1", "24-01-01", "2024-01-01T",
        "2024-01-01T24:00", "2024-01-01T23:60", "2024-01-01T23:30:60", "2024-01-01T23:30:00.", "2024-01-01T23:30+",
        "2024-01-01T23:30+24:00", "2024-01-01T23:30Zx", "2024-01-01x", "٢٠٢٤-01-01", "",
    ]) func whatIsNoDateIsMissing(_ text: String) throws {
        let columns = try data([("d", .categories([text, "2024-01-01T10:00:00.25+02:00"]))])

        let found = try fit([step("date-parts", [:], ["columns": ["d"]])], columns).features

        #expect(found.row(0).allSatisfy { $0.isNaN })
        #expect(found.row(1)[0] == 2024)
    }

    @Test func componentsReplaceColumns() throws {
        let x = (0..<30).map { Double($0 % 7) - 3 }
        let mean = x.reduce(0, +) / 30
        let columns = try data([
            ("a", .numeric(x)), ("b", .numeric(x.map { -2 * $0 })), ("c", .categories(x.map { "\($0)" })),
        ])

        let found = try fit([step("pca", ["share": .float(0.99)])], columns)

        #expect(found.pipeline.featureNames == ["c", "pca 1"])
        // Both columns are one, √5 as long.
        for row in 0..<30 {
            #expect(abs(abs(Double(found.features[row, 1])) - abs(x[row] - mean) * 5.0.squareRoot()) < 1e-4)
        }
    }

    @Test func clusteringsHaveNoTargetToLookAt() throws {
        let table = try Table(columns: [Column(name: "c", values: .categories(["a", "b", "a"]))])
        let data = Pipeline.Data(features: .table(table), target: .unlabelled(count: 3, reference: nil))

        for wrong in [step("target-encode"), step("select", ["method": .string("l1")])] {
            #expect(throws: TrainingError.self) { try Pipeline([wrong]).fit(to: data, rows: [0, 1, 2]) }
        }
        #expect(try Pipeline([step("one-hot")]).fit(to: data, rows: [0, 1, 2]).features.columns == 2)
    }

    @Test func decemberIsNearJanuaryOnACircle() throws {
        let columns = try data([("d", .categories(["2023-12-01", "2024-01-01", "2024-06-01"]))])

        let found = try fit(
            [step("date-parts", ["cyclic": .bool(true)], ["parts": ["month"]])], columns
        ).features

        func distance(_ a: Int, _ b: Int) -> Float {
            let (x, y) = (found[a, 0] - found[b, 0], found[a, 1] - found[b, 1])
            return (x * x + y * y).squareRoot()
        }
        #expect(distance(0, 1) < 0.6 && distance(0, 2) > 1.9)
    }

    // MARK: - Mistakes

    @Test func saysEverythingThatIsWrongWithSteps() {
        let error = #expect(throws: SettingsError.self) {
            try Pipeline(
                [
                    step("scale", ["method": .string("robst")]), step("imput"), step("impute", ["metod": .int(1)]),
                    step("one-hot", [:], ["order": []]),
                ],
                parameters: Configuration(["scale.quantiles": .int(1), "pca.components": .int(2)]))
        }

        #expect(
            error?.problems.map(\.message) == [
                "pca.components is of no step of the pipeline",
                "scale.method is robst; one of standard, robust, quantile, power, none is expected",
                "scale.quantiles is 1; a whole number from 2 to 10000 is expected",
                "imput is not a step; did you mean impute?",
                "impute.metod is not an option; did you mean method?",
                "one-hot has no list order",
            ])
    }

    @Test func saysWhichColumnIsNotThere() throws {
        let columns = try data([("age", .numeric([1, 2])), ("city", .categories(["a", "b"]))])

        #expect(throws: TrainingError.unusableData("scale: there is no column \"agee\"; did you mean \"age\"?")) {
            try fit([step("scale", [:], ["columns": ["agee"]])], columns)
        }
        #expect(
            throws: TrainingError.unusableData("scale: column \"city\" holds categories; numbers are expected")
        ) {
            try fit([step("scale", [:], ["columns": ["city"]])], columns)
        }
        #expect(
            throws: TrainingError.unusableData("one-hot: column \"age\" holds numbers; categories are expected")
        ) {
            try fit([step("one-hot", [:], ["columns": ["age"]])], columns)
        }
    }

    @Test func imagesHaveNoColumnsToPreprocess() throws {
        let images = Features.images(try DenseImages(pixels: [1, 2], count: 2, height: 1, width: 1))
        let data = Pipeline.Data(features: images, target: .numbers([1, 2]))

        #expect(throws: TrainingError.self) { try fit([step("scale")], data) }
        #expect(try fit([step("scale", ["enabled": .bool(false)])], data).features.rows == 2)
    }

    @Test(arguments: [
        ("impute", "knn"), ("scale", "power"), ("select", "l1"), ("select", "mutual-information"),
    ]) func fittingStopsWhenAsked(_ name: String, _ method: String) throws {
        func numbers(_ column: Int) -> [Double] {
            (0..<200).map { row in (row + column) % 7 == 0 ? Double.nan : Double(row * (column + 3) % 31) }
        }
        let columns = try data((0..<6).map { column in ("x\(column)", ColumnValues.numeric(numbers(column))) })
        let pipeline = try Pipeline([step(name, ["method": .string(method)])])
        var asked = 0

        #expect(throws: TrainingError.stopped) {
            try pipeline.fit(to: columns, rows: Array(0..<200)) {
                asked += 1
                return asked > 4
            }
        }
        #expect(asked == 5)
    }

    @Test func parametersGoBeforeSettings() throws {
        let steps = [step("scale", ["method": .string("robust")])]

        #expect(
            try Pipeline(steps, parameters: Configuration(["scale.method": .string("power")]))
                == Pipeline([step("scale", ["method": .string("power")])]))
        #expect(try Pipeline(steps, parameters: Configuration(["scale.enabled": .bool(false)])) == .empty)
        #expect(try Pipeline(steps) != Pipeline([step("scale")]))
    }
}
