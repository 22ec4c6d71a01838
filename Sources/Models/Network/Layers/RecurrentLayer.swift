import LinearAlgebra
import Randomness

/// ``Recurrent`` at work, with the gradient through all steps.
///
/// What comes in of the inputs is one product for all steps; of the states, one for each step. Arrays are rows × steps ×
/// units: the states of a row lie one after the other, as the output of all states has to.
///
/// Weights: inputs × gates · units, then units × gates · units. Shifts: gates · units, then of the gated unit units for
/// the product of its candidate.
final class RecurrentLayer<Scalar: LayerScalar>: Layer {
    private let cell: Recurrent.Cell
    private let givesAll: Bool
    private let units: Int
    private let steps: Int
    private let inputs: Int
    private let site: LayerSite<Scalar>

    /// What comes in, then the gates, then the gradients of what came in: rows × steps × gates · units.
    private let gates: Storage<Scalar>
    /// States: rows × steps × units.
    private let states: Storage<Scalar>
    /// Of the gated unit, the product of its candidate; of the long memory, cells.
    private let inner: Storage<Scalar>
    /// Of the long memory, tanh of the cells.
    private let squashed: Storage<Scalar>
    private let last: Storage<Scalar>
    /// The gradients of a state and of a cell: rows × units.
    private let delta: Storage<Scalar>
    private let cellDelta: Storage<Scalar>

    init(_ recurrent: Recurrent, _ site: LayerSite<Scalar>) {
        cell = recurrent.cell
        givesAll = recurrent.givesAll
        units = recurrent.units
        steps = site.input.height
        inputs = site.input.width * site.input.channels
        self.site = site
        let count = site.capacity * steps * units
        gates = Storage(count * recurrent.cell.gates, repeating: 0)
        states = Storage(count + 16, repeating: 0)
        inner = Storage(count, repeating: 0)
        squashed = Storage(cell == .longMemory ? count : 0, repeating: 0)
        last = Storage(givesAll ? 0 : site.capacity * units + 16, repeating: 0)
        delta = Storage(site.capacity * units, repeating: 0)
        cellDelta = Storage(cell == .longMemory ? site.capacity * units : 0, repeating: 0)
    }

    private var gateUnits: Int { cell.gates * units }
    private var gateStride: Int { steps * gateUnits }
    private var stateStride: Int { steps * units }
    private var stateWeights: Int { inputs * gateUnits }

    /// Weights are uniform with bound 1 / √units; shifts are 0, but 1 for the forget gate.
    func initialise(using generator: inout CounterGenerator) {
        let bound = 1 / Double(units).squareRoot()
        site.weights.drawUniformly(
            count: (inputs + units) * gateUnits, bound: bound, using: &generator, site.interruption)
        site.vectors.clear(count: cell.shifts * units)
        if cell == .longMemory { (site.vectors + units).update(repeating: 1, count: units) }
    }

    func forward(
        _ input: UnsafeMutablePointer<Scalar>, rows: Int, pass: inout LayerPass
    ) -> UnsafeMutablePointer<Scalar> {
        site.interruption.multiply(
            m: rows * steps, n: gateUnits, k: inputs, a: input, lda: max(1, inputs), b: site.weights, ldb: gateUnits,
            c: gates.pointer, ldc: gateUnits)
        for step in 0..<steps {
            let previous = step > 0 ? states.pointer + (step - 1) * units : nil
            switch cell {
            case .gatedUnit: stepGatedUnit(step, previous, rows: rows)
            case .longMemory: stepLongMemory(step, previous, rows: rows)
            }
            if site.interruption.isRequested(afterElements: rows * gateUnits) { break }
        }
        guard !givesAll else { return states.pointer }
        for row in 0..<rows {
            (last.pointer + row * units).update(
                from: states.pointer + row * stateStride + (steps - 1) * units, count: units)
        }
        return last.pointer
    }

    private func stepGatedUnit(_ step: Int, _ previous: UnsafeMutablePointer<Scalar>?, rows: Int) {
        let gate = gates.pointer + step * gateUnits
        let product = inner.pointer + step * units
        if let previous {
            addStateProduct(previous, columns: 2 * units, to: gate, rows: rows)
            site.interruption.multiply(
                m: rows, n: units, k: units, a: previous, lda: stateStride,
                b: site.weights + stateWeights + 2 * units, ldb: gateUnits, c: product, ldc: stateStride)
        } else {
            for row in 0..<rows { (product + row * stateStride).clear(count: units) }
        }
        Scalar.stepGatedUnit(
            gate, gateStride: gateStride, product: product, productStride: stateStride, shift: site.vectors,
            productShift: site.vectors + 3 * units, previous: previous, state: states.pointer + step * units,
            stateStride: stateStride, rows: rows, units: units)
    }

    private func stepLongMemory(_ step: Int, _ previous: UnsafeMutablePointer<Scalar>?, rows: Int) {
        let gate = gates.pointer + step * gateUnits
        if let previous { addStateProduct(previous, columns: gateUnits, to: gate, rows: rows) }
        Scalar.stepLongMemory(
            gate, gateStride: gateStride, shift: site.vectors,
            previousCell: step > 0 ? inner.pointer + (step - 1) * units : nil, cell: inner.pointer + step * units,
            squashed: squashed.pointer + step * units, state: states.pointer + step * units,
            stateStride: stateStride, rows: rows, units: units)
    }

    private func addStateProduct(
        _ previous: UnsafeMutablePointer<Scalar>, columns: Int, to gate: UnsafeMutablePointer<Scalar>, rows: Int
    ) {
        site.interruption.multiply(
            m: rows, n: columns, k: units, a: previous, lda: stateStride, b: site.weights + stateWeights,
            ldb: gateUnits, beta: 1, c: gate, ldc: gateStride)
    }

    func backward(
        _ input: UnsafeMutablePointer<Scalar>, _ delta: UnsafeMutablePointer<Scalar>,
        into next: UnsafeMutablePointer<Scalar>?, rows: Int
    ) -> UnsafeMutablePointer<Scalar> {
        let d = self.delta.pointer
        d.clear(count: rows * units)
        cellDelta.pointer.clear(count: cellDelta.count)
        (site.weightGradients + stateWeights).clear(count: units * gateUnits)
        for step in (0..<steps).reversed() {
            if givesAll {
                addStates(delta + step * units, stride: stateStride, to: d, rows: rows)
            } else if step == steps - 1 {
                addStates(delta, stride: units, to: d, rows: rows)
            }
            let previous = step > 0 ? states.pointer + (step - 1) * units : nil
            switch cell {
            case .gatedUnit: gatedUnitBack(step, previous, d, rows: rows)
            case .longMemory: longMemoryBack(step, previous, d, rows: rows)
            }
            if site.interruption.isRequested(afterElements: rows * gateUnits) { return delta }
        }
        sumRows(gates.pointer, columns: gateUnits, into: site.vectorGradients, rows: rows * steps)
        if cell == .gatedUnit {
            sumRows(inner.pointer, columns: units, into: site.vectorGradients + 3 * units, rows: rows * steps)
        }
        site.interruption.multiply(
            m: inputs, n: gateUnits, k: rows * steps, a: input, lda: max(1, inputs), transposingA: true,
            b: gates.pointer, ldb: gateUnits, c: site.weightGradients, ldc: gateUnits)
        guard let next else { return delta }
        site.interruption.multiply(
            m: rows * steps, n: inputs, k: gateUnits, a: gates.pointer, lda: gateUnits, b: site.weights,
            ldb: gateUnits, transposingB: true, c: next, ldc: max(1, inputs))
        return next
    }

    private func gatedUnitBack(
        _ step: Int, _ previous: UnsafeMutablePointer<Scalar>?, _ d: UnsafeMutablePointer<Scalar>, rows: Int
    ) {
        let gate = gates.pointer + step * gateUnits
        let product = inner.pointer + step * units
        Scalar.gatedUnitBack(
            gate, gateStride: gateStride, product: product, productStride: stateStride, previous: previous,
            stateStride: stateStride, d, rows: rows, units: units)
        guard let previous else { return }
        passBack(gate, stride: gateStride, columns: 2 * units, from: 0, previous, d, rows: rows)
        passBack(product, stride: stateStride, columns: units, from: 2 * units, previous, d, rows: rows)
    }

    private func longMemoryBack(
        _ step: Int, _ previous: UnsafeMutablePointer<Scalar>?, _ d: UnsafeMutablePointer<Scalar>, rows: Int
    ) {
        let gate = gates.pointer + step * gateUnits
        Scalar.longMemoryBack(
            gate, gateStride: gateStride, previousCell: step > 0 ? inner.pointer + (step - 1) * units : nil,
            squashed: squashed.pointer + step * units, stateStride: stateStride, d, cellGradient: cellDelta.pointer,
            rows: rows, units: units)
        // The state reaches the step before through products alone.
        d.clear(count: rows * units)
        guard let previous else { return }
        passBack(gate, stride: gateStride, columns: gateUnits, from: 0, previous, d, rows: rows)
    }

    /// Adds what comes back through a product of the previous state: to the gradient of its weights, and to d.
    private func passBack(
        _ gradient: UnsafeMutablePointer<Scalar>, stride: Int, columns: Int, from column: Int,
        _ previous: UnsafeMutablePointer<Scalar>, _ d: UnsafeMutablePointer<Scalar>, rows: Int
    ) {
        site.interruption.multiply(
            m: units, n: columns, k: rows, a: previous, lda: stateStride, transposingA: true, b: gradient,
            ldb: stride, beta: 1, c: site.weightGradients + stateWeights + column, ldc: gateUnits)
        site.interruption.multiply(
            m: rows, n: units, k: columns, a: gradient, lda: stride, b: site.weights + stateWeights + column,
            ldb: gateUnits, transposingB: true, beta: 1, c: d, ldc: units)
    }

    private func addStates(
        _ source: UnsafeMutablePointer<Scalar>, stride: Int, to d: UnsafeMutablePointer<Scalar>, rows: Int
    ) {
        for row in 0..<rows { add(source + row * stride, to: d + row * units, count: units) }
    }

    private func sumRows(
        _ x: UnsafeMutablePointer<Scalar>, columns: Int, into sum: UnsafeMutablePointer<Scalar>, rows: Int
    ) {
        sum.clear(count: columns)
        for row in 0..<rows { add(x + row * columns, to: sum, count: columns) }
    }

    /// By the library, as this class is not specialised.
    private func add(_ x: UnsafePointer<Scalar>, to sum: UnsafeMutablePointer<Scalar>, count: Int) {
        BLAS.axpy(1, UnsafeBufferPointer(start: x, count: count), UnsafeMutableBufferPointer(start: sum, count: count))
    }
}
