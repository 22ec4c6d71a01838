import Foundation
import SearchSpaces
import Studies

/// A study at a glance, for a person.
struct StudyText {
    let text: String

    init(_ study: StudyView, _ definition: StudyDefinition, _ best: TrialView?, waiting: String? = nil) {
        var lines: [(String, String)] = [
            ("study", "\(study.name) (\(study.id)), \(study.state)"),
            ("objective", Self.objective(definition.objective)),
            ("metric", "\(study.metric), \(study.goal)"),
        ]
        for (index, parameter) in definition.space.parameters.enumerated() {
            lines.append((index == 0 ? "space" : "", "\(parameter.name): \(Self.domain(parameter))"))
        }
        lines.append(("sampler", Self.component(definition.sampler)))
        lines.append(("scheduler", Self.component(definition.scheduler)))
        if let reason = definition.strategyReason { lines.append(("chosen", reason)) }
        let fidelity = definition.fidelity
        if fidelity.maximum > 1 { lines.append((fidelity.name, "\(fidelity.minimum) to \(fidelity.maximum)")) }
        let limit = definition.budget.seconds.map { ", \(ProgressLine.duration($0))" } ?? ""
        lines.append(("budget", "\(study.budgetTrials) trials\(limit)"))
        lines.append(("seed", "\(definition.seed)"))
        if let batch = definition.deterministicBatch {
            lines.append(("rounds", "deterministic, in batches of \(batch)"))
        }
        lines.append(("trials", study.counts))
        if let waiting { lines.append(("waits", waiting)) }
        if let needs = definition.needs { lines.append(("needs", Self.needs(needs))) }
        if let best, let value = best.value {
            lines.append(("best", "\(ProgressLine.short(value)) (trial \(best.number))"))
            lines += best.parameterLines.map { ("", "  \($0)") }
        } else {
            lines.append(("best", "no trial has completed yet"))
        }
        lines.append(("time", ProgressLine.duration(study.seconds)))
        lines.append(("created", study.created))
        lines.append(("updated", study.updated))
        text = lines.map { name, value in
            name.padding(toLength: 10, withPad: " ", startingAt: 0) + TextTable.harmless(value)
        }.joined(separator: "\n")
    }

    private static func objective(_ objective: Objective) -> String {
        switch objective {
        case .train(let train): "train \(train.estimator)"
        case .command(let command): "command \(command.arguments.joined(separator: " "))"
        case .function(let name): "function \(name)"
        case .external: "evaluated from outside: leptune ask, leptune tell"
        }
    }

    private static func component(_ component: ComponentDefinition) -> String {
        let settings = component.settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return ([component.name] + settings).joined(separator: " ")
    }

    private static func needs(_ needs: WorkerNeeds) -> String {
        let amounts = [needs.cores.map { "\($0) cores" }, needs.memoryBytes.map { "\($0 >> 20) MiB" }].compactMap(
            \.self)
        return (amounts + needs.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }).joined(
            separator: ", ")
    }

    private static func domain(_ parameter: Parameter) -> String {
        let condition = parameter.condition == nil ? "" : ", conditional"
        switch parameter.domain {
        case .float(let low, let high, let log, let step):
            let scale = log ? ", log" : ""
            return "float \(low) to \(high)\(scale)\(step.map { ", step \($0)" } ?? "")\(condition)"
        case .int(let low, let high, let log, let step):
            return "int \(low) to \(high)\(log ? ", log" : "")\(step > 1 ? ", step \(step)" : "")\(condition)"
        case .categorical(let choices):
            return "one of \(choices.map(\.description).joined(separator: ", "))\(condition)"
        case .ordinal(let choices):
            return "in order: \(choices.map(\.description).joined(separator: ", "))\(condition)"
        case .constant(let value):
            return "always \(value)\(condition)"
        }
    }
}
