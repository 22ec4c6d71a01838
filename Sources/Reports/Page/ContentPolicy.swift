import Digests
import Foundation

/// A page's Content Security Policy: only the scripts that it was written with run, and nothing is loaded.
package enum ContentPolicy {
    /// The policy's text.
    ///
    /// - Parameter scripts: The exact contents of the page's script elements.
    package static func text(allowing scripts: [String]) -> String {
        let sources = scripts.map { "'sha256-\(base64(SHA256.digest(of: $0.utf8)))'" }
        return [
            "default-src 'none'", "script-src " + (sources.isEmpty ? "'none'" : sources.joined(separator: " ")),
            "style-src 'unsafe-inline'", "img-src data:", "base-uri 'none'", "form-action 'none'",
        ].joined(separator: "; ")
    }

    private static func base64(_ hexadecimal: String) -> String {
        var bytes = Data()
        var digits = hexadecimal.utf8.makeIterator()
        while let high = digits.next(), let low = digits.next() { bytes.append(value(high) << 4 | value(low)) }
        return bytes.base64EncodedString()
    }

    private static func value(_ digit: UInt8) -> UInt8 { digit < 58 ? digit - 48 : digit - 87 }
}
