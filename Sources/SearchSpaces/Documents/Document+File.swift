#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension Document {
    /// Reads the text of a file that is small enough to be a document.
    ///
    /// - Parameters:
    ///   - path: The file; also its name in diagnostics.
    ///   - limit: How large it may be.
    /// - Returns: The text; a diagnostic if the file cannot be read, is larger than the limit, or is not UTF-8.
    /// - Complexity: Reads one byte more than the limit at most, however large the file is.
    public static func text(ofFile path: String, limit: Limit = .ofPeople) -> Result<String, Diagnostics> {
        var log = DiagnosticLog(file: path)
        var status = stat()
        guard stat(path, &status) == 0 else {
            log.report(at: .start, "cannot be opened: \(String(cString: strerror(errno)))", expected: "a file")
            return .failure(log.collected)
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            log.report(at: .start, "is a folder", expected: "a file")
            return .failure(log.collected)
        }
        guard let file = fopen(path, "rb") else {
            log.report(at: .start, "cannot be opened: \(String(cString: strerror(errno)))", expected: "a file")
            return .failure(log.collected)
        }
        defer { fclose(file) }
        let bytes = [UInt8](unsafeUninitializedCapacity: limit.bytes + 1) { buffer, count in
            count = fread(buffer.baseAddress, 1, buffer.count, file)
        }
        guard ferror(file) == 0 else {
            log.report(at: .start, "cannot be read: \(String(cString: strerror(errno)))", expected: "a file")
            return .failure(log.collected)
        }
        guard bytes.count <= limit.bytes else {
            log.report(at: .start, "is larger than \(limit.bytes / 1024) KiB", expected: "a small text file")
            return .failure(log.collected)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            log.report(at: .start, "is not UTF-8", expected: "a text file in UTF-8")
            return .failure(log.collected)
        }
        return .success(text)
    }
}
