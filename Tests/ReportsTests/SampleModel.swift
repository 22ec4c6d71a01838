import Datasets
import LinearAlgebra
import Models
import Randomness
import Reports

/// Models that `auto` could have delivered, with hostile names.
enum SampleModel {
    private static let metric = "accuracy"

    static func classes() throws -> DeliveredModel {
        var generator = CounterGenerator(seed: 5, purpose: .simulation)
        let x = (0..<300).map { _ in generator.normal() }
        let p = x.map { Float(min(max(0.5 + 0.25 * $0, 0.02), 0.98)) }
        let codes = p.map { Int32(generator.uniform() < Double($0) ? 1 : 0) }
        let table = try Table(columns: [
            Column(name: "</script> x", values: .numeric(x)),
            Column(name: "z", values: .numeric(x.map { $0 * 0 + generator.normal() })),
        ])
        let target = Target.classes(codes: codes, names: ["no", "<b>yes"])
        func predict(_ table: Table) -> Matrix<Float> {
            guard case .numeric(let x)? = table["</script> x"]?.values else { return Matrix(rows: 0, columns: 2) }
            let p = x.map { Float(min(max(0.5 + 0.25 * $0, 0.02), 0.98)) }
            return Matrix(rows: x.count, columns: 2) { $1 == 1 ? p[$0] : 1 - p[$0] }
        }
        guard let metric = MetricCatalogue.named(metric) else { preconditionFailure("the catalogue has accuracy") }
        var explanation = ModelExplanation(
            of: predict(table), target, column: "y", metric: metric, decision: .threshold(0.4), isUnseen: true)
        explanation.calibration = "platt"
        explanation.importance = try PermutationImportance(
            of: table, metric: metric.name, goal: metric.goal, repeats: 5, seed: 1, predict: predict
        ) { (try? metric.evaluate($0, target, weights: $1)) ?? .nan }
        return delivered(explanation)
    }

    static func numbers() throws -> DeliveredModel {
        var generator = CounterGenerator(seed: 6, purpose: .simulation)
        let predictions = Matrix(rows: 700, columns: 1) { _, _ in Float(10 * generator.normal()) }
        let truth = predictions.elements.map { $0 + Float(generator.normal()) }
        guard let metric = MetricCatalogue.named("rmse") else { preconditionFailure("the catalogue has rmse") }
        return delivered(
            ModelExplanation(of: predictions, .numbers(truth), column: "price", metric: metric, isUnseen: true))
    }

    private static func delivered(_ explanation: ModelExplanation) -> DeliveredModel {
        DeliveredModel(
            explanation: explanation,
            leaderboard: (0..<20).map {
                .init(
                    trial: $0, estimator: "logistic", value: 0.9 - 0.01 * Double($0),
                    weight: [0: 0.5, 1: 0.3, 18: 0.2][$0] ?? 0)
            }, estimate: .init(value: 0.9, low: 0.85, high: 0.95), baseline: 0.5,
            simplest: .init(trial: 3, estimator: "lda", value: 0.89, bytes: 4000), warnings: ["there are <few> rows"])
    }
}
