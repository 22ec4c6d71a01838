import ArgumentParser

/// How long a command that makes a model may take.
struct DeadlineOptions: ParsableArguments {
    @Option(help: "How long all of it may take, such as 90s, 5m or 1h.")
    var deadline: String = "5m"

    func validate() throws {
        guard let seconds = AutoDeadline.seconds(deadline), seconds >= 5, seconds <= 30 * 86_400 else {
            throw ValidationError("--deadline is a duration of at least 5s, such as 90s, 5m or 1h30m.")
        }
    }

    /// Starts the clock.
    func begin() -> AutoDeadline { AutoDeadline(seconds: AutoDeadline.seconds(deadline) ?? 300) }
}
