// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

func room(
    _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil, exclude: [String] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

let package = Package(
    name: "leptune",
    products: [
        .executable(name: "leptune", targets: ["leptune"]),
        // For the fuzz targets in Tests/Fuzzing.
        .library(name: "Datasets", targets: ["Datasets"]),
        .library(name: "Models", targets: ["Models", "Datasets", "LinearAlgebra", "SearchSpaces"]),
        .library(name: "Objectives", targets: ["Objectives"]),
        .library(name: "Serving", targets: ["Serving"]),
        .library(name: "Studies", targets: ["Studies"]),
        .library(name: "Wire", targets: ["Wire"]),
    ],
    traits: [
        .trait(name: "XGBoost", description: "Estimator \"xgboost\" can be trained, where the library is installed."),
        .trait(name: "Pictures", description: "PNG and JPEG files can be decoded by libpng and libjpeg."),
        .default(enabledTraits: ["XGBoost", "Pictures"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // System libraries and C.
        .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CZeroMQ", providers: [.apt(["libzmq3-dev"])]),
        // Types only; the library is opened at run time.
        .systemLibrary(name: "CXGBoost", providers: [.apt(["libxgboost-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "CKernels", cSettings: [.unsafeFlags(["-O3", "-fno-math-errno"])],
            linkerSettings: [.linkedLibrary("m")]),
        .target(name: "CProcess"),
        .target(
            name: "CPictures", cSettings: [.define("LEPTUNE_PICTURES", .when(traits: ["Pictures"]))],
            linkerSettings: [
                .linkedLibrary("png16", .when(traits: ["Pictures"])),
                .linkedLibrary("jpeg", .when(traits: ["Pictures"])),
            ]),

        // Pure.
        room("Digests"),
        room("Randomness"),
        room("Spelling"),
        room("Waiting"),
        room("SearchSpaces", ["Randomness", yams]),
        room("Studies", ["SearchSpaces", "Randomness", "Spelling"]),
        room("LinearAlgebra", ["COpenBLAS", "CKernels", "Randomness"]),
        room(
            "Datasets", ["CPictures", "Digests", "LinearAlgebra", "Randomness", "Spelling", "CZlib"],
            resources: [.copy("Resources")]
        ),
        room("Strategies", ["CKernels", "Studies", "SearchSpaces", "LinearAlgebra", "Randomness"]),
        room(
            "Models",
            [
                .target(name: "CXGBoost", condition: .when(traits: ["XGBoost"])), "CKernels", "Datasets",
                "LinearAlgebra",
                "SearchSpaces", "Randomness", "Spelling", "Waiting",
            ]),

        // Shells.
        room("Store", ["Digests", "Studies", "SearchSpaces", "Spelling", grdb]),
        room("Wire", ["Studies", "SearchSpaces", "CZeroMQ", protobuf], exclude: ["Protocol/worker.proto"]),
        room(
            "Objectives",
            ["Models", "Datasets", "Studies", "SearchSpaces", "LinearAlgebra", "Randomness", "Spelling", "CProcess"]),
        room(
            "Reports", ["Datasets", "Digests", "Studies", "SearchSpaces", "Strategies", "Models"],
            resources: [.copy("Resources")]),
        room("Manager", ["Studies", "SearchSpaces", "Strategies", "Store", "Wire", "Randomness"]),
        room(
            "Worker", ["CProcess", "Digests", "Objectives", "Datasets", "Wire", "Studies", "SearchSpaces", "Waiting"]),
        room("Drill", ["Randomness", "Store", "Studies", "Wire"]),
        room("Serving", []),
        .executableTarget(
            name: "leptune",
            dependencies: [
                "Digests", "Drill", "Serving", "Manager", "Worker", "Reports", "Store", "Wire", "Strategies",
                "Objectives", "Models", "Datasets",
                "Studies", "SearchSpaces", "Randomness", "Spelling", "CProcess", argumentParser,
            ],
            swiftSettings: strict),

        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "Strategies", "Studies", "SearchSpaces", "LinearAlgebra", "Randomness", "Models", "Datasets",
            ],
            swiftSettings: strict),

        .executableTarget(
            name: "load", dependencies: ["CZeroMQ", "Digests", "Studies", "Wire"], swiftSettings: strict),

        // Tests.
        room("TestKit", ["Studies", "SearchSpaces", "Randomness"]),
        // A cluster of the real parts under a simulated clock, network and disk, and the program that runs it for long.
        room(
            "Simulation",
            ["Manager", "Worker", "Store", "Wire", "Strategies", "Objectives", "Studies", "SearchSpaces", "Randomness"]),
        .executableTarget(name: "simulate", dependencies: ["Simulation", argumentParser], swiftSettings: strict),
        tests("DigestsTests", ["Digests"]),
        tests("RandomnessTests", ["Randomness"]),
        tests("SpellingTests", ["Spelling"]),
        tests("WaitingTests", ["Waiting"]),
        tests("SearchSpacesTests", ["SearchSpaces", "Randomness"]),
        tests(
            "StudiesTests", ["Studies", "SearchSpaces", "Strategies", "Randomness", "TestKit"],
            resources: [.copy("Reference")]),
        tests("LinearAlgebraTests", ["LinearAlgebra", "Randomness"], resources: [.copy("Reference")]),
        tests("DatasetsTests", ["Datasets", "LinearAlgebra", "Randomness", "TestKit"], resources: [.copy("Fixtures")]),
        tests(
            "StrategiesTests", ["Strategies", "Studies", "SearchSpaces", "LinearAlgebra", "Randomness", "TestKit"],
            resources: [.copy("Reference")]),
        tests(
            "ModelsTests", ["CKernels", "Models", "Datasets", "LinearAlgebra", "SearchSpaces", "Randomness"],
            resources: [.copy("Reference")]),
        tests("StoreTests", ["Digests", "Store", "Studies", "SearchSpaces", "TestKit", grdb]),
        tests("WireTests", ["Wire", "Studies", "SearchSpaces", "CZeroMQ", protobuf, "TestKit", "Randomness"]),
        tests(
            "ObjectivesTests",
            ["Objectives", "Models", "Datasets", "Studies", "SearchSpaces", "LinearAlgebra", "Randomness", "TestKit"]),
        tests("WorkerTests", ["Digests", "Worker", "Objectives", "Wire", "Studies", "SearchSpaces", "Randomness"]),
        tests(
            "ReportsTests",
            [
                "Reports", "Datasets", "LinearAlgebra", "Models", "Studies", "SearchSpaces", "Strategies", "Randomness",
                "TestKit",
            ]),
        tests("DrillTests", ["Drill", "Randomness", "Store", "Studies", "SearchSpaces", "TestKit"]),
        tests("ServingTests", ["Randomness", "Serving", "TestKit"]),
        tests("ManagerTests", ["Manager", "Store", "Strategies", "Studies", "SearchSpaces", "Wire", "TestKit"]),
        tests("SimulationTests", ["Simulation"], resources: [.copy("Model")]),
        tests(
            "EndToEndTests",
            ["CZeroMQ", "Digests", "Drill", "leptune", "Models", "Store", "Studies", "SearchSpaces", "TestKit", "Wire"]),
    ]
)
