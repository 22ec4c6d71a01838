import Foundation

extension ModelContainer {
    private struct Kind: Decodable {
        let kind: String?
    }

    /// What kind of model a file says it holds; nil for one of the first kind, and for what is no model file.
    static func kind(of bytes: [UInt8]) -> String? {
        // Silence is right: whoever reads the file says what is wrong with it.
        guard let description = try? decode(bytes).description else { return nil }
        return (try? JSONDecoder().decode(Kind.self, from: Data(description)))?.kind
    }
}

extension ModelContainer {
    /// A file's bytes from a description that is written as JSON; the same model gives the same bytes.
    ///
    /// - Throws: ``ModelFileError/inaccessible(_:)`` if the description is longer than a reader accepts.
    static func encode(_ description: some Encodable, _ archive: TensorArchive) throws(ModelFileError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json: Data
        do {
            json = try encoder.encode(description)
        } catch {
            throw .inaccessible("the model's description cannot be written: \(error)")
        }
        return try encode(description: [UInt8](json), parameters: archive.encoded())
    }
}
