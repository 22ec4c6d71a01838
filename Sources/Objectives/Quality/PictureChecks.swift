import Datasets

/// What is wrong with the pictures of a column: those that cannot be read, and those that hardly show anything.
struct PictureChecks {
    private(set) var findings: [DataCheck.Finding] = []

    /// Pictures with a shorter side, in pixels, are no more than a few spots.
    private static let fewPixels = 8

    private let name: String
    /// For each level what came of looking at it; nil for what was looked at before.
    private let looks: [PictureLook?]
    /// Where the levels are.
    private let rows: [[Int]]

    init(_ column: Column, _ reader: PictureReader) {
        name = column.name
        guard case .categorical(let codes, let levels) = column.values else {
            (looks, rows) = ([], [])
            return
        }
        let paths = levels.indices.filter { !PictureText.isOne(levels[$0]) }
        var looks = [PictureLook?](repeating: nil, count: levels.count)
        for (place, look) in zip(paths, reader.read(paths.map { levels[$0] })) { looks[place] = look }
        var rows = [[Int]](repeating: [], count: levels.count)
        for (row, code) in codes.enumerated() where code >= 0 { rows[Int(code)].append(row) }
        self.looks = looks
        self.rows = rows
        findUnseen()
        findTiny()
        findCopies()
    }

    private enum Trouble: String, CaseIterable {
        case absent = "missing-pictures"
        case tooLarge = "oversized-pictures"
        case unreadable = "unreadable-pictures"

        init(_ problem: PictureProblem) {
            switch problem {
            case .absent: self = .absent
            case .tooLarge, .tooLong: self = .tooLarge
            default: self = .unreadable
            }
        }

        func title(_ count: Int) -> String {
            switch self {
            case .absent: "the \(count == 1 ? "picture of 1 row is" : "pictures of \(count) rows are") not there"
            case .tooLarge: "the \(count == 1 ? "picture of 1 row is" : "pictures of \(count) rows are") too large"
            case .unreadable:
                "the \(count == 1 ? "picture of 1 row" : "pictures of \(count) rows") cannot be read"
            }
        }

        var fix: String {
            switch self {
            case .absent: "correct the paths; they start in the folder of the table"
            case .tooLarge: "make them smaller: details of less than a 48th of the picture are not looked at"
            case .unreadable: "replace them, or count them as missing (auto does)"
            }
        }
    }

    private mutating func findUnseen() {
        var failed: [Trouble: [Int]] = [:]
        for (level, look) in looks.enumerated() where !rows[level].isEmpty {
            if case .failure(let problem)? = look?.outcome { failed[Trouble(problem), default: []].append(level) }
        }
        let isAll = failed.values.reduce(0) { $0 + $1.count } == rows.count { !$0.isEmpty }
        for trouble in Trouble.allCases {
            guard let levels = failed[trouble] else { continue }
            let concerned = levels.flatMap { rows[$0] }.sorted()
            let shown = levels.prefix(3).map { level in
                guard case .failure(let problem)? = looks[level]?.outcome else { return path(level) }
                return "\(path(level)) \(problem)"
            }
            findings.append(
                .init(
                    trouble.rawValue, isAll ? .blocking : .warning, column: name, trouble.title(concerned.count),
                    rows: concerned, evidence: "such as \(shown.joined(separator: "; "))", fix: trouble.fix))
        }
    }

    private mutating func findTiny() {
        let tiny = looks.indices.filter { level in
            looks[level]?.size.map { min($0.width, $0.height) < Self.fewPixels } ?? false
        }
        let concerned = tiny.flatMap { rows[$0] }.sorted()
        guard !concerned.isEmpty else { return }
        let shown = tiny.prefix(3).map { level in
            "\(path(level)) with \(looks[level]?.size.map { "\($0.width) × \($0.height)" } ?? "no") pixels"
        }
        let title =
            concerned.count == 1
            ? "the picture of 1 row hardly shows anything"
            : "the pictures of \(concerned.count) rows hardly show anything"
        findings.append(
            .init(
                "tiny-pictures", .warning, column: name, title, rows: concerned,
                evidence: "such as \(shown.joined(separator: "; "))",
                fix: "look for the pictures that they were made from"))
    }

    /// Files of different names that look the same.
    private mutating func findCopies() {
        var first: [PictureDescriptor: Int] = [:]
        var copies: [(level: Int, of: Int)] = []
        for (level, look) in looks.enumerated() where !rows[level].isEmpty {
            guard case .success(let descriptor)? = look?.outcome else { continue }
            if let other = first[descriptor] {
                copies.append((level, other))
            } else {
                first[descriptor] = level
            }
        }
        guard !copies.isEmpty else { return }
        let shown = copies.prefix(3).map { "\(path($0.level)) as \(path($0.of))" }
        findings.append(
            .init(
                "same-pictures", .warning, column: name,
                "\(copies.count) \(copies.count == 1 ? "picture looks" : "pictures look") exactly as another one does",
                rows: copies.flatMap { rows[$0.level] }.sorted(),
                evidence: shown.joined(separator: "; ")
                    + "; on both sides of a split they make a model look better than it is",
                fix: "remove the copies, or find out why they are there"))
    }

    private func path(_ level: Int) -> String { String((looks[level]?.path ?? "").prefix(80)) }
}
