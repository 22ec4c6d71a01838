import SearchSpaces
import Strategies
import Studies
import Testing

struct CatalogueTests {
    @Test func namesAreUniqueAndLeadToTheirEntries() throws {
        #expect(Set(SamplerCatalogue.all.map(\.name)).count == SamplerCatalogue.all.count)
        #expect(Set(SchedulerCatalogue.all.map(\.name)).count == SchedulerCatalogue.all.count)
        for entry in SamplerCatalogue.all { #expect(try SamplerCatalogue.named(entry.name).name == entry.name) }
        for entry in SchedulerCatalogue.all { #expect(try SchedulerCatalogue.named(entry.name).name == entry.name) }
    }

    @Test(arguments: StrategyCatalogue.all)
    func everyStrategyNamesASamplerAndASchedulerThatExist(_ strategy: StudyVocabulary.Strategy) throws {
        #expect(try SamplerCatalogue.named(strategy.sampler.name).problems(in: strategy.sampler.settings).isEmpty)
        #expect(try SchedulerCatalogue.named(strategy.scheduler.name).problems(in: strategy.scheduler.settings).isEmpty)
        #expect(StrategyCatalogue.named(strategy.name) == strategy)
    }

    @Test func anUnknownNameIsRefusedWithTheNamesThereAre() {
        let error = #expect(throws: StrategyError.self) { try SchedulerCatalogue.named("hyperbandd") }

        #expect(
            error?.description.hasPrefix("there is no scheduler 'hyperbandd'; expected one of: full, hyperband") == true
        )
    }

    @Test(arguments: [
        ("eta", ParameterValue.int(1), "is 1; expected a whole number from 2 to 16"),
        ("eta", .float(3), "is 3.0; expected a whole number from 2 to 16"),
        ("eta", .string("three"), "is three; expected a whole number from 2 to 16"),
        ("Eta", .int(3), "is not a setting; expected one of: eta, brackets"),
        ("brackets", .bool(true), "is true; expected a whole number from 1 to 64"),
    ])
    func anInvalidSettingIsReportedWithValueAndExpectation(
        setting: String, value: ParameterValue, message: String
    ) throws {
        let entry = try SchedulerCatalogue.named("hyperband")

        let problems = entry.problems(in: [setting: value])

        #expect(problems.map(\.setting) == [setting])
        #expect(problems.map(\.message) == [message])
        var definition = HyperbandTests.definition(trials: 9, maximum: 9)
        definition.scheduler.settings = [setting: value]
        let error = #expect(throws: StrategyError.self) { try entry.make(definition: definition) }
        #expect(error?.description == "scheduler 'hyperband': setting '\(setting)' \(message)")
    }

    @Test func theSettingsOfAComponentWithoutAnyAreAllRefused() throws {
        let problems = try SamplerCatalogue.named("random").problems(in: ["b": .int(1), "a": .int(1)])

        #expect(problems.map(\.setting) == ["a", "b"])
        #expect(problems.first?.message == "is not a setting; expected no settings")
    }

    @Test func everyOptionAcceptsItsDefault() {
        for option in SamplerCatalogue.all.flatMap(\.options) + SchedulerCatalogue.all.flatMap(\.options) {
            if let value = option.standard { #expect(option.kind.accepts(value), "\(option.name)") }
            #expect(!option.kind.accepts(.string("x")))
        }
    }
}
