import Studies

/// The workers under the numbers that figures and tables use.
enum WorkersSection {
    static func make(_ study: StudyDigest) -> PageSection? {
        guard !study.workers.isEmpty else { return nil }
        let known = Dictionary(study.snapshot.workers.map { ($0.id, $0) }) { first, _ in first }
        var attempts: [WorkerID: (count: Int, lost: Int)] = [:]
        for attempt in study.trials.lazy.flatMap(\.attempts) {
            attempts[attempt.worker, default: (0, 0)].count += 1
            if attempt.ending == .lost { attempts[attempt.worker]?.lost += 1 }
        }
        let rows = study.workers.prefix(200).map { id -> Markup in
            let (count, lost) = attempts[id] ?? (0, 0)
            let described: Markup =
                known[id].map {
                    "<td>\($0.cores)</td><td>\(NumberText.bytes($0.memoryBytes))</td><td>\($0.version)</td>"
                } ?? "<td>–</td><td>–</td><td>–</td>"
            let name: Markup = study.isPublic ? .nothing : "<td><code>\(id.rawValue)</code></td>"
            return """
                <tr><th scope="row">\(study.workerNumbers[id] ?? 0)</th>\(name)\(described)<td>\(NumberText.count(count))</td>\
                <td>\(NumberText.count(lost))</td></tr>

                """
        }
        let more = study.workers.count - rows.count
        let note: Markup =
            more > 0 ? "<p class=\"notes\">\(NumberText.count(more, "further worker")) left out.</p>" : .nothing
        let name: Markup = study.isPublic ? .nothing : "<th scope=\"col\">Host, process, start</th>"
        return PageSection(
            "workers", "Workers",
            """
            <div class="scroll" tabindex="0" role="region" aria-label="Workers"><table>
            <thead><tr><th scope="col">Worker</th>\(name)<th scope="col">Cores</th><th scope="col">Memory</th>\
            <th scope="col">Leptune</th><th scope="col">Attempts</th><th scope="col">Lost</th></tr></thead>
            <tbody>\(rows)</tbody></table></div>\(note)
            """)
    }
}
