import ArgumentParser
import LinearAlgebra
import Store
import Strategies
import Studies

/// `leptune importance`: how much each parameter matters, by two methods.
struct Importance: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show how much each parameter matters, by two methods, with their uncertainty.",
        discussion: """
            fANOVA says how much of the differences between all configurations a parameter explains by itself. PED-ANOVA \
            says how much it decides whether a trial is among the best. A parameter may tell bad from worse and not matter \
            among the good.

            Examples:
              leptune importance digits-mlp
              leptune importance digits-mlp --good 0.1 --json
            """)

    @Argument(help: "The study's name or number.")
    var study: String

    @Option(help: "The share of trials that count as good for PED-ANOVA.")
    var good = 0.2

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` prints of a method.
    private struct Method: Encodable {
        struct Share: Encodable {
            var parameter: String
            var share: Double
            var deviation: Double
        }

        var method: String
        var trials: Int
        var fidelity: Int
        var determination: Double?
        var shares: [Share]

        init(_ importance: ParameterImportance) {
            method = importance.method
            trials = importance.trials
            fidelity = importance.fidelity
            determination = importance.determination
            shares = importance.shares.map { Share(parameter: $0.parameter, share: $0.share, deviation: $0.deviation) }
        }
    }

    private struct Both: Encodable {
        var study: String
        var variance: Method
        var good: Method?
        var goodUnavailable: String?
    }

    func validate() throws {
        guard good > 0, good < 1 else { throw ValidationError("--good is above 0 and below 1.") }
    }

    func run() throws {
        BLAS.setThreads(1)
        let state = try StudyReader(store.path).snapshot(of: study).state
        let variance: ParameterImportance
        switch ParameterImportance.estimate(state: state) {
        case .success(let estimate): variance = estimate
        case .failure(let reason):
            throw CommandFailure(.failure, "no importance yet: \(TextTable.harmless(reason.description)).")
        }
        let densities = ParameterImportance.estimateByDensities(state: state, good: good)
        if output.json {
            var both = Both(study: state.definition.name, variance: Method(variance))
            switch densities {
            case .success(let estimate): both.good = Method(estimate)
            case .failure(let reason): both.goodUnavailable = reason.description
            }
            return try Console.result(json: both)
        }
        Console.result(Self.text(variance, densities))
    }

    private static func text(
        _ variance: ParameterImportance, _ densities: Result<ParameterImportance, ParameterImportance.Unavailable>
    ) -> String {
        let other = (try? densities.get())?.shares ?? []
        let rows = variance.shares.map { share in
            [
                share.parameter, percent(share.share), "± \(percent(share.deviation))",
                other.first { $0.parameter == share.parameter }.map { percent($0.share) } ?? "–",
                other.first { $0.parameter == share.parameter }.map { "± \(percent($0.deviation))" } ?? "",
            ]
        }
        var lines = [TextTable(["parameter", "fANOVA", "", "PED-ANOVA", ""], rows).rendered, ""]
        lines.append("fANOVA     \(variance.method), \(variance.trials) trials at fidelity \(variance.fidelity)")
        let determination = variance.determination ?? 0
        lines.append(
            "           "
                + (determination < 0.1
                    ? "predicts next to nothing of trials that it has not seen: a hint at most"
                    : "predicts \(percent(determination)) of the variance of trials that it has not seen"))
        switch densities {
        case .success(let estimate): lines.append("PED-ANOVA  \(estimate.method), \(estimate.trials) trials")
        case .failure(let reason): lines.append("PED-ANOVA  none: \(reason)")
        }
        return lines.joined(separator: "\n")
    }

    private static func percent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }
}
