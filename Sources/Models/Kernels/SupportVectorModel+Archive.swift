import LinearAlgebra

extension SupportVectorModel {
    func encode(into archive: inout TensorArchive) {
        let (name, degree, offset): (KernelFunction.Name, Int, Float) =
            switch function {
            case .radialBasis: (.rbf, 0, 0)
            case .polynomial(let degree, let offset): (.polynomial, degree, offset)
            case .linear: (.linear, 0, 0)
            }
        let index = KernelFunction.Name.allCases.firstIndex(of: name) ?? 0
        archive["kernel"] = .integers([Int64(index), Int64(degree)])
        archive["kernel-numbers"] = .doubles([Double(offset), scale.scale])
        archive["centre"] = .doubles(scale.centre)
        archive["counts"] = .integers(counts.map { Int64($0) })
        switch answer {
        case .classes(let seen, _): archive["seen"] = .integers(seen.map { Int64($0) })
        case .number(let mean, let deviation): archive["target"] = .doubles([mean, deviation])
        }
        archive["vectors"] = .floats(vectors.points.elements)
        archive["coefficients"] = .floats(coefficients.elements)
        archive["biases"] = .doubles(biases)
        archive["calibrations"] = .doubles(calibrations.flatMap { [$0.slope, $0.shift] })
    }

    /// The highest degree of a polynomial kernel.
    static let highestDegree = 10

    /// Reads a model.
    ///
    /// - Throws: ``CheckpointError`` if the archive holds none of this shape.
    init(_ archive: TensorArchive, shape: ModelShape) throws(CheckpointError) {
        let kernel = try archive.integers("kernel", count: 2)
        let numbers = try archive.finiteDoubles("kernel-numbers", count: 2)
        guard KernelFunction.Name.allCases.indices.contains(kernel[0]) else {
            throw .mismatch("its kernel is number \(kernel[0])")
        }
        let function: KernelFunction
        switch KernelFunction.Name.allCases[kernel[0]] {
        case .rbf: function = .radialBasis
        case .linear: function = .linear
        case .polynomial:
            guard (1...Self.highestDegree).contains(kernel[1]) else { throw .mismatch("its degree is \(kernel[1])") }
            function = .polynomial(degree: kernel[1], offset: Float(numbers[0]))
        }
        let classes = shape.classNames?.count
        let counts = try archive.integers("counts", atMost: max(1, classes ?? 1))
        // A sum of few numbers below 2³¹ cannot overflow.
        guard !counts.isEmpty, counts.allSatisfy({ (0...Int(Int32.max)).contains($0) }) else {
            throw .mismatch("it counts its support vectors wrongly")
        }
        let total = counts.reduce(0, +)
        let answer: Answer
        if let classes {
            let seen = try archive.integers("seen", count: counts.count)
            guard seen.allSatisfy({ (0..<classes).contains($0) }), zip(seen, seen.dropFirst()).allSatisfy({ $0 < $1 })
            else { throw .mismatch("it has other classes") }
            answer = .classes(seen: seen, outputs: classes)
        } else {
            let target = try archive.finiteDoubles("target", count: 2)
            guard counts.count == 1 else { throw .mismatch("it is of classes") }
            answer = .number(mean: target[0], deviation: target[1])
        }
        let width = max(1, counts.count - 1)
        let pairs = classes == nil ? 0 : counts.count * (counts.count - 1) / 2
        let (size, overflows) = total.multipliedReportingOverflow(by: max(shape.features, width))
        guard !overflows, size >= 0 else { throw .mismatch("it has \(total) support vectors") }
        let vectors = try archive.finiteFloats("vectors", count: total * shape.features)
        let calibrations = try archive.finiteDoubles("calibrations", count: 2 * pairs)
        self.init(
            function: function,
            scale: PointScale(
                centre: try archive.finiteDoubles("centre", count: shape.features), scale: numbers[1]),
            answer: answer,
            vectors: ScaledPoints(Matrix(rows: total, columns: shape.features, elements: vectors)), counts: counts,
            coefficients: Matrix(
                rows: total, columns: width, elements: try archive.finiteFloats("coefficients", count: total * width)),
            biases: try archive.finiteDoubles("biases", count: classes == nil ? 1 : pairs),
            calibrations: (0..<pairs).map { PlattScaling(slope: calibrations[2 * $0], shift: calibrations[2 * $0 + 1]) }
        )
    }
}
