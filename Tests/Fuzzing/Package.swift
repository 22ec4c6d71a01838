// swift-tools-version: 6.2
import PackageDescription

/// A fuzz target for decoders of some rooms.
func target(_ name: String, _ rooms: String...) -> Target {
    .executableTarget(
        name: "Fuzz" + name, dependencies: ["CLibFuzzer"] + rooms.map { .product(name: $0, package: "leptune") })
}

// A package of its own, so that the product's build never sees libFuzzer; scripts/fuzz builds and runs it.
let package = Package(
    name: "fuzzing",
    dependencies: [.package(name: "leptune", path: "../..")],
    targets: [
        .systemLibrary(name: "CLibFuzzer"),
        target("Wire", "Wire"),
        target("StudyFile", "Studies"),
        target("ModelFile", "Models"),
        target("HTTP", "Serving"),
        target("CSV", "Datasets"),
        target("IDX", "Datasets"),
        target("MetricLine", "Objectives"),
        target("Picture", "Datasets"),
    ]
)
