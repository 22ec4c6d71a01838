import Foundation
import Objectives
import SearchSpaces
import Studies
import Testing

struct FunctionTests {
    @Test(arguments: [
        ("sphere", ["a": 3.0, "b": -4.0], 25.0),
        ("rosenbrock", ["a": 1, "b": 1, "c": 1], 0),
        ("rosenbrock", ["a": 0, "b": 2], 401),
        ("rastrigin", ["a": 0, "b": 0], 0),
        ("branin", ["x1": -Double.pi, "x2": 12.275], 0.397887357729739),
        ("branin", ["x1": Double.pi, "x2": 2.275], 0.397887357729739),
        ("branin", ["x1": 9.42477796076938, "x2": 2.475], 0.397887357729739),
        (
            "hartmann6",
            [
                "x1": 0.20168952, "x2": 0.15001069, "x3": 0.47687398, "x4": 0.27533243, "x5": 0.31165162,
                "x6": 0.65730054,
            ],
            -3.322368011391339
        ),
    ])
    func hasItsKnownValues(_ name: String, _ point: [String: Double], _ value: Double) throws {
        let function = try #require(TestFunction.named(name))

        // Absolute: cancellation of terms of about 100, and a minimum whose place is given to eight digits.
        #expect(abs(function(Configuration(point.mapValues { .float($0) })) - value) < 1e-10)
    }

    private func run(_ name: String, _ x: Double, until: Int, observer: RecordingObserver) -> RunEnding {
        let run = TrialRun(
            trial: 0, configuration: Configuration(["x": .float(x), "kind": .string("a")]),
            objective: .function(name), metric: Metric("value", .minimize), fidelity: Fidelity(maximum: 9), until: until
        )
        return ObjectiveRunner().run(run, observer: observer)
    }

    @Test func comesCloserToItsValueWithMoreOfTheResource() {
        let observer = RecordingObserver(steps: [.goOn(until: 3), .goOn(until: 9)])
        let ending = run("sphere", 2, until: 1, observer: observer)

        #expect(ending == .finished(.completed(4)))
        #expect(observer.fidelities == [1, 3, 9])
        #expect(observer.values.map(\.value) == observer.values.map(\.value).sorted(by: >))
        #expect(observer.values.last?.value == 4)
    }

    @Test func pausesAndStops() {
        #expect(run("sphere", 2, until: 3, observer: RecordingObserver(steps: [.stop])) == .stopped)
        guard case .paused(let state) = run("sphere", 2, until: 3, observer: RecordingObserver(steps: [.pause])) else {
            Issue.record("a pause is expected")
            return
        }
        #expect(state.fidelity == 3)
    }

    @Test func saysWhichFunctionsThereAre() {
        #expect(
            run("cube", 1, until: 9, observer: RecordingObserver())
                == .finished(
                    .failed(
                        .error,
                        message:
                            "there is no test function cube; there are sphere, rosenbrock, branin, rastrigin, hartmann6"
                    )))
        #expect(
            run("branin", 1, until: 9, observer: RecordingObserver())
                == .finished(.failed(.diverged, message: "branin is nan for this configuration")))
    }
}
