import Datasets
import Models
import Objectives

extension CommandFailure {
    /// What training or using a model gives, with errors as the failures that they are to a command.
    static func ofModels<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DataError {
            throw CommandFailure(.invalidInput, "\(error)")
        } catch let error as SettingsError {
            throw CommandFailure(.invalidInput, "\(error)")
        } catch TrainingError.stopped {
            throw CommandFailure(.interrupted, "interrupted.")
        } catch let error as TrainingError {
            switch error {
            case .unusableData, .unsupportedTask, .wrongFeatureCount:
                throw CommandFailure(.invalidInput, "\(error)")
            case .diverged, .stopped, .singular, .missingLibrary: throw CommandFailure(.failure, "\(error)")
            }
        } catch let error as ModelFileError {
            throw CommandFailure(.invalidInput, "\(error)")
        } catch let error as InsufficientMemory {
            throw CommandFailure(.failure, "\(error)")
        }
    }
}
