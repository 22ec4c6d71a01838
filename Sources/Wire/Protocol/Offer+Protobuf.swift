import SearchSpaces
import Studies
import SwiftProtobuf

extension ProtoOffer {
    init(_ offer: Offer) {
        study = offer.study
        trial = Int64(offer.trial)
        attempt = Int64(offer.attempt)
        lease = ProtoLease(offer.lease)
        configuration = [ProtoSetting](offer.configuration.values)
        objective = OneOf_Objective(offer.objective)
        metric = ProtoMetric(offer.metric)
        furtherMetrics = offer.furtherMetrics.map(ProtoMetric.init)
        constraints = offer.constraints
        fidelity = .with {
            $0.name = offer.fidelity.name
            $0.minimum = Int64(offer.fidelity.minimum)
            $0.maximum = Int64(offer.fidelity.maximum)
        }
        until = Int64(offer.until)
        if let from = offer.checkpoint { checkpoint = ProtoCheckpoint(from) }
        seed = offer.seed
        if let limit = offer.trialSeconds { trialSeconds = limit }
        if let limit = offer.trialBytes { trialBytes = Int64(limit) }
    }

    func value() throws(WireError) -> Offer {
        let metric = try FieldCheck.present(hasMetric ? metric : nil, "offer.metric")
        let fidelity = try FieldCheck.present(hasFidelity ? fidelity : nil, "offer.fidelity")
        return Offer(
            study: try FieldCheck.name(study, "offer.study"),
            trial: try FieldCheck.count(trial, "offer.trial"),
            attempt: try FieldCheck.positive(attempt, "offer.attempt"),
            lease: try FieldCheck.present(hasLease ? lease.value : nil, "offer.lease"),
            configuration: Configuration(try configuration.values("offer.configuration")),
            objective: try FieldCheck.present(objective, "offer.objective").value(),
            metric: try metric.value("offer.metric"),
            furtherMetrics: try FieldCheck.list(furtherMetrics, "offer.furtherMetrics").map {
                metric throws(WireError) in
                try metric.value("offer.furtherMetrics")
            },
            constraints: try FieldCheck.list(constraints, "offer.constraints").map { name throws(WireError) in
                try FieldCheck.name(name, "offer.constraints")
            },
            fidelity: Fidelity(
                name: try FieldCheck.name(fidelity.name, "offer.fidelity.name"),
                minimum: try FieldCheck.positive(fidelity.minimum, "offer.fidelity.minimum"),
                maximum: try FieldCheck.positive(fidelity.maximum, "offer.fidelity.maximum")),
            until: try FieldCheck.positive(until, "offer.until"),
            checkpoint: hasCheckpoint ? try checkpoint.value("offer.checkpoint") : nil,
            seed: seed,
            trialSeconds: hasTrialSeconds ? try FieldCheck.seconds(trialSeconds, "offer.trialSeconds") : nil,
            trialBytes: hasTrialBytes ? try FieldCheck.positive(trialBytes, "offer.trialBytes") : nil)
    }
}

extension ProtoMetric {
    fileprivate init(_ metric: Metric) {
        self.init()
        name = metric.name
        maximize = metric.goal == .maximize
    }

    fileprivate func value(_ field: String) throws(WireError) -> Metric {
        Metric(try FieldCheck.name(name, "\(field).name"), maximize ? .maximize : .minimize)
    }
}

extension [ProtoSetting] {
    fileprivate init(_ values: [String: ParameterValue]) {
        self = values.sorted { $0.key < $1.key }.map { name, value in
            .with {
                $0.name = name
                $0.value =
                    switch value {
                    case .float(let x): .float(x)
                    case .int(let x): .int(Int64(x))
                    case .string(let x): .string(x)
                    case .bool(let x): .bool(x)
                    }
            }
        }
    }

    fileprivate func values(_ field: String) throws(WireError) -> [String: ParameterValue] {
        var values: [String: ParameterValue] = [:]
        for (index, setting) in try FieldCheck.list(self, field).enumerated() {
            let place = "\(field)[\(index)]"
            let name = try FieldCheck.name(setting.name, "\(place).name")
            guard index == 0 || self[index - 1].name < name else {
                throw WireError(.message, "\(place).name: expected names in order, each once")
            }
            switch setting.value {
            case .float(let x):
                guard x.isFinite else {
                    throw WireError(.message, "\(place).float: expected a finite number, found \(x)")
                }
                values[name] = .float(x)
            case .int(let x): values[name] = .int(Int(x))
            case .string(let x): values[name] = .string(try FieldCheck.text(x, "\(place).string"))
            case .bool(let x): values[name] = .bool(x)
            case nil: throw WireError(.message, "\(place).value: missing")
            }
        }
        return values
    }
}

extension ProtoOffer.OneOf_Objective {
    fileprivate init(_ objective: Objective) {
        self =
            switch objective {
            case .train(let train): .train(ProtoTrainObjective(train))
            case .command(let command): .command(.with { $0.arguments = command.arguments })
            case .function(let name): .function(name)
            // Never offered; a worker would refuse a function that it does not know.
            case .external: .function("external")
            }
    }

    fileprivate func value() throws(WireError) -> Objective {
        switch self {
        case .train(let train): return .train(try train.value())
        case .command(let command):
            let arguments = try FieldCheck.list(command.arguments, "offer.command.arguments")
            guard arguments.first?.isEmpty == false else {
                throw WireError(.message, "offer.command.arguments: expected a program")
            }
            for (index, argument) in arguments.enumerated() {
                _ = try FieldCheck.text(argument, "offer.command.arguments[\(index)]")
            }
            return .command(CommandObjective(arguments: arguments))
        case .function(let name): return .function(try FieldCheck.name(name, "offer.function"))
        }
    }
}

extension ProtoTrainObjective {
    fileprivate init(_ objective: TrainObjective) {
        data = ProtoDataReference(objective.data)
        estimator = objective.estimator
        settings = [ProtoSetting](objective.settings)
        validation =
            switch objective.validation {
            case .holdOut(let share): .holdOut(share)
            case .folds(let count): .folds(Int64(count))
            case .test: .test(true)
            case .grouped(let folds, let column):
                .grouped(
                    .with {
                        $0.folds = Int64(folds)
                        $0.column = column
                    })
            case .timeOrdered(let folds, let column, let embargo):
                .timeOrdered(
                    .with {
                        $0.folds = Int64(folds)
                        $0.column = column
                        $0.embargo = embargo
                    })
            }
        preprocessing = objective.preprocessing.map { step in
            .with {
                $0.name = step.name
                $0.label = step.label
                $0.settings = [ProtoSetting](step.settings)
                $0.lists = step.lists.sorted { $0.key < $1.key }.map { name, texts in
                    .with {
                        $0.name = name
                        $0.texts = texts
                    }
                }
            }
        }
    }

    fileprivate func value() throws(WireError) -> TrainObjective {
        let field = "offer.train"
        let method: ValidationMethod
        switch validation {
        case .holdOut(let share):
            guard share > 0, share < 1 else {
                throw WireError(.message, "\(field).holdOut: expected a share between 0 and 1, found \(share)")
            }
            method = .holdOut(share)
        case .folds(let count):
            guard (2...1000).contains(count) else {
                throw WireError(.message, "\(field).folds: expected 2 to 1000, found \(count)")
            }
            method = .folds(Int(count))
        case .test(let isTest):
            guard isTest else { throw WireError(.message, "\(field).test: expected true") }
            method = .test
        case .grouped(let folds):
            let (count, column) = try folds.value("\(field).grouped")
            method = .grouped(folds: count, column: column)
        case .timeOrdered(let folds):
            let (count, column) = try folds.value("\(field).timeOrdered")
            guard folds.embargo >= 0, folds.embargo.isFinite else {
                throw WireError(.message, "\(field).timeOrdered.embargo: expected 0 or more, found \(folds.embargo)")
            }
            method = .timeOrdered(folds: count, column: column, embargo: folds.embargo)
        case nil: throw WireError(.message, "\(field).validation: missing")
        }
        return TrainObjective(
            data: try FieldCheck.present(hasData ? data : nil, "\(field).data").value("\(field).data"),
            estimator: try FieldCheck.name(estimator, "\(field).estimator"),
            settings: try settings.values("\(field).settings"), validation: method,
            preprocessing: try steps("\(field).preprocessing"))
    }

    private func steps(_ field: String) throws(WireError) -> [StepDefinition] {
        var steps: [StepDefinition] = []
        for (index, step) in try FieldCheck.list(preprocessing, field).enumerated() {
            let place = "\(field)[\(index)]"
            var lists: [String: [String]] = [:]
            for (number, list) in try FieldCheck.list(step.lists, "\(place).lists").enumerated() {
                let name = try FieldCheck.name(list.name, "\(place).lists[\(number)].name")
                guard number == 0 || step.lists[number - 1].name < name else {
                    throw WireError(.message, "\(place).lists[\(number)].name: expected names in order, each once")
                }
                for text in try FieldCheck.list(list.texts, limit: Limits.columns, "\(place).lists[\(number)]") {
                    _ = try FieldCheck.text(text, "\(place).lists[\(number)]")
                }
                lists[name] = list.texts
            }
            steps.append(
                StepDefinition(
                    try FieldCheck.name(step.name, "\(place).name"),
                    label: try FieldCheck.name(step.label, "\(place).label"),
                    settings: try step.settings.values("\(place).settings"), lists: lists))
        }
        return steps
    }
}

extension ProtoFoldsByColumn {
    fileprivate func value(_ field: String) throws(WireError) -> (folds: Int, column: String) {
        guard (2...1000).contains(folds) else {
            throw WireError(.message, "\(field).folds: expected 2 to 1000, found \(folds)")
        }
        // Columns are called what their files call them.
        return (Int(folds), try FieldCheck.text(column, "\(field).column"))
    }
}
