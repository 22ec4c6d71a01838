import SearchSpaces

/// Spaces that every sampler must manage.
enum ContractSpaces {
    static let all: [(name: String, space: SearchSpace)] = [
        ("one number", SearchSpace([Parameter("x", .float(low: -1, high: 1, log: false, step: nil))])),
        ("one huge number", SearchSpace([Parameter("x", .float(low: -1e300, high: 1e300, log: false, step: nil))])),
        ("only constants", SearchSpace([Parameter("c", .constant(.int(3)))])),
        (
            "scales and steps",
            SearchSpace([
                Parameter("log", .float(low: 1e-8, high: 1e3, log: true, step: nil)),
                Parameter("stepped", .float(low: 0.1, high: 0.9, log: false, step: 0.2)),
                Parameter("log stepped", .float(low: 1, high: 64, log: true, step: 0.5)),
                Parameter("int", .int(low: -3, high: 12, log: false, step: 3)),
                Parameter("log int", .int(low: 1, high: 1024, log: true, step: 1)),
                Parameter("ordinal", .ordinal([.int(16), .int(64), .int(256)])),
                Parameter("constant", .constant(.string("fixed"))),
            ])
        ),
        (
            "only categories",
            SearchSpace([
                Parameter("a", .categorical([.string("p"), .string("q"), .string("r")])),
                Parameter("b", .categorical([.bool(true), .bool(false)])),
                Parameter("c", .categorical([.int(1), .int(2), .int(4), .int(8), .int(16)])),
                Parameter("d", .categorical((0..<40).map { .int($0) })),
            ])
        ),
        ("conditions", conditional),
        (
            "forbidden",
            SearchSpace(
                [
                    Parameter("x", .float(low: 0, high: 1, log: false, step: nil)),
                    Parameter("y", .float(low: 0, high: 1, log: false, step: nil)),
                    Parameter("mode", .categorical([.string("fast"), .string("exact")])),
                ],
                forbidden: [
                    Condition([
                        .init("x", .range(low: 0.5, high: nil)), .init("mode", .oneOf([.string("exact")])),
                    ]),
                    Condition([.init("y", .range(low: nil, high: 0.3))]),
                ])
        ),
        (
            "many parameters",
            SearchSpace((0..<80).map { Parameter("x\($0)", .float(low: 0, high: 1, log: false, step: nil)) })
        ),
    ]

    /// Three levels of conditions.
    static let conditional = SearchSpace([
        Parameter("model", .categorical([.string("linear"), .string("forest"), .string("network")])),
        Parameter(
            "depth", .int(low: 1, high: 12, log: false, step: 1),
            when: Condition([.init("model", .oneOf([.string("forest")]))])),
        Parameter(
            "optimizer", .categorical([.string("sgd"), .string("adam")]),
            when: Condition([.init("model", .oneOf([.string("network")]))])),
        Parameter(
            "momentum", .float(low: 0, high: 0.99, log: false, step: nil),
            when: Condition([.init("optimizer", .oneOf([.string("sgd")]))])),
        Parameter("rate", .float(low: 1e-4, high: 1, log: true, step: nil)),
    ])

    /// Twelve configurations, of which two are forbidden.
    static let finite = SearchSpace(
        [
            Parameter("a", .categorical([.string("p"), .string("q"), .string("r")])),
            Parameter("b", .int(low: 1, high: 4, log: false, step: 1)),
        ],
        forbidden: [
            Condition([.init("a", .oneOf([.string("r")])), .init("b", .range(low: 3, high: nil))])
        ])
}
