import LinearAlgebra

extension GaussianProcessModel {
    /// The most rows that a process takes.
    static let mostRows = 20_000

    func encode(into archive: inout TensorArchive) {
        let d = points.columns.count
        archive["process"] = .integers([
            Int64(StationaryKernel.allCases.firstIndex(of: kernel) ?? 0), Int64(points.count), Int64(latents.count),
        ])
        // They were single precision before: nothing is lost.
        archive["rows"] = .floats((0..<points.count).flatMap { r in (0..<d).map { Float(points.columns[$0][r]) } })
        switch answer {
        case .classes(let seen, _): archive["seen"] = .integers(seen.map { Int64($0) })
        case .number(let mean, let deviation): archive["target"] = .doubles([mean, deviation])
        }
        archive["column-weights"] = .doubles(latents.flatMap(\.columnWeights))
        archive["signals"] = .doubles(latents.map(\.signal))
        archive["alphas"] = .doubles(latents.flatMap(\.alpha))
        archive["roots"] = .doubles(latents.flatMap(\.roots))
    }

    /// Reads a model; those of classes are factored again.
    ///
    /// - Throws: ``CheckpointError`` if the archive holds none of this shape.
    init(_ archive: TensorArchive, shape: ModelShape) throws(CheckpointError) {
        let process = try archive.integers("process", count: 3)
        let (count, latentCount, d) = (process[1], process[2], shape.features)
        guard StationaryKernel.allCases.indices.contains(process[0]), (0...Self.mostRows).contains(count) else {
            throw .mismatch("it has \(count) rows")
        }
        let answer: Answer
        if let classes = shape.classNames?.count {
            let seen = try archive.integers("seen", atMost: classes)
            guard !seen.isEmpty, seen.allSatisfy({ (0..<classes).contains($0) }),
                zip(seen, seen.dropFirst()).allSatisfy({ $0 < $1 }),
                latentCount == 0 || latentCount == (seen.count == 2 ? 1 : seen.count)
            else { throw .mismatch("it has other classes") }
            answer = .classes(seen: seen, outputs: classes)
        } else {
            let target = try archive.finiteDoubles("target", count: 2)
            guard (0...1).contains(latentCount) else { throw .mismatch("it has \(latentCount) processes") }
            answer = .number(mean: target[0], deviation: target[1])
        }
        let (size, overflows) = count.multipliedReportingOverflow(by: d)
        guard !overflows else { throw .mismatch("it has \(count) rows") }
        let rows = try archive.finiteFloats("rows", count: size)
        let weights = try archive.finiteDoubles("column-weights", count: latentCount * d)
        let signals = try archive.finiteDoubles("signals", count: latentCount)
        let alphas = try archive.finiteDoubles("alphas", count: latentCount * count)
        let isOfClasses = shape.classNames != nil
        let roots = try archive.finiteDoubles("roots", count: isOfClasses ? latentCount * count : 0)
        guard weights.allSatisfy({ $0 >= 0 }), signals.allSatisfy({ $0 > 0 }), roots.allSatisfy({ $0 >= 0 }) else {
            throw .mismatch("a variance is negative")
        }
        self.init(
            kernel: StationaryKernel.allCases[process[0]],
            points: KernelPoints(
                count: count, columns: (0..<d).map { c in (0..<count).map { Double(rows[$0 * d + c]) } }),
            latents: (0..<latentCount).map { k in
                Latent(
                    columnWeights: Array(weights[(k * d)..<((k + 1) * d)]), signal: signals[k],
                    alpha: Array(alphas[(k * count)..<((k + 1) * count)]),
                    roots: isOfClasses ? Array(roots[(k * count)..<((k + 1) * count)]) : [])
            }, answer: answer)
    }
}
