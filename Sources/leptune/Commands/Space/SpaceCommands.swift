import ArgumentParser

/// `leptune space …`: what can be searched.
struct SpaceCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "space", abstract: "Show what can be trained and searched; edit the space of a study.",
        subcommands: [SpaceShow.self, SpaceEdit.self], defaultSubcommand: SpaceShow.self)
}
