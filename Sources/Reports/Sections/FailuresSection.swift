import Studies

/// The trials that ended without a value, by reason, with what they said.
enum FailuresSection {
    static func make(_ study: StudyDigest) -> PageSection? {
        let groups = FailureReason.allCases.compactMap { reason -> Markup? in
            let trials = study.trials.filter { $0.state == .failed(reason) }
            return trials.isEmpty ? nil : group(reason, trials, study)
        }
        guard !groups.isEmpty else { return nil }
        let count = study.trials.count { if case .failed = $0.state { true } else { false } }
        return PageSection(
            "failures", "Failures",
            "<p>\(NumberText.count(count)) of \(NumberText.count(study.trials.count, "trial")) ended without a value.</p>\n\(groups)"
        )
    }

    private static let messageLimit = 20

    private static func group(_ reason: FailureReason, _ trials: [Trial], _ study: StudyDigest) -> Markup {
        var order: [String] = []
        var numbers: [String: [Int]] = [:]
        for trial in trials {
            let message = study.isPublic ? "" : trial.message ?? ""
            if numbers[message] == nil { order.append(message) }
            numbers[message, default: []].append(trial.number)
        }
        let items = order.prefix(messageLimit).map { message -> Markup in
            let own = numbers[message] ?? []
            let names = own.prefix(12).map(String.init).joined(separator: ", ") + (own.count > 12 ? ", …" : "")
            let text: Markup =
                message.isEmpty ? .nothing : "<pre tabindex=\"0\"><code>\(NumberText.short(message, 2000))</code></pre>"
            return "<li><p>\(own.count == 1 ? "Trial" : "Trials") \(names)</p>\(text)</li>\n"
        }
        let rest = order.count - messageLimit
        let more: Markup =
            rest > 0 ? "<p class=\"notes\">\(NumberText.count(rest, "further message")) left out.</p>" : .nothing
        return """
            <h3>\(title(reason)) <span class="muted">\(NumberText.count(trials.count))</span></h3>
            <ul class="messages">\(items)</ul>\(more)

            """
    }

    private static func title(_ reason: FailureReason) -> String {
        switch reason {
        case .error: "Error"
        case .diverged: "Diverged"
        case .timeout: "Out of time"
        case .outOfMemory: "Out of memory"
        case .lost: "Lost"
        case .rejected: "Rejected"
        }
    }
}
