import Randomness

/// A CSV text in which what was seen of pictures stands in the place of their paths: a table like any other, which needs the
/// pictures no more.
///
/// Cells of pictures that cannot be read become empty. Where time is up before all pictures were looked at, the rows of the
/// others are left out.
package struct PictureTable: Sendable {
    /// The text, with its header.
    package let bytes: [UInt8]
    /// How many rows it has.
    package let rows: Int
    /// How many rows were left out, as their pictures' turn did not come.
    package let omitted: Int
    /// How many pictures were seen.
    package let seen: Int
    /// Pictures that cannot be read, in the order of the rows, each once.
    package let unreadable: [(column: String, path: String, problem: PictureProblem)]

    /// Looks at the pictures of a table.
    ///
    /// - Parameters:
    ///   - content: The text, as ``CSVRewriter`` reads it.
    ///   - file: The name that errors mention.
    ///   - delimiter: The character between cells; nil to find it out.
    ///   - missing: Cells that count as missing.
    ///   - columns: The columns of paths.
    ///   - reader: Looks at the pictures.
    ///   - shouldStop: Whether time is up.
    ///   - progress: Told how far it has come.
    /// - Throws: `DataError` for a broken text or a column that it does not have.
    /// - Complexity: O(bytes and pixels).
    package init(
        _ content: [UInt8], file: String, delimiter: String? = nil, missing: [String] = CSVSource.defaultMissing,
        columns: [String], _ reader: PictureReader, shouldStop: () -> Bool = { false },
        progress: (PictureReader.Progress) -> Void = { _ in }
    ) throws {
        let rewriter = try CSVRewriter(content, file: file, delimiter: delimiter)
        var places: [Int] = []
        for column in columns {
            guard let place = rewriter.names.firstIndex(of: column) else {
                throw DataError(
                    "There is no column \(quoted(column)).", file: file,
                    remedy: DataError.remedy(forUnknown: column, among: rewriter.names))
            }
            places.append(place)
        }
        let isMissing = Set(missing)
        /// Which picture is in a cell; nil for none, and for one that was looked at before.
        func path(_ cell: CSVRewriter.Cell) -> String? {
            isMissing.contains(cell.value) || PictureText.isOne(cell.value) ? nil : cell.value
        }

        var paths: [String] = []
        var known: [String: Int] = [:]
        try rewriter.forEachRow(file: file) { _, cells in
            for place in places where place < cells.count {
                guard let path = path(cells[place]), known[path] == nil else { continue }
                known[path] = paths.count
                paths.append(path)
            }
        }
        // Whatever is left out when time is up is left out by chance.
        var generator = CounterGenerator(seed: 0, purpose: .split)
        let order = generator.permutation(of: paths.count)
        var looks = [PictureLook?](repeating: nil, count: paths.count)
        let read = reader.read(order.map { paths[$0] }, shouldStop: shouldStop, progress: progress)
        for (place, look) in zip(order, read) { looks[place] = look }

        var bytes = rewriter.line(rewriter.header)
        var (rows, omitted) = (0, 0)
        var unreadable: [(column: String, path: String, problem: PictureProblem)] = []
        var told: Set<String> = []
        try rewriter.forEachRow(file: file) { _, cells in
            var written = cells.map(\.raw)
            for (column, place) in zip(columns, places) where place < cells.count {
                guard let path = path(cells[place]), let number = known[path] else { continue }
                guard let look = looks[number] else {
                    omitted += 1
                    return
                }
                switch look.outcome {
                case .success: written[place] = rewriter.cell(look.text.text)
                case .failure(let problem):
                    written[place] = []
                    if told.insert(path).inserted { unreadable.append((column, path, problem)) }
                }
            }
            bytes += rewriter.line(written)
            rows += 1
        }
        self.bytes = bytes
        self.rows = rows
        self.omitted = omitted
        seen = looks.count { if case .success? = $0?.outcome { true } else { false } }
        self.unreadable = unreadable
    }
}
