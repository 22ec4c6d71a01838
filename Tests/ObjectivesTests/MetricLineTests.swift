import Objectives
import Testing

struct MetricLineTests {
    private func read(_ line: String) -> MetricLine? {
        MetricLine(line, metric: "accuracy", fidelity: "epochs")
    }

    @Test(
        arguments: [
            ("accuracy=0.5", nil, 0.5),
            ("  accuracy = 0.5  ", nil, 0.5),
            ("accuracy=1e-3", nil, 0.001),
            ("step=3 accuracy=0.5", 3, 0.5),
            ("epoch=3, loss=2, accuracy=0.5", 3, 0.5),
            ("epochs=3;accuracy=0.5", 3, 0.5),
            ("epoch 3: accuracy=0.5", nil, 0.5),
            ("step=2.5 accuracy=0.5", nil, 0.5),
            ("accuracy=0.5 accuracy=0.75", nil, 0.75),
            (#"{"accuracy": 0.5}"#, nil, 0.5),
            (#" {"step": 3, "accuracy": 5e-1, "note": "x", "list": [1, {"accuracy": 2}], "none": null} "#, 3, 0.5),
            (#"{"epochs": 4, "accuracy": -Infinity}"#, 4, -.infinity),
            (#"{"note": "a \" NaN, \\", "other":[NaN],"accuracy":Infinity}"#, nil, .infinity),
            ("accuracy=inf", nil, .infinity),
        ] as [(String, Int?, Double)])
    func readsTheMetricAndItsStep(_ line: String, _ step: Int?, _ value: Double) {
        let found = read(line)

        #expect(found?.value == value)
        #expect(found?.step == step)
    }

    @Test(arguments: ["accuracy=nan", #"{"accuracy": NaN}"#]) func readsWhatIsUndefined(_ line: String) {
        #expect(read(line)?.value.isNaN == true)
    }

    @Test(arguments: [
        "", "accuracy", "accuracy=", "accuracy=high", "val_accuracy=0.5", "Accuracy=0.5", "accuracy: 0.5",
        #"{"loss": 1}"#, #"{"accuracy": "0.5"}"#, #"{"accuracy": true}"#, #"{"accuracy": 0.5"#, "{}", "[0.5]", "{",
        #"{"accuracy": 5e-, "epochs": 3}"#, #"{"accuracy": "NaN"}"#, #"{"accuracy": -NaN}"#, #"{"accuracy": Infinite}"#,
        String(repeating: "{\"a\":", count: 5_000),
    ])
    func passesOverOtherLines(_ line: String) {
        #expect(read(line) == nil)
    }
}

struct FoldStatesTests {
    @Test(arguments: [[[]], [[1, 2, 3]], [[1], [], [2, 3]]] as [[[UInt8]]])
    func comeBackWhole(_ states: [[UInt8]]) {
        #expect(FoldStates.decode(FoldStates.encode(states), folds: states.count) == states)
    }

    @Test func refuseEveryCutAndEveryOtherNumberOfFolds() {
        let bytes = FoldStates.encode([[1, 2, 3], [4]])

        #expect(FoldStates.decode(bytes, folds: 1) == nil)
        #expect(FoldStates.decode(bytes, folds: 3) == nil)
        #expect(FoldStates.decode(bytes + [0], folds: 2) == nil)
        for count in bytes.indices { #expect(FoldStates.decode(Array(bytes.prefix(count)), folds: 2) == nil) }
    }

    @Test func neverTrapOnDamagedBytes() {
        let bytes = FoldStates.encode([[1, 2, 3], [4]])
        for place in bytes.indices {
            for value in [UInt8(0), 0x7f, 0x80, 0xff] {
                var damaged = bytes
                damaged[place] = value
                if let states = FoldStates.decode(damaged, folds: 2) { #expect(states.count == 2) }
            }
        }
    }
}
