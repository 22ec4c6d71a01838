import ArgumentParser

/// `leptune study …`: what can be done to studies in a store.
struct StudyCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "study", abstract: "Define, list, show and export studies.", subcommands: [])
}
