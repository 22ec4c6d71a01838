import LinearAlgebra

/// How exact the products of training are; predictions are always made in full precision.
///
/// The step that follows a product, the weights and their averages stay in single precision.
enum TrainingPrecision: String, CaseIterable {
    /// ``bfloat16`` for classes, ``full`` for numbers, whose last digits count.
    case automatic = "auto"
    case full
    case bfloat16

    /// The products for a target.
    func products(for target: NetworkTarget) -> ProductPrecision {
        switch (self, target) {
        case (.bfloat16, _), (.automatic, .classes): .bfloat16
        case (.full, _), (.automatic, _): .full
        }
    }
}
