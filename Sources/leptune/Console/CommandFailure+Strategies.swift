import Strategies

extension CommandFailure {
    /// What an analysis of a stored study gives, with errors as the failures that they are to a command.
    static func ofStrategies<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as StrategyError {
            throw CommandFailure(.failure, "this version cannot make the study's strategy: \(error)")
        }
    }
}
