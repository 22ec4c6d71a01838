import Foundation
enum Knob {
    static let all: [String: Double] = {
        var r: [String: Double] = [:]
        for (k, v) in ProcessInfo.processInfo.environment where k.hasPrefix("K_") { r[k] = Double(v) }
        return r
    }()
    static func value(_ n: String, _ d: Double) -> Double { all["K_" + n] ?? d }
}
