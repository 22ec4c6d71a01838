// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that the product's build never sees libFuzzer; scripts/fuzz builds and runs it.
let package = Package(
    name: "fuzzing",
    dependencies: [.package(name: "leptune", path: "../..")],
    targets: [
        .systemLibrary(name: "CLibFuzzer"),
        .executableTarget(name: "FuzzWire", dependencies: ["CLibFuzzer", .product(name: "Wire", package: "leptune")]),
        .executableTarget(
            name: "FuzzStudyFile", dependencies: ["CLibFuzzer", .product(name: "Studies", package: "leptune")]),
        .executableTarget(
            name: "FuzzModelFile", dependencies: ["CLibFuzzer", .product(name: "Models", package: "leptune")]),
    ]
)
