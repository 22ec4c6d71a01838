#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension BoostingTarget {
    static func logarithm(_ x: Double) -> Double { log(x) }
}
