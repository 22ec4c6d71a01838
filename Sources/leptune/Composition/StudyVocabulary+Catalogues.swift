import Datasets
import Models
import Objectives
import SearchSpaces
import Strategies
import Studies

extension StudyVocabulary {
    /// What this program offers: the contents of all catalogues.
    static let catalogues = StudyVocabulary(
        samplers: SamplerCatalogue.all.map(\.component),
        schedulers: SchedulerCatalogue.all.map(\.component),
        strategies: StrategyCatalogue.all,
        estimators: EstimatorCatalogue.all.map { entry in
            Subject(
                entry.name, summary: entry.summary, options: entry.options,
                tasks: Set(entry.tasks.map(DataReference.Task.init)),
                resource: entry.usesEpochs ? Resource("epochs", standard: 20) : nil,
                portfolio: Portfolio.of(entry.name)?.configurations ?? [])
        },
        functions: TestFunction.all.map { function in
            Subject(
                function.name, summary: function.summary,
                options: function.parameters.map {
                    OptionDeclaration($0.name, .float(-.infinity ... .infinity), default: .float(0))
                })
        },
        metrics: MetricCatalogue.all.map(KnownMetric.init),
        furtherMetrics: MetricCatalogue.furtherQuantiles.map(KnownMetric.init),
        dataSets: BundledDataset.all.map { DataSet($0.name, task: DataReference.Task($0.task)) },
        steps: StepCatalogue.all.map {
            Step(
                $0.name, summary: $0.summary, options: $0.options, lists: $0.lists.map(\.name), shorthand: $0.shorthand)
        })
}

extension StudyVocabulary.KnownMetric {
    fileprivate init(_ metric: MetricEntry) {
        self.init(
            metric.name, metric.goal == .maximize ? .maximize : .minimize, tasks: [DataReference.Task(metric.task)])
    }
}

extension DataReference.Task {
    fileprivate init(_ task: LearningTask) {
        switch task {
        case .classification: self = .classification
        case .regression: self = .regression
        case .clustering: self = .clustering
        }
    }
}
