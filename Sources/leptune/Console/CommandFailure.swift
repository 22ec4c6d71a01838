import ArgumentParser
import Foundation
import Store
import Studies

/// Why a command ends with something else than success, and with which exit code.
struct CommandFailure: Error {
    /// The documented exit codes.
    enum Code: Int32 {
        case failure = 1
        case invalidInput = 2
        case notFound = 3
        case checkFailed = 4
        case deadlineWithResult = 5
        case spentWithoutResult = 6
        case interrupted = 130
    }

    var code: Code
    /// What happened and how to mend it; empty if it has been said already.
    var message: String

    init(_ code: Code, _ message: String = "") {
        self.code = code
        self.message = message
    }

    /// Parses the command line, runs the command, and exits with the code that fits.
    static func exitProcess<Root: AsyncParsableCommand>(running root: Root.Type) async -> Never {
        do {
            var command = try Root.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            Foundation.exit(0)
        } catch let failure as CommandFailure {
            if !failure.message.isEmpty { Console.note("leptune: \(failure.message)") }
            Foundation.exit(failure.code.rawValue)
        } catch let error as StoreError {
            Console.note("leptune: \(error)")
            Foundation.exit(error.exitCode.rawValue)
        } catch let code as ExitCode {
            Foundation.exit(code.rawValue)
        } catch {
            exit(of: error, running: root)
        }
    }

    private static func exit(of error: any Error, running root: any ParsableCommand.Type) -> Never {
        let code = root.exitCode(for: error)
        if code.isSuccess || code == .validationFailure {
            let text = root.fullMessage(for: error)
            if code.isSuccess { Console.result(text) } else { Console.note(text) }
            Foundation.exit(code.isSuccess ? 0 : Code.invalidInput.rawValue)
        }
        Console.note("leptune: \(error)")
        Foundation.exit(Code.failure.rawValue)
    }
}
