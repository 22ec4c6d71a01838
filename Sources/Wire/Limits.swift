/// The sizes that no peer may exceed; each is tested at the limit and one past it.
public enum Limits {
    /// Bytes of one frame.
    public static let frameBytes = 1 << 20
    /// Frames of one message, beside the routing identity.
    public static let parts = 8
    /// UTF-8 bytes of a name: a worker, host, parameter, metric or study.
    public static let nameBytes = 128
    /// UTF-8 bytes of a text for people, such as a failure's message.
    public static let textBytes = 16 << 10
    /// Bytes of data or checkpoint in one message; larger content travels in several.
    public static let chunkBytes = 512 << 10
    /// Entries of one list in a message: parameters, metrics, measurements.
    public static let listCount = 1000
    /// Labels of one worker.
    public static let labels = 64
    /// Names of columns in one message.
    public static let columns = 10_000
    /// Messages from one peer that could not be decoded before the peer is ignored.
    public static let undecodableMessages = 10
    /// Messages handed to a handler at once.
    public static let batch = 256
    /// Messages of one connection after which those that have arrived are handed on: connections take turns, so that none of the
    /// others waits for more.
    public static let shareOfBatch = 32
    /// Bytes that may wait for the other side of one connection to take them; then it is sent nothing.
    public static let unreadBytes = 4 << 20
    /// Messages of one connection that wait to be read before it takes no more.
    public static let waitingMessages = 128
}
