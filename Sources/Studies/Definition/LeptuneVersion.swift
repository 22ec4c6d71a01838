/// The version of this Leptune.
public enum LeptuneVersion {
    /// As in `0.1.0`.
    public static let current = "0.1.0"
}
