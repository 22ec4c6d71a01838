import LinearAlgebra
import Randomness

/// Layers whose output is added to their input, with a function behind the sum.
///
/// Where the layers change the form, the input goes through a convolution of single pixels that gives the same form.
///
/// - SeeAlso: He et al. 2016, "Deep Residual Learning for Image Recognition", arXiv:1512.03385, sec. 3.2 and 3.3.
package struct Residual: LayerSpecification {
    /// The layers that are added.
    let layers: [DeclaredLayer]
    /// The function behind the sum; nil for none.
    var activation: Activation?

    package init(_ layers: [DeclaredLayer]) {
        self.layers = layers
    }

    private func plan(_ input: Volume) throws(LayerProblem) -> LayerPlan {
        do {
            return try LayerPlan(layers, input: input)
        } catch {
            throw LayerProblem("in the block, at character \(error.place): \(error.message)")
        }
    }

    /// What brings the input into the form of the layers' output; nil if it is that already.
    private func projection(_ input: Volume, _ output: Volume) throws(LayerProblem) -> Convolution? {
        if input == output { return nil }
        let stride = (input.height + output.height - 1) / output.height
        let projection = Convolution(filters: output.channels, kernel: Extent(1, 1), stride: stride, padding: .same)
        guard try projection.needs(input).output == output else {
            throw LayerProblem(
                "the block makes \(output) of \(input), which cannot be added; use padding same in it")
        }
        return projection
    }

    package func needs(_ input: Volume) throws(LayerProblem) -> LayerNeeds {
        let plan = try plan(input)
        var needs = plan.total
        if let projection = try projection(input, plan.output) { needs.append(try projection.needs(input)) }
        needs.memoryPerRow += 2 * plan.output.count + 2 * max(plan.largestVolume, input.count)
        return needs
    }

    package func layer<Scalar: LayerScalar>(_ site: LayerSite<Scalar>) -> any Layer<Scalar> {
        do {
            let plan = try plan(site.input)
            let projection = try projection(site.input, plan.output)
            return ResidualLayer(plan, projection: projection, activation, site)
        } catch {
            preconditionFailure("its needs were not asked for")
        }
    }
}

/// ``Residual`` at work.
final class ResidualLayer<Scalar: LayerScalar>: Layer {
    private let sequence: LayerSequence<Scalar>
    private let projection: (any Layer<Scalar>)?
    private let activation: Activation?
    private let interruption: PassInterruption
    private let input: Volume
    private let output: Volume
    /// The sum, and the function of it where the way back needs both.
    private let sum: Storage<Scalar>
    private let activated: Storage<Scalar>?
    /// No bias: zeros, and what would be its gradient.
    private let noShift: Storage<Scalar>
    private let shiftGradient: Storage<Scalar>

    init(_ plan: LayerPlan, projection: Convolution?, _ activation: Activation?, _ site: LayerSite<Scalar>) {
        sequence = LayerSequence(plan, site, needsInputGradient: true)
        self.projection = projection?.layer(site.behind(plan.total, input: site.input))
        self.activation = activation
        interruption = site.interruption
        input = plan.input
        output = plan.output
        sum = Storage(site.capacity * plan.output.count + 16, repeating: 0)
        activated = activation == .gelu ? Storage(sum.count, repeating: 0) : nil
        noShift = Storage(plan.output.channels, repeating: 0)
        shiftGradient = Storage(plan.output.channels, repeating: 0)
    }

    private var pixels: Int { output.height * output.width }

    func initialise(using generator: inout CounterGenerator) {
        sequence.initialise(using: &generator)
        projection?.initialise(using: &generator)
    }

    func forward(
        _ input: UnsafeMutablePointer<Scalar>, rows: Int, pass: inout LayerPass
    ) -> UnsafeMutablePointer<Scalar> {
        let change = sequence.forward(input, rows: rows, pass: &pass)
        let shortcut = projection?.forward(input, rows: rows, pass: &pass) ?? input
        interruption.copy(shortcut, to: sum.pointer, count: rows * output.count)
        Scalar.add(change, to: sum.pointer, count: rows * output.count)
        guard let activation else { return sum.pointer }
        let target = activated?.pointer ?? sum.pointer
        Scalar.activateOrPass(
            activation, sum.pointer, target, scale: nil, shift: noShift.pointer, rows: rows * pixels,
            columns: output.channels)
        return target
    }

    func backward(
        _ input: UnsafeMutablePointer<Scalar>, _ delta: UnsafeMutablePointer<Scalar>,
        into next: UnsafeMutablePointer<Scalar>?, rows: Int
    ) -> UnsafeMutablePointer<Scalar> {
        if let activation {
            Scalar.differentiateOrPass(
                activation, sum.pointer, activated?.pointer ?? sum.pointer, scale: nil, shift: noShift.pointer, delta,
                scaleGradient: nil, shiftGradient: shiftGradient.pointer, rows: rows * pixels,
                columns: output.channels)
        }
        let change = sequence.backward(input, copying: delta, rows: rows)
        guard let projection else {
            Scalar.add(change, to: delta, count: rows * self.input.count)
            return delta
        }
        let result = projection.backward(input, delta, into: next, rows: rows)
        if next != nil { Scalar.add(change, to: result, count: rows * self.input.count) }
        return result
    }
}
