/// Why an analysis has no result.
public struct AnalysisUnavailable: Error, Sendable, Hashable, CustomStringConvertible {
    /// The reason, as a phrase.
    public let description: String

    /// States a reason.
    package init(_ description: String) { self.description = description }
}
