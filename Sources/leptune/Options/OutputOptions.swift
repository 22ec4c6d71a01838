import ArgumentParser

/// How a command prints.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON on standard output.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print no progress.")
    var quiet = false
}
