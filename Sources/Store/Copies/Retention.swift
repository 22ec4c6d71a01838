import GRDB
import Studies

/// Which studies and checkpoints an operator no longer wants to keep.
public struct Retention: Sendable {
    /// What would go, or has gone.
    public struct Report: Sendable, Equatable, Codable {
        /// Studies deleted with everything of theirs, by name.
        public var studies: [String]
        /// Checkpoints and unfinished uploads removed.
        public var files: Int
        /// The space that they took.
        public var bytes: Int
    }

    /// Ended studies that have not changed for so many days lose their checkpoints, but for the best trial's.
    public var days: Double
    /// Whether such studies are deleted altogether.
    public var deletesStudies: Bool

    /// Decides what to keep.
    public init(days: Double, deletesStudies: Bool = false) {
        self.days = days
        self.deletesStudies = deletesStudies
    }

    /// Carries the decision out, or says what it would do.
    ///
    /// - Parameters:
    ///   - store: The store.
    ///   - nowMilliseconds: The time, milliseconds since 1970.
    ///   - isRehearsal: Whether nothing is changed.
    public func apply(
        to store: StudyStore, nowMilliseconds: Int64, isRehearsal: Bool
    ) throws(StoreError) -> Report {
        let limit = nowMilliseconds - Int64(days * 86_400_000)
        let old = try store.studies().filter { study in
            if case .ended = study.phase { return study.updatedMilliseconds <= limit }
            return false
        }
        var report = Report(studies: deletesStudies ? old.map(\.name) : [], files: 0, bytes: 0)
        let needed = try store.neededArtifacts(besides: old, keepsBest: !deletesStudies)
        if deletesStudies, !isRehearsal {
            for study in old { try store.deleteStudy(study.id) }
        }
        let freed = try store.artifacts.removeAll(
            except: Set(needed.map(\.digest)), unusedFor: .zero, isRehearsal: isRehearsal)
        report.files = freed.files
        report.bytes = freed.bytes
        return report
    }
}
