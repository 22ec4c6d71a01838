import Models
import SearchSpaces
import Testing

struct EstimatorSettingsTests {
    @Test(
        arguments: [
            ("learning-rate", .float(20), "learning-rate is 20.0; a number from 1e-07 to 10 is expected"),
            ("learning-rate", .float(0), "learning-rate is 0.0; a number from 1e-07 to 10 is expected"),
            ("learning-rate", .string("fast"), "learning-rate is fast; a number from 1e-07 to 10 is expected"),
            ("width", .float(3.5), "width is 3.5; a whole number from 1 to 4096 is expected"),
            ("width", .int(0), "width is 0; a whole number from 1 to 4096 is expected"),
            ("width", .float(1e300), "width is 1e+300; a whole number from 1 to 4096 is expected"),
            ("depth", .bool(true), "depth is true; a whole number from 0 to 16 is expected"),
            ("activation", .string("swish"), "activation is swish; one of relu, gelu, tanh is expected"),
            ("activation", .int(1), "activation is 1; one of relu, gelu, tanh is expected"),
            ("batch-normalisation", .string("yes"), "batch-normalisation is yes; true or false is expected"),
            ("dropout", .float(1), "dropout is 1.0; a number from 0 to 0.95 is expected"),
            ("learning_rate", .float(0.1), "learning_rate is not an option; did you mean learning-rate?"),
            ("widht", .int(3), "widht is not an option; did you mean width?"),
        ] as [(String, ParameterValue, String)])
    func saysWhatIsWrong(_ option: String, _ value: ParameterValue, _ message: String) throws {
        let entry = try EstimatorEntry.named("mlp")

        let error = #expect(throws: SettingsError.self) { try entry.resolve(Configuration([option: value])) }

        #expect(error?.problems.map(\.option) == [option])
        #expect(error?.description == "mlp: \(message)")
    }

    @Test func listsTheOptionsWhenNothingIsNear() throws {
        let entry = try EstimatorEntry.named("logistic")

        let error = #expect(throws: SettingsError.self) { try entry.resolve(Configuration(["gamma": .int(1)])) }

        #expect(error?.problems.map(\.message) == ["gamma is not an option; class-weight, l1, l2, tolerance are"])
    }

    @Test func reportsEveryProblemAtOnceInTheOrderOfNames() throws {
        let entry = try EstimatorEntry.named("mlp")
        let settings = Configuration(["width": .int(-1), "dropout": .int(7), "zeal": .bool(true), "depth": .int(2)])

        let error = #expect(throws: SettingsError.self) { try entry.resolve(settings) }

        #expect(error?.problems.map(\.option) == ["dropout", "width", "zeal"])
    }

    @Test func wholeNumbersMayBeWrittenEitherWay() throws {
        let entry = try EstimatorEntry.named("mlp")

        let whole = try entry.resolve(Configuration(["width": .float(64), "learning-rate": .int(1)]))

        #expect(whole == (try entry.resolve(Configuration(["width": .int(64), "learning-rate": .float(1)]))))
    }

    @Test func namesAreUniqueAndFound() throws {
        #expect(Set(EstimatorCatalogue.all.map(\.name)).count == EstimatorCatalogue.all.count)
        #expect(EstimatorCatalogue.all.allSatisfy { EstimatorCatalogue.named($0.name) != nil })
        #expect(EstimatorCatalogue.named("oracle") == nil)
    }
}
