import Foundation

extension ModelContainer {
    private struct Kind: Decodable {
        let kind: String?
    }

    /// What kind of model a file says it holds; nil for one of the first kind, and for what is no model file.
    package static func kind(of bytes: [UInt8]) -> String? {
        // Silence is right: whoever reads the file says what is wrong with it.
        guard let description = try? decode(bytes).description else { return nil }
        return (try? JSONDecoder().decode(Kind.self, from: Data(description)))?.kind
    }
}
