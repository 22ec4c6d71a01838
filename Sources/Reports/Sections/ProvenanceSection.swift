import SearchSpaces
import Studies

/// What the numbers rest on: versions, seed, data, settings.
enum ProvenanceSection {
    static func make(_ study: StudyDigest) -> PageSection {
        let definition = study.definition
        var facts: [(String, Markup)] = [
            (
                "Study",
                "number \(study.snapshot.id.rawValue) in its store, \(NumberText.count(study.state.revision, "event"))"
            ),
            ("Created", "\(NumberText.moment(study.state.createdMilliseconds))"),
            ("Last event", "\(NumberText.moment(study.state.updatedMilliseconds))"),
            ("Leptune", "\(study.snapshot.version)"),
            ("Seed", "<code>\(String(definition.seed))</code>"),
            ("Sampler", component(definition.sampler)),
            ("Scheduler", component(definition.scheduler)),
            ("Metric", "\(definition.metric.name), \(definition.metric.goal.rawValue)"),
            (
                "Resource",
                "\(definition.fidelity.name), \(NumberText.count(definition.fidelity.minimum)) to \(NumberText.count(definition.fidelity.maximum))"
            ),
            ("Budget", budget(definition.budget)),
        ]
        if let reason = definition.strategyReason { facts.append(("Strategy chosen", "\(reason)")) }
        facts += objective(definition.objective, isPublic: study.isPublic)
        if study.state.lateResults > 0 {
            facts.append(("Late results", "\(NumberText.count(study.state.lateResults)), kept and not counted"))
        }
        return PageSection(
            "provenance", "Versions and seeds", link: "Versions",
            "<dl class=\"facts\">\(facts.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>\n" })</dl>")
    }

    private static func component(_ component: ComponentDefinition) -> Markup {
        "\(component.name)\(settings(component.settings))"
    }

    private static func settings(_ settings: [String: ParameterValue]) -> Markup {
        settings.isEmpty
            ? .nothing
            : " <span class=\"muted\">\(settings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))</span>"
    }

    private static func budget(_ budget: Budget) -> Markup {
        var parts = [NumberText.count(budget.trials, "trial")]
        if let seconds = budget.seconds { parts.append(NumberText.duration(seconds)) }
        if let seconds = budget.trialSeconds { parts.append(NumberText.duration(seconds) + " an attempt") }
        if let bytes = budget.trialBytes { parts.append(NumberText.bytes(bytes) + " a trial") }
        return "\(parts.joined(separator: ", "))"
    }

    private static func objective(_ objective: Objective, isPublic: Bool) -> [(String, Markup)] {
        switch objective {
        case .train(let train):
            let validation: Markup =
                switch train.validation {
                case .holdOut(let share): "\(NumberText.percent(share)) of the rows held out"
                case .folds(let count): "\(NumberText.count(count, "fold"))"
                case .test: "the rows that the data set apart for a test"
                case .grouped(let count, let column):
                    "\(NumberText.count(count, "fold")), rows with the same \(column) together"
                case .timeOrdered(let count, let column, let embargo):
                    "\(NumberText.count(count, "fold")) in the order of \(column), each judged by what came before it\(embargo > 0 ? ", less \(NumberText.significant(embargo))" : "")"
                }
            return [
                ("Estimator", "\(train.estimator)\(settings(train.settings))"),
                ("Data", isPublic ? "left out" : data(train.data)),
                ("Validation", validation),
            ]
        case .command(let command):
            let line = command.arguments.joined(separator: " ")
            return [("Command", isPublic ? "left out" : "<code>\(NumberText.short(line, 400))</code>")]
        case .function(let name):
            return [("Function", "\(name)")]
        case .external:
            return [("Objective", "evaluated outside of Leptune")]
        }
    }

    private static func data(_ reference: DataReference) -> Markup {
        let source: Markup =
            switch reference.source {
            case .bundled(let name): "\(name), which comes with Leptune"
            case .csv(let csv):
                if let target = csv.target {
                    "<code>\(csv.path)</code>, \(reference.task == .clustering ? "judged by" : "predicting") \(target)"
                } else {
                    "<code>\(csv.path)</code>"
                }
            case .idx(let images, let labels, nil, _), .idx(let images, let labels, _, nil):
                "<code>\(images)</code> and <code>\(labels)</code>"
            case .idx(let images, let labels, let testImages?, let testLabels?):
                "<code>\(images)</code> and <code>\(labels)</code>, for the test <code>\(testImages)</code> and <code>\(testLabels)</code>"
            }
        let files = reference.files.map { file -> Markup in
            "<br/><span class=\"muted\"><code class=\"digest\">\(file.content.digest)</code>, \(NumberText.bytes(file.content.bytes))</span>"
        }
        return "\(source)\(files)"
    }
}
