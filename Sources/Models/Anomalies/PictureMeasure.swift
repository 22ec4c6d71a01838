import Datasets

/// How pictures become features in which strangeness is distance: robust deviations of what is seen of them.
///
/// Those are their coordinates on the directions in which the pictures of training differ most, colours and shape, and how
/// far a picture is from all that these directions can say: pictures of another kind are.
struct PictureMeasure: Sendable, Equatable, Codable {
    /// What is seen.
    let pictures: FittedImages.Pictures
    /// How each number is measured.
    let numbers: [ColumnMeasure.Number]

    /// More directions would drown the other columns.
    private static let components = 8
    /// From here on a number is worth a word.
    private static let striking: Float = 3

    /// Takes the measure of a column of pictures that were looked at.
    init(
        _ name: String, _ values: ColumnValues, seed: UInt64, shouldStop: () -> Bool
    ) throws(TrainingError) {
        guard case .categorical(let codes, let levels) = values else {
            throw .unusableData("column \"\(name)\" holds no pictures")
        }
        var counts = [Float](repeating: 0, count: levels.count)
        for code in codes where code >= 0 { counts[Int(code)] += 1 }
        let pictures = try FittedImages.Pictures(
            name, levels, counts: counts, components: Self.components, seed: seed, shouldStop: shouldStop)
        let seen = levels.map { Self.numbers(of: $0, pictures) }
        let rows = codes.compactMap { $0 < 0 ? nil : seen[Int($0)] }
        self.pictures = pictures
        numbers = (0..<Self.width(pictures)).map { place in ColumnMeasure.Number(rows.map { $0[place] }) }
    }

    /// How many features it gives.
    var width: Int { numbers.count }

    private static func width(_ pictures: FittedImages.Pictures) -> Int {
        pictures.components + PictureDescriptor.namedNumbers.count + 1
    }

    /// The features of rows, one column of the result after the other; 0, as of the median, for missing pictures.
    func features(_ codes: [Int32], _ levels: [String]) -> [[Float]] {
        let seen = levels.map { level in
            Self.numbers(of: level, pictures).map { zip(numbers, $0).map { $0.feature($1) } }
        }
        return numbers.indices.map { place in codes.map { $0 < 0 ? 0 : seen[Int($0)]?[place] ?? 0 } }
    }

    /// Coordinates, named numbers, and the distance from what the coordinates say; nil if nothing was seen.
    private static func numbers(of level: String, _ pictures: FittedImages.Pictures) -> [Double]? {
        guard let picture = PictureText(level)?.descriptor else { return nil }
        let centred = pictures.centred(picture)
        let coordinates = pictures.directions.coordinates(of: centred, pictures.components)
        let length = centred.reduce(0.0) { $0 + Double($1.number) * Double($1.number) }
        let explained = coordinates.reduce(0.0) { $0 + $1 * $1 }
        return coordinates + FittedImages.Pictures.namedNumbers(of: picture)
            + [max(0, length - explained).squareRoot()]
    }

    /// What is strange about a picture, in words.
    ///
    /// - Parameter features: Its own.
    func text(_ level: String, _ features: ArraySlice<Float>) -> String {
        let picture = PictureText(level)
        let path = (picture?.path ?? level).prefix(80)
        let named = PictureDescriptor.namedNumbers.indices.map { (name: $0, place: pictures.components + $0) }
        func size(_ place: Int) -> Float { abs(features[features.startIndex + place]) }
        guard let most = named.max(by: { size($0.place) < size($1.place) }), size(most.place) >= Self.striking,
            let descriptor = picture?.descriptor
        else { return "\(pictures.name) \(path) is unlike the other pictures" }
        let value = FittedImages.Pictures.namedNumbers(of: descriptor)[most.name]
        return "\(pictures.name) \(path) is unlike the other pictures: \(PictureDescriptor.namedNumbers[most.name]) is "
            + "\(AnomalyModel.short(value)), mostly \(AnomalyModel.short(numbers[most.place].centre))"
    }

    /// Whether nothing can go wrong by what is stored, whoever wrote it.
    var isSound: Bool {
        pictures.isSound && numbers.count == Self.width(pictures) && numbers.allSatisfy(\.isSound)
    }
}
