import CZeroMQ

/// The library that carries messages.
public enum WireLibrary {
    /// ZeroMQ's version, such as `4.3.4`.
    public static var version: String {
        var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
        zmq_version(&major, &minor, &patch)
        return "\(major).\(minor).\(patch)"
    }

    /// Whether it was built with CURVE.
    public static var hasCurve: Bool { zmq_has("curve") == 1 }
}
