extension Network {
    /// A copy of all parameters in the order of the shape; for tests.
    package var parameterValues: [Scalar] {
        get { parameters.array }
        set { parameters.array = newValue }
    }

    /// A copy of the last gradient in the order of the shape; for tests.
    package var gradientValues: [Scalar] { gradients.array }
}
