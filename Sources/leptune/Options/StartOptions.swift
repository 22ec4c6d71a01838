import ArgumentParser
import Studies

/// What a new study begins with; options go before the study file.
struct StartOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "An earlier study of the store, whose results help as far as the spaces agree by name; they are dropped if "
                + "they mislead.", valueName: "study"))
    var warmFrom: String?

    @Flag(help: "Begin with configurations of the estimator that are known to be good.")
    var portfolio = false

    /// The definition with what was given.
    ///
    /// - Throws: ``CommandFailure`` if the estimator has no portfolio.
    func applied(to definition: StudyDefinition) throws -> StudyDefinition {
        var definition = definition
        if let warmFrom { definition.prior = PriorResults(study: warmFrom) }
        guard portfolio else { return definition }
        definition.enqueuePortfolio(of: .catalogues)
        guard definition.enqueued != nil else {
            throw CommandFailure(.invalidInput, "what the study trains has no portfolio; leave --portfolio out.")
        }
        return definition
    }
}
