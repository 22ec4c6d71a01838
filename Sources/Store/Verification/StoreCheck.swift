/// One thing that was examined, and what was found.
public struct StoreCheck: Sendable, Equatable, Codable {
    /// What was examined, such as `integrity` or `events fold to the tables`.
    public var name: String
    /// Which study it concerns; nil for the whole store.
    public var study: String?
    /// What is wrong, at most ``mostProblems`` sentences; empty if all is well.
    public var problems: [String]
    /// How much was examined, in words.
    public var detail: String

    /// More problems than so many of one check are not listed.
    public static let mostProblems = 20

    /// Creates a finding.
    public init(_ name: String, study: String? = nil, problems: [String] = [], detail: String = "") {
        self.name = name
        self.study = study
        self.problems = Array(problems.prefix(Self.mostProblems))
        self.detail = detail
    }

    /// Whether nothing is wrong.
    public var isPassed: Bool { problems.isEmpty }
}
