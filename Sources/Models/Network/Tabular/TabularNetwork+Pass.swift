import LinearAlgebra

/// The linear layers, normalisations and residual sums.
extension TabularNetwork {
    private var width: Int { shape.choices.width }
    private var hiddenWidth: Int { shape.choices.hidden }

    /// Added to variances.
    private static var epsilon: Scalar { 1e-5 }
    /// The share of the batch in the running statistics.
    private static var statisticsMomentum: Scalar { 0.1 }

    /// Computes the outputs before their shift, keeping what the way back needs.
    func forward(_ input: UnsafePointer<Scalar>, rows: Int, dropout: inout DropoutStream) {
        withPass(input, rows: rows, isTraining: true, dropout: &dropout)
    }

    /// Computes the outputs before their shift, without dropout and with the running statistics.
    func forward(_ input: UnsafePointer<Scalar>, rows: Int) {
        var none = DropoutStream(seed: 0, epoch: 0)
        withPass(input, rows: rows, isTraining: false, dropout: &none)
    }

    private func withPass(
        _ input: UnsafePointer<Scalar>, rows: Int, isTraining: Bool, dropout: inout DropoutStream
    ) {
        embed(input, rows: rows)
        let x = residual.pointer
        multiply(features.pointer, shape.featureCount, shape.inputWeights, width, into: x, rows: rows)
        shiftColumns(x, parameters.pointer + shape.inputShift, rows: rows)
        for block in 0..<shape.choices.blocks {
            if interruption.isRequested(afterElements: rows * (width + hiddenWidth)) { return }
            normalise(block, followedBy: nil, rows: rows, isTraining: isTraining)
            let h = hidden[block].pointer
            multiply(scaled[block].pointer, width, shape.firstWeights[block], hiddenWidth, into: h, rows: rows)
            Scalar.activate(
                .relu, h, h, scale: nil, shift: parameters.pointer + shape.firstShifts[block], rows: rows,
                columns: hiddenWidth)
            if isTraining, shape.choices.hiddenDropout > 0 {
                fill(hiddenBits[block], count: rows * hiddenWidth, from: &dropout)
                drop(h, hiddenBits[block], rate: shape.choices.hiddenDropout, count: rows * hiddenWidth)
            }
            let branch = branchDelta.pointer
            multiply(h, hiddenWidth, shape.secondWeights[block], width, into: branch, rows: rows)
            shiftColumns(branch, parameters.pointer + shape.secondShifts[block], rows: rows)
            if isTraining, shape.choices.residualDropout > 0 {
                fill(residualBits[block], count: rows * width, from: &dropout)
                drop(branch, residualBits[block], rate: shape.choices.residualDropout, count: rows * width)
            }
            add(branch, to: x, count: rows * width)
        }
        normalise(shape.choices.blocks, followedBy: .relu, rows: rows, isTraining: isTraining)
        multiply(
            scaled[shape.choices.blocks].pointer, width, shape.outputWeights, shape.outputs, into: output.pointer,
            rows: rows)
    }

    /// The gradient of all parameters, from that with respect to the outputs in ``output``.
    func backward(_ input: UnsafePointer<Scalar>, rows: Int) {
        let blocks = shape.choices.blocks
        let d = delta.pointer
        differentiateWeights(
            scaled[blocks].pointer, width, output.pointer, shape.outputs, shape.outputWeights, rows: rows)
        multiplyBack(output.pointer, shape.outputs, shape.outputWeights, width, into: d, rows: rows)
        normaliseBack(blocks, followedBy: .relu, d, rows: rows)
        for block in (0..<blocks).reversed() {
            if interruption.isRequested(afterElements: 2 * rows * (width + hiddenWidth)) { return }
            let branch = branchDelta.pointer
            branch.update(from: d, count: rows * width)
            if shape.choices.residualDropout > 0 {
                drop(branch, residualBits[block], rate: shape.choices.residualDropout, count: rows * width)
            }
            sumColumns(branch, into: gradients.pointer + shape.secondShifts[block], rows: rows)
            let h = hidden[block].pointer
            let hd = hiddenDelta.pointer
            differentiateWeights(h, hiddenWidth, branch, width, shape.secondWeights[block], rows: rows)
            multiplyBack(branch, width, shape.secondWeights[block], hiddenWidth, into: hd, rows: rows)
            if shape.choices.hiddenDropout > 0 {
                drop(hd, hiddenBits[block], rate: shape.choices.hiddenDropout, count: rows * hiddenWidth)
            }
            // ReLU's slope is 1 where what was kept is positive, however dropout scaled it.
            Scalar.differentiate(
                .relu, h, h, keep: 1, scale: nil, shift: parameters.pointer + shape.firstShifts[block], hd,
                scaleGradient: nil, shiftGradient: gradients.pointer + shape.firstShifts[block], rows: rows,
                columns: hiddenWidth)
            differentiateWeights(
                scaled[block].pointer, width, hd, hiddenWidth, shape.firstWeights[block], rows: rows)
            multiplyBack(hd, hiddenWidth, shape.firstWeights[block], width, into: branch, rows: rows)
            normaliseBack(block, followedBy: nil, branch, rows: rows)
            add(branch, to: d, count: rows * width)
        }
        sumColumns(d, into: gradients.pointer + shape.inputShift, rows: rows)
        differentiateWeights(features.pointer, shape.featureCount, d, width, shape.inputWeights, rows: rows)
        guard !shape.categories.isEmpty || shape.choices.numbers != .none else { return }
        multiplyBack(d, width, shape.inputWeights, shape.featureCount, into: featureDelta.pointer, rows: rows)
        embedBack(input, rows: rows)
    }

    // MARK: Normalisation

    /// Standardises ``residual``, scales and shifts it, and applies a function.
    private func normalise(_ index: Int, followedBy function: Activation?, rows: Int, isTraining: Bool) {
        let z = standardised[index].pointer
        let scale = parameters.pointer + shape.scales[index]
        let shift = parameters.pointer + shape.shifts[index]
        z.update(from: residual.pointer, count: rows * width)
        if shape.choices.normalisation == .layer {
            Scalar.normaliseRows(
                z, epsilon: Self.epsilon, inverseDeviation: inverseDeviations[index].pointer, rows: rows,
                columns: width)
        } else if isTraining {
            Scalar.normalise(
                z, epsilon: Self.epsilon, mean: columnMean.pointer, variance: columnVariance.pointer,
                inverseDeviation: inverseDeviations[index].pointer, rows: rows, columns: width)
            updateStatistics(index, rows: rows)
        } else {
            let mean = statistics.pointer + 2 * index * width
            for c in 0..<width {
                let slope = scale[c] / (mean[width + c] + Self.epsilon).squareRoot()
                columnVariance.pointer[c] = slope
                columnMean.pointer[c] = shift[c] - mean[c] * slope
            }
            Scalar.activate(
                function, z, scaled[index].pointer, scale: columnVariance.pointer, shift: columnMean.pointer,
                rows: rows, columns: width)
            return
        }
        Scalar.activate(
            function, z, scaled[index].pointer, scale: scale, shift: shift, rows: rows, columns: width)
    }

    private func updateStatistics(_ index: Int, rows: Int) {
        let mean = statistics.pointer + 2 * index * width
        let variance = mean + width
        // The running variance is of the population that the batch is drawn from.
        let unbiased = rows > 1 ? Scalar(rows) / Scalar(rows - 1) : 1
        let new = Self.statisticsMomentum
        for c in 0..<width {
            mean[c] += new * (columnMean.pointer[c] - mean[c])
            variance[c] += new * (columnVariance.pointer[c] * unbiased - variance[c])
        }
    }

    /// Turns the gradient with respect to what ``normalise`` made into that with respect to its input.
    private func normaliseBack(
        _ index: Int, followedBy function: Activation?, _ d: UnsafeMutablePointer<Scalar>, rows: Int
    ) {
        let z = standardised[index].pointer
        let scale = parameters.pointer + shape.scales[index]
        let scaleGradient = gradients.pointer + shape.scales[index]
        let shiftGradient = gradients.pointer + shape.shifts[index]
        Scalar.differentiate(
            function, z, scaled[index].pointer, keep: 1, scale: scale, shift: parameters.pointer + shape.shifts[index],
            d, scaleGradient: scaleGradient, shiftGradient: shiftGradient, rows: rows, columns: width)
        if shape.choices.normalisation == .layer {
            Scalar.normaliseRowsBack(
                z, inverseDeviation: inverseDeviations[index].pointer, scale: scale, d, rows: rows, columns: width)
        } else {
            Scalar.normaliseBack(
                z, inverseDeviation: inverseDeviations[index].pointer, scale: scale, scaleGradient: scaleGradient,
                shiftGradient: shiftGradient, d, rows: rows, columns: width)
        }
    }

    // MARK: Sums and products

    private func multiply(
        _ source: UnsafePointer<Scalar>, _ inputs: Int, _ weights: Int, _ outputs: Int,
        into target: UnsafeMutablePointer<Scalar>, rows: Int
    ) {
        interruption.multiply(
            m: rows, n: outputs, k: inputs, a: source, lda: max(1, inputs), b: parameters.pointer + weights,
            ldb: outputs, c: target, ldc: outputs)
    }

    private func multiplyBack(
        _ source: UnsafePointer<Scalar>, _ outputs: Int, _ weights: Int, _ inputs: Int,
        into target: UnsafeMutablePointer<Scalar>, rows: Int
    ) {
        interruption.multiply(
            m: rows, n: inputs, k: outputs, a: source, lda: outputs, b: parameters.pointer + weights, ldb: outputs,
            transposingB: true, c: target, ldc: max(1, inputs))
    }

    private func differentiateWeights(
        _ source: UnsafePointer<Scalar>, _ inputs: Int, _ d: UnsafePointer<Scalar>, _ outputs: Int, _ weights: Int,
        rows: Int
    ) {
        interruption.multiply(
            m: inputs, n: outputs, k: rows, a: source, lda: max(1, inputs), transposingA: true, b: d, ldb: outputs,
            c: gradients.pointer + weights, ldc: outputs)
    }

    private func shiftColumns(_ x: UnsafeMutablePointer<Scalar>, _ shift: UnsafePointer<Scalar>, rows: Int) {
        Scalar.activate(nil, x, x, scale: nil, shift: shift, rows: rows, columns: width)
    }

    private func sumColumns(_ x: UnsafePointer<Scalar>, into sum: UnsafeMutablePointer<Scalar>, rows: Int) {
        sum.update(repeating: 0, count: width)
        for row in 0..<rows {
            for c in 0..<width { sum[c] += x[row * width + c] }
        }
    }

    private func add(_ x: UnsafePointer<Scalar>, to sum: UnsafeMutablePointer<Scalar>, count: Int) {
        for i in 0..<count { sum[i] += x[i] }
    }

    private func fill(_ bits: Storage<UInt16>, count: Int, from dropout: inout DropoutStream) {
        dropout.fill(bits.pointer, count: (count + 7) / 8 * 8)
    }

    private func drop(_ x: UnsafeMutablePointer<Scalar>, _ bits: Storage<UInt16>, rate: Double, count: Int) {
        let threshold = DropoutStream.threshold(of: rate)
        Scalar.drop(
            x, bits: bits.pointer, threshold: threshold, scale: 65536 / Scalar(65536 - threshold), count: count)
    }
}
