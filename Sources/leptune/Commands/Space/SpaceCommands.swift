import ArgumentParser

/// `leptune space …`: what can be searched.
struct SpaceCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "space", abstract: "Show what can be trained, with its settings and the space to search.",
        subcommands: [SpaceShow.self], defaultSubcommand: SpaceShow.self)
}
