#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension Double {
    /// The natural logarithm.
    var logarithm: Double { log(self) }

    /// e to this power.
    var exponential: Double { exp(self) }
}
