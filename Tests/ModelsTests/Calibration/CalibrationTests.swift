import Datasets
import Foundation
import LinearAlgebra
import Models
import Randomness
import Testing

struct CalibrationTests {
    struct File: Decodable {
        struct Calibration: Decodable {
            let odds: [Double]
            let truth: [Int32]
            let slope, shift: Double
            let queries, isotonic: [Double]
            let probabilities: [Double]
            let labels: [Int32]
            let temperature: Double
        }
        let calibration: Calibration
    }

    private func file() throws -> File.Calibration { try Reference.read("explanation", as: File.self).calibration }

    private func binary(_ probabilities: [Double]) -> Matrix<Float> {
        Matrix(rows: probabilities.count, columns: 2) { Float($1 == 1 ? probabilities[$0] : 1 - probabilities[$0]) }
    }

    private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    /// Probabilities in single precision bound the agreement.
    @Test func plattIsThatOfScikitLearn() throws {
        let file = try file()

        let found = ProbabilityCalibration(.platt, fittedTo: binary(file.odds.map(sigmoid)), file.truth)

        guard case .platt(let slopes, let shifts) = found else {
            Issue.record("\(found)")
            return
        }
        #expect(abs(slopes[0] - file.slope) < 1e-4)
        #expect(abs(shifts[0] - file.shift) < 1e-4)
    }

    @Test func isotonicIsThatOfScikitLearn() throws {
        let file = try file()

        let found = IsotonicRegression(file.odds.map(sigmoid), file.truth.map(Double.init))

        #expect(zip(file.queries, file.isotonic).allSatisfy { abs(found($0) - $1) < 1e-9 })
    }

    @Test func temperatureIsThatWithTheLeastLogLoss() throws {
        let file = try file()

        let found = ProbabilityCalibration(
            .temperature, fittedTo: Reference.matrix(file.probabilities, columns: 3), file.labels)

        guard case .temperature(let temperature) = found else {
            Issue.record("\(found)")
            return
        }
        #expect(abs(temperature / file.temperature - 1) < 1e-4)
    }

    /// Rows of two or three classes whose probabilities are surer than they should be by a factor of the logits.
    private func sample(_ count: Int, classes: Int, sureness: Double) -> (Matrix<Float>, [Int32]) {
        var generator = CounterGenerator(seed: 9, purpose: .simulation)
        var elements: [Float] = []
        var codes: [Int32] = []
        for _ in 0..<count {
            let logits = (0..<classes).map { _ in 1.5 * generator.normal() }
            let odds = logits.map { exp($0) }
            var place = generator.uniform() * odds.reduce(0, +)
            var code = 0
            while code < classes - 1, place >= odds[code] {
                place -= odds[code]
                code += 1
            }
            codes.append(Int32(code))
            let sure = logits.map { exp($0 * sureness) }
            elements += sure.map { Float($0 / sure.reduce(0, +)) }
        }
        return (Matrix(rows: count, columns: classes, elements: elements), codes)
    }

    @Test(arguments: [2, 3]) func isChosenWhereProbabilitiesAreTooSure(_ classes: Int) {
        let (probabilities, codes) = sample(2_000, classes: classes, sureness: 3)

        let choice = CalibrationChoice(probabilities, codes)
        let calibrated = choice.calibration?.calibrated(probabilities)

        #expect(choice.calibration != nil)
        #expect(choice.trials.contains { $0.logLoss < choice.logLoss - 0.1 })
        // The cross-fitted predictions are what the loss was measured on, and close to those of the whole.
        for row in stride(from: 0, to: 2_000, by: 97) {
            let sum = (0..<classes).reduce(Float(0)) { $0 + (calibrated?[row, $1] ?? 0) }
            #expect(abs(sum - 1) < 1e-5)
            #expect(abs((calibrated?[row, 0] ?? 0) - choice.predictions[row, 0]) < 0.15)
        }
        #expect(choice.calibration?.isSound(classes: classes) ?? false)
    }

    @Test(arguments: [2, 3]) func isLeftOutWhereProbabilitiesAreTrue(_ classes: Int) {
        let (probabilities, codes) = sample(2_000, classes: classes, sureness: 1)

        let choice = CalibrationChoice(probabilities, codes, methods: [.isotonic, .platt])

        #expect(choice.calibration == nil)
        #expect(choice.predictions == probabilities)
        #expect(choice.trials.count == 2)
    }

    @Test func isNotTriedOnAHandfulOfRows() {
        let (probabilities, codes) = sample(40, classes: 2, sureness: 4)

        #expect(CalibrationChoice(probabilities, codes).trials.isEmpty)
    }

    @Test(arguments: ProbabilityCalibration.Method.allCases)
    func aJourneyThroughJSONChangesNothing(_ method: ProbabilityCalibration.Method) throws {
        let (probabilities, codes) = sample(300, classes: 3, sureness: 2)
        let fitted = ProbabilityCalibration(method, fittedTo: probabilities, codes)

        let back = try JSONDecoder().decode(ProbabilityCalibration.self, from: JSONEncoder().encode(fitted))

        #expect(back == fitted && back.kind == method)
        #expect(back.calibrated(probabilities) == fitted.calibrated(probabilities))
    }

    @Test func refusesWhatDoesNotFitTheClasses() {
        #expect(!ProbabilityCalibration.temperature(0).isSound(classes: 2))
        #expect(!ProbabilityCalibration.temperature(.nan).isSound(classes: 2))
        #expect(!ProbabilityCalibration.platt(slopes: [1, 1], shifts: [0, 0]).isSound(classes: 2))
        #expect(ProbabilityCalibration.platt(slopes: [1], shifts: [0]).isSound(classes: 2))
        #expect(!DecisionRule.weights([0, 0]).isSound(classes: 2))
        #expect(!DecisionRule.weights([1]).isSound(classes: 2))
        #expect(!DecisionRule.costs([[0, 1]]).isSound(classes: 2))
    }

    @Test func isotonicJoinsWhatWouldFallAndEqualPlaces() {
        let function = IsotonicRegression([1, 2, 3, 3, 4], [0, 3, 1, 1, 5])

        #expect(function.places == [1, 2, 3, 4])
        #expect(zip(function.values, [0, 5.0 / 3, 5.0 / 3, 5]).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(function(0) == 0 && function(9) == 5 && abs(function(3.5) - 10.0 / 3) < 1e-12)
    }
}

struct DecisionRuleTests {
    private let probabilities = Matrix<Float>(rows: 3, columns: 2, elements: [0.9, 0.1, 0.7, 0.3, 0.4, 0.6])

    @Test func aThresholdDecidesForTheSecondClassFromItOn() {
        #expect(DecisionRule.threshold(0.3).decisions(of: probabilities) == [0, 1, 1])
        #expect(DecisionRule.threshold(0.61).decisions(of: probabilities) == [0, 0, 0])
        #expect(abs((DecisionRule.threshold(0.3).threshold ?? 0) - 0.3) < 1e-12)
    }

    @Test func costsDecideForTheClassThatCostsLeast() throws {
        let matrix = try CostMatrix("false-positive=1, false-negative=5")
        let rule = DecisionRule.costs(try matrix.costs(of: ["no", "yes"]))

        #expect(rule.decisions(of: probabilities) == [0, 1, 1])
        #expect(abs((rule.threshold ?? 0) - 1.0 / 6) < 1e-12)
        #expect(rule.meanCost(of: [0, 0, 1], [0, 1, 0]) == 2)
    }

    @Test func costsOfManyClassesAreNamedByTruthAndDecision() throws {
        let costs = try CostMatrix("a:c=7,b:a=2").costs(of: ["a", "b", "c"])

        #expect(costs == [[0, 1, 7], [2, 0, 1], [1, 1, 0]])
        #expect(DecisionRule.costs(costs).threshold == nil)
    }

    @Test(arguments: [
        ("", "no cost is named"), ("false-positive", "is no cost"), ("oops=3", "is no mistake"),
        ("false-positive=x", "is no cost"),
    ]) func saysWhatIsNoCost(_ text: String, _ problem: String) {
        #expect {
            _ = try CostMatrix(text)
        } throws: { "\($0)".contains(problem) }
    }

    @Test func saysWhichClassIsNotThere() throws {
        let unknown = try CostMatrix("a:z=3")
        let binary = try CostMatrix("false-negative=3")

        #expect { try unknown.costs(of: ["a", "b"]) } throws: { "\($0)".contains("there is no class \"z\"") }
        #expect { try binary.costs(of: ["a", "b", "c"]) } throws: { "\($0)".contains("are for two classes") }
    }

    /// One row in ten is positive: by the likeliest class hardly any is called so, and half of the accuracy is lost.
    @Test func tuningFindsAThresholdThatAMetricGainsFrom() throws {
        var generator = CounterGenerator(seed: 6, purpose: .simulation)
        var codes: [Int32] = []
        var elements: [Float] = []
        for _ in 0..<1_500 {
            let p = 0.02 + 0.3 * generator.uniform() * generator.uniform()
            codes.append(generator.uniform() < p ? 1 : 0)
            elements += [Float(1 - p), Float(p)]
        }
        let probabilities = Matrix(rows: 1_500, columns: 2, elements: elements)
        let metric = try #require(MetricCatalogue.named("balanced-accuracy"))
        let names = ["no", "yes"]

        let tuned = DecisionTuning(metric, probabilities, codes, names: names)
        let plain = DecisionTuning(try #require(MetricCatalogue.named("roc-auc")), probabilities, codes, names: names)

        #expect(tuned.before == 0.5)
        #expect(tuned.after > 0.6)
        #expect((tuned.rule?.threshold ?? 1) < 0.2)
        #expect(plain.rule == nil)
        let honest = try metric.evaluate(tuned.decided, .classes(codes: codes, names: names))
        #expect(honest == tuned.after)
        let whole = try metric.evaluate(probabilities, .classes(codes: codes, names: names), decidedBy: tuned.rule)
        #expect(whole >= tuned.after)
    }

    @Test func tuningOfManyClassesFavoursRareOnes() throws {
        var generator = CounterGenerator(seed: 8, purpose: .simulation)
        var codes: [Int32] = []
        var elements: [Float] = []
        for _ in 0..<1_500 {
            let a = 0.05 + 0.2 * generator.uniform()
            let b = 0.05 + 0.2 * generator.uniform()
            let draw = generator.uniform()
            codes.append(draw < a ? 0 : draw < a + b ? 1 : 2)
            elements += [Float(a), Float(b), Float(1 - a - b)]
        }
        let metric = try #require(MetricCatalogue.named("balanced-accuracy"))

        let tuned = DecisionTuning(
            metric, Matrix(rows: 1_500, columns: 3, elements: elements), codes, names: ["a", "b", "c"])

        #expect(tuned.before < 0.34)
        #expect(tuned.rule != nil && tuned.after > 0.36)
    }
}
