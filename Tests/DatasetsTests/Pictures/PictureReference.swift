import Foundation

/// Picture files, and what other programs see in them; written by `scripts/reference/pictures.py`.
struct PictureReference: Decodable {
    struct Picture: Decodable {
        let name: String
        let file: Data
        let canvas: Data
        let share: Double
        /// The numbers of each part before they are rounded to bytes.
        let descriptor: [String: [Double]]?

        var bytes: [UInt8] { [UInt8](file) }
    }
    let pictures: [Picture]

    static func read() throws -> PictureReference {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return try JSONDecoder().decode(
            PictureReference.self, from: Data(contentsOf: folder.appending(path: "Fixtures/pictures.json")))
    }

    /// The bytes of a file.
    static func file(_ name: String) throws -> [UInt8] {
        let found = try read().pictures.first { $0.name == name }
        return found?.bytes ?? []
    }
}
