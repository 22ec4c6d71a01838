/// Over what hidden values are standardised.
package enum NormalisationKind: String, Sendable, CaseIterable {
    /// Over the rows of a batch; prediction uses running statistics.
    case batch
    /// Over the units of a row.
    case layer

    /// What stands for it in files.
    var number: Int { self == .batch ? 0 : 1 }
}
