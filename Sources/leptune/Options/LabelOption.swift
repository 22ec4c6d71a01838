import ArgumentParser
import Studies

/// One `name=value` of `--label`.
struct LabelOption: ExpressibleByArgument {
    let name: String
    let value: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        let isPlain = parts.allSatisfy { part in
            (1...128).contains(part.utf8.count) && part.utf8.allSatisfy { $0 > 32 && $0 != 127 }
        }
        guard parts.count == 2, isPlain else { return nil }
        name = parts[0]
        value = parts[1]
    }

    /// Labels by name; of two of one name the last.
    static func labels(_ options: [LabelOption]) -> [String: String] {
        Dictionary(options.map { ($0.name, $0.value) }) { $1 }
    }
}

/// A size such as `8GiB`.
struct ByteSizeOption: ExpressibleByArgument {
    let bytes: Int

    init?(argument: String) {
        guard let bytes = Quantity.bytes(argument), bytes >= 0x1p20, bytes <= 0x1p50 else { return nil }
        self.bytes = Int(bytes)
    }
}
