/// A value that belongs to a `SocketThread`; using it elsewhere stops the process at once.
///
/// Unchecked because `value` is the only way in and checks the thread.
package struct ThreadBound<Value>: @unchecked Sendable {
    private let thread: SocketThread
    private let content: Value

    package init(_ value: Value, to thread: SocketThread) {
        content = value
        self.thread = thread
    }

    package var value: Value {
        thread.checkIsolated()
        return content
    }
}
