import Datasets
import LinearAlgebra
import Models
import Testing

struct TrainingSetTests {
    private let features = Matrix<Float>(rows: 2, columns: 2, elements: [1, 2, 3, 4])

    @Test func refusesNaNInTheTargetAndSaysWhere() {
        #expect(
            throws: TrainingError.unusableData(
                "the target of row 1 of the training set is not a finite number; remove rows without a target")
        ) { try TrainingSet(features: features, target: .numbers([1, .nan])) }
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity]) func refusesFeaturesThatAreNotFinite(_ value: Float) {
        var broken = features
        broken[1, 0] = value

        let error = #expect(throws: TrainingError.self) {
            try TrainingSet(features: broken, target: .numbers([1, 2]))
        }
        #expect(error?.description.contains("feature 0 of row 1 of the training set") == true)
    }

    @Test func refusesNothingCountsThatDifferAndUnknownClasses() {
        #expect(throws: TrainingError.self) {
            try TrainingSet(features: Matrix(rows: 0, columns: 2), target: .numbers([]))
        }
        #expect(throws: TrainingError.self) { try TrainingSet(features: features, target: .numbers([1])) }
        for code in [-1, 2] as [Int32] {
            #expect(throws: TrainingError.self) {
                try TrainingSet(features: features, target: .classes(codes: [0, code], names: ["a", "b"]))
            }
        }
    }

    @Test func refusesValidationOfAnotherKind() {
        let target = Target.numbers([1, 2])
        #expect(throws: TrainingError.wrongFeatureCount(found: 1, expected: 2)) {
            try TrainingSet(
                features: features, target: target,
                validation: .init(features: Matrix(rows: 1, columns: 1), target: .numbers([1])))
        }
        #expect(throws: TrainingError.self) {
            try TrainingSet(
                features: features, target: target,
                validation: .init(features: features, target: .classes(codes: [0, 0], names: ["a"])))
        }
    }
}
