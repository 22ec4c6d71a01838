import SearchSpaces

/// The settings of one step, checked, with defaults filled in.
struct StepSettings: Sendable, Hashable {
    /// What parameters call the step; also the start of names that it has to invent.
    let label: String
    /// Its options.
    let options: ResolvedSettings
    /// Its lists, by name; absent if nothing was said.
    let lists: [String: [String]]

    /// The columns to work on; nil for all that suit.
    var columns: ColumnChoice { ColumnChoice(names: lists[ListDeclaration.columns.name], step: label) }
}
