import LinearAlgebra

/// From columns to features side by side, and back.
extension TabularNetwork {
    /// How many multiplications a sine or a step through memory takes as long as.
    private static var waveCost: Int { 50 }

    /// Fills ``features`` for the rows of a batch.
    func embed(_ input: UnsafePointer<Scalar>, rows: Int) {
        let stride = shape.columns.count
        let total = shape.featureCount
        for (position, column) in shape.numbers.enumerated() {
            let x = input + column
            guard shape.choices.numbers != .none else {
                for row in 0..<rows { features.pointer[row * total + position] = x[row * stride] }
                continue
            }
            embedNumber(position, x, rows: rows)
            if interruption.isRequested(after: rows * shape.expandedSize * Self.waveCost) { return }
        }
        for category in shape.categories {
            let table = parameters.pointer + category.offset
            for row in 0..<rows {
                let code = code(input[row * stride + category.column], of: category)
                (features.pointer + row * total + category.place).update(
                    from: table + code * category.size, count: category.size)
            }
        }
    }

    private func embedNumber(_ position: Int, _ x: UnsafePointer<Scalar>, rows: Int) {
        let choices = shape.choices
        let size = shape.expandedSize
        let rowStride = shape.numbers.count * size
        let z = expanded.pointer + position * size
        if choices.numbers == .periodic {
            Scalar.waves(
                x, stride: shape.columns.count,
                frequencies: parameters.pointer + shape.frequencies + position * choices.resolution,
                count: choices.resolution, z, rowStride: rowStride, rows: rows)
        } else if let bins {
            // Bins that do not exist keep the zeros they began with.
            let edges = binValues.pointer + 2 * position * size
            Scalar.bins(
                x, stride: shape.columns.count, edges: edges, inverseWidths: edges + size,
                count: bins.counts[position], z, rowStride: rowStride, rows: rows)
        }
        let width = choices.numberSize
        let target = features.pointer + position * width
        interruption.multiply(
            m: rows, n: width, k: size, a: z, lda: rowStride,
            b: parameters.pointer + shape.numberWeights + position * size * width, ldb: width, c: target,
            ldc: shape.featureCount)
        let shift = parameters.pointer + shape.numberShifts + position * width
        for row in 0..<rows {
            let units = target + row * shape.featureCount
            for unit in 0..<width {
                let sum = units[unit] + shift[unit]
                // Written so that a NaN passes: it must reach the loss to be seen.
                units[unit] = sum < 0 ? 0 : sum
            }
        }
    }

    /// The gradient of all embeddings from ``featureDelta``, which it changes.
    func embedBack(_ input: UnsafePointer<Scalar>, rows: Int) {
        let stride = shape.columns.count
        let total = shape.featureCount
        for category in shape.categories {
            let table = gradients.pointer + category.offset
            table.update(repeating: 0, count: category.codes * category.size)
            for row in 0..<rows {
                let code = code(input[row * stride + category.column], of: category)
                let target = table + code * category.size
                let source = featureDelta.pointer + row * total + category.place
                for i in 0..<category.size { target[i] += source[i] }
            }
        }
        guard shape.choices.numbers != .none else { return }
        for (position, column) in shape.numbers.enumerated() {
            embedNumberBack(position, input + column, rows: rows)
            if interruption.isRequested(after: 2 * rows * shape.expandedSize * Self.waveCost) { return }
        }
    }

    private func embedNumberBack(_ position: Int, _ x: UnsafePointer<Scalar>, rows: Int) {
        let choices = shape.choices
        let size = shape.expandedSize
        let rowStride = shape.numbers.count * size
        let width = choices.numberSize
        let total = shape.featureCount
        let units = features.pointer + position * width
        let delta = featureDelta.pointer + position * width
        let shiftGradient = gradients.pointer + shape.numberShifts + position * width
        shiftGradient.update(repeating: 0, count: width)
        for row in 0..<rows {
            for unit in 0..<width {
                let slope: Scalar = units[row * total + unit] > 0 ? 1 : 0
                let value = delta[row * total + unit] * slope
                delta[row * total + unit] = value
                shiftGradient[unit] += value
            }
        }
        let weights = shape.numberWeights + position * size * width
        interruption.multiply(
            m: size, n: width, k: rows, a: expanded.pointer + position * size, lda: rowStride, transposingA: true,
            b: delta, ldb: total, c: gradients.pointer + weights, ldc: width)
        guard choices.numbers == .periodic else { return }
        let expandedDelta = expandedDelta.pointer + position * size
        interruption.multiply(
            m: rows, n: size, k: width, a: delta, lda: total, b: parameters.pointer + weights, ldb: width,
            transposingB: true, c: expandedDelta, ldc: rowStride)
        Scalar.wavesBack(
            x, stride: shape.columns.count, expanded.pointer + position * size, expandedDelta, rowStride: rowStride,
            gradient: gradients.pointer + shape.frequencies + position * choices.resolution,
            count: choices.resolution, rows: rows)
    }

    /// The code that a feature holds; whatever is none counts as missing.
    private func code(_ value: Scalar, of category: TabularShape.Category) -> Int {
        value > 0 && value < Scalar(category.codes) ? Int(value) : 0
    }
}
