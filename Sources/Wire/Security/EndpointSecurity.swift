/// How a manager protects its sockets.
public enum ServerSecurity: Sendable {
    /// No keys: refused for addresses beyond this machine.
    case loopback
    /// CURVE, for workers whose public keys stand in a file that may change while the manager runs.
    case curve(CurveSecretKey, authorizedKeys: String)
}

/// How a worker protects its connection.
public enum ClientSecurity: Sendable {
    /// No keys: refused for addresses beyond this machine.
    case loopback
    /// CURVE with the worker's own pair, to the manager that holds `serverKey`'s secret half.
    case curve(CurveKeyPair, serverKey: CurveKey)
}
