import Foundation
import LinearAlgebra
import Store
import Studies
import Wire
import Worker

/// Looks at the machine for `leptune doctor`: one check a question.
struct MachineExamination {
    /// Which Leptune, on what.
    var version: StoreCheck {
        StoreCheck(
            "version",
            detail: "leptune \(LeptuneVersion.current), \(ProcessInfo.processInfo.operatingSystemVersionString), "
                + "\(MachineFacts.cores) cores, \(MachineFacts.memoryBytes >> 20) MiB")
    }

    /// The libraries that were found at run time.
    ///
    /// SQLite before 3.51.3 can damage a file when two connections write to its log at the same instant; the store has
    /// one connection that does, so an older one is said and not held against the machine.
    var libraries: StoreCheck {
        let problems =
            WireLibrary.hasCurve
            ? [] : ["ZeroMQ was built without CURVE: workers of other machines cannot connect"]
        return StoreCheck(
            "libraries", problems: problems,
            detail: "SQLite \(StoreLibrary.version), ZeroMQ \(WireLibrary.version), OpenBLAS for \(BLAS.processor)")
    }

    /// Whether the linear algebra would take more threads than there are cores.
    var threads: StoreCheck {
        let threads = BLAS.threads
        let problems =
            threads > MachineFacts.cores
            ? ["\(threads) BLAS threads for \(MachineFacts.cores) cores: unset OPENBLAS_NUM_THREADS"] : []
        return StoreCheck("threads", problems: problems, detail: "\(threads) BLAS threads; workers set their own")
    }

    /// Whether the wall clock is plausible and the monotonic one moves.
    ///
    /// Only reports show the wall clock; leases use the monotonic one.
    var clock: StoreCheck {
        let year = Calendar(identifier: .gregorian).component(.year, from: Date())
        let begin = ContinuousClock.now
        usleep(2000)
        var problems = (2025...2100).contains(year) ? [] : ["the wall clock says that it is the year \(year)"]
        if ContinuousClock.now <= begin { problems.append("the monotonic clock stands still") }
        return StoreCheck(
            "clock", problems: problems, detail: WallTime.text(Int64(Date().timeIntervalSince1970 * 1000)))
    }

    /// Whether a thousand workers could connect.
    var openFiles: StoreCheck {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return StoreCheck("open files", problems: ["the limit cannot be read"])
        }
        let problems = limit.rlim_cur < 256 ? ["only \(limit.rlim_cur) files may be open: ulimit -n 4096"] : []
        return StoreCheck(
            "open files", problems: problems,
            detail: limit.rlim_cur > 1 << 30 ? "no limit" : "\(limit.rlim_cur), enough for as many workers less 64")
    }

    /// Whether the store's disk has room and keeps what it is told to keep.
    func disk(of store: String) -> StoreCheck {
        let folder = URL(filePath: store).deletingLastPathComponent().path
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else {
            return StoreCheck("disk", problems: ["there is no folder \(folder)"])
        }
        let free = Int(status.f_bavail) * Int(status.f_frsize)
        let seconds = Self.flushSeconds(in: folder)
        var problems = free < 64 << 20 ? ["\(free >> 20) MiB are free in \(folder); a store needs 64"] : []
        if seconds == nil { problems.append("nothing can be written to \(folder)") }
        let flush = seconds.map { String(format: "a flush takes %.1f ms", $0 * 1000) } ?? "no flush measured"
        return StoreCheck("disk", problems: problems, detail: "\(free >> 20) MiB free in \(folder); \(flush)")
    }

    /// Whether a manager could listen on an address now.
    func address(_ address: String) -> StoreCheck {
        let name = "address \(address)"
        do {
            // With a key of the moment, so that only the address itself is judged.
            let keys = FileManager.default.temporaryDirectory.appending(path: "leptune-doctor-\(UUID().uuidString)")
            try Data().write(to: keys)
            defer { try? FileManager.default.removeItem(at: keys) }
            let endpoint = try ManagerEndpoint(
                bind: [address], security: .curve(try CurveKeyPair.generate().secretKey, authorizedKeys: keys.path))
            endpoint.close()
            return StoreCheck(name, detail: "free")
        } catch {
            return StoreCheck(name, problems: ["\(error)"])
        }
    }

    /// Whether a private key file can be read, by its owner only.
    func key(_ path: String) -> StoreCheck {
        do {
            _ = try KeyFile.readPair(path)
            return StoreCheck("key \(path)", detail: "readable by its owner only")
        } catch {
            return StoreCheck("key \(path)", problems: ["\(error)"])
        }
    }

    /// Whether a list of workers' keys is right in every line, and nobody else may add one.
    func authorizedKeys(_ path: String) -> StoreCheck {
        do {
            let keys = try AuthorizedKeys(file: path)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0o777
            let problems = mode & 0o022 == 0 ? [] : ["others may write to it: chmod go-w \(path)"]
            return StoreCheck("keys in \(path)", problems: problems, detail: "\(keys.names.count) workers")
        } catch {
            return StoreCheck("keys in \(path)", problems: ["\(error)"])
        }
    }

    /// The store's own checks, and whether others may read it.
    func store(_ path: String) -> [StoreCheck] {
        guard FileManager.default.fileExists(atPath: path) else {
            return [StoreCheck("store", detail: "none at \(path) yet")]
        }
        do {
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0o777
            let problems = mode & 0o077 == 0 ? [] : ["others may read it: chmod 600 \(path)"]
            return [StoreCheck("store file", problems: problems, detail: path)] + (try StoreVerification(path).run())
        } catch {
            return [StoreCheck("store", problems: ["\(error)"])]
        }
    }

    /// How long a byte takes to reach the disk; nil if it does not.
    private static func flushSeconds(in folder: String) -> Double? {
        let path = "\(folder)/.leptune-doctor-\(UUID().uuidString)"
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { return nil }
        defer {
            close(file)
            unlink(path)
        }
        let begin = ContinuousClock.now
        for _ in 0..<5 {
            guard write(file, "x", 1) == 1, fdatasync(file) == 0 else { return nil }
        }
        return (ContinuousClock.now - begin) / .seconds(5)
    }
}
