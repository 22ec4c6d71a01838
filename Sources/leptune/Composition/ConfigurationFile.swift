import Foundation
import SearchSpaces

/// Configurations in a file: JSON, or CSV with a row of parameters' names.
enum ConfigurationFile {
    /// Reads a file; `-` is JSON on standard input.
    ///
    /// - Returns: The values by parameter, one dictionary a configuration.
    /// - Throws: ``CommandFailure`` if it cannot be read or understood, or holds none.
    static func read(_ path: String) throws -> [[String: ParameterValue]] {
        let bytes: Data
        do {
            bytes =
                path == "-"
                ? FileHandle.standardInput.readDataToEndOfFile() : try Data(contentsOf: URL(filePath: path))
        } catch {
            throw CommandFailure(.invalidInput, "cannot read '\(path)': \(error.localizedDescription)")
        }
        let found =
            path.lowercased().hasSuffix(".csv")
            ? try rows(String(decoding: bytes, as: UTF8.self), path) : try objects(bytes, path)
        guard !found.isEmpty else { throw CommandFailure(.invalidInput, "'\(path)' holds no configuration.") }
        return found
    }

    private static func objects(_ bytes: Data, _ path: String) throws -> [[String: ParameterValue]] {
        let decoder = JSONDecoder()
        // A list of objects, or else a single one.
        if let list = try? decoder.decode([[String: ParameterValue]].self, from: bytes) { return list }
        do {
            return [try decoder.decode([String: ParameterValue].self, from: bytes)]
        } catch {
            throw CommandFailure(
                .invalidInput,
                "'\(path)' is not JSON of a configuration or a list of them, such as [{\"learning-rate\": 0.01}].")
        }
    }

    private static func rows(_ text: String, _ path: String) throws -> [[String: ParameterValue]] {
        let lines = text.split(whereSeparator: \.isNewline).map { cells(String($0)) }
        guard let names = lines.first else { return [] }
        return try lines.dropFirst().enumerated().map { index, cells in
            guard cells.count == names.count else {
                throw CommandFailure(
                    .invalidInput,
                    "\(path):\(index + 2): has \(cells.count) cells; expected \(names.count), as in the first row.")
            }
            // An empty cell gives no value: the parameter gets its default or is inactive.
            let given = zip(names, cells).filter { !$0.1.isEmpty }
            return Dictionary(given.map { ($0, ParameterValue(text: $1)) }) { $1 }
        }
    }

    /// The cells of a line; quotes around a cell protect commas, and two quotes stand for one.
    private static func cells(_ line: String) -> [String] {
        var cells = [""]
        var isQuoted = false
        var characters = Array(line)[...]
        while let character = characters.popFirst() {
            switch character {
            case "\"" where isQuoted && characters.first == "\"":
                characters.removeFirst()
                cells[cells.count - 1].append("\"")
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: cells.append("")
            default: cells[cells.count - 1].append(character)
            }
        }
        return cells.map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
