import Randomness
import Studies
import Wire

/// A store in memory on a disk that forgets what was not synchronised, tears what it was writing, runs full and fails.
///
/// The log is a list of frames, each a transaction with as many sectors as it takes; recovery keeps the frames before the
/// first one that is not all there, as SQLite's does by its checksums.
final class SimulatedStore: StorePort {
    private struct Frame {
        var events: [(StudyID, RecordedEvent)]
        var sectors: Int
        var written: Int
        var isSynchronised: Bool
    }

    private var frames: [Frame] = []
    private var count = 0
    private var draw: CounterGenerator
    private let synchronises: Bool
    /// How the next commit fails, if it does.
    var fault: StoreFault?

    /// Creates an empty store.
    ///
    /// - Parameter synchronises: Whether a commit waits for the disk, as it must.
    init(seed: UInt64, synchronises: Bool) {
        draw = CounterGenerator(seed: seed, stream: 2, purpose: .simulation)
        self.synchronises = synchronises
    }

    func create(_ created: RecordedEvent) -> StudyID {
        count += 1
        let study = StudyID(rawValue: count)
        frames.append(Frame(events: [(study, created)], sectors: 1, written: 1, isSynchronised: true))
        return study
    }

    func append(_ records: [(StudyID, RecordedEvent)], workers: [WorkerDescription]) throws {
        if case .full? = fault { throw StoreFault.full }
        let sectors = 1 + records.count
        var frame = Frame(events: records, sectors: sectors, written: sectors, isSynchronised: synchronises)
        if case .failed? = fault {
            fault = nil
            frame.isSynchronised = false
            frame.written = draw.index(below: sectors + 1)
            frames.append(frame)
            throw StoreFault.failed
        }
        frames.append(frame)
    }

    /// Lets the process die while it commits: nothing, a part or all of it is written.
    func die(committing records: [(StudyID, RecordedEvent)]) {
        let sectors = 1 + records.count
        frames.append(
            Frame(
                events: records, sectors: sectors, written: draw.index(below: sectors + 1), isSynchronised: false))
    }

    func recover(losesPower: Bool) -> [StudyID: [RecordedEvent]] {
        if losesPower {
            for index in frames.indices where !frames[index].isSynchronised {
                frames[index].written = min(frames[index].written, draw.index(below: frames[index].sectors + 1))
            }
        }
        let end = frames.firstIndex { $0.written < $0.sectors } ?? frames.endIndex
        frames.removeSubrange(end...)
        for index in frames.indices { frames[index].isSynchronised = true }
        var events: [StudyID: [RecordedEvent]] = [:]
        for frame in frames {
            for (study, event) in frame.events { events[study, default: []].append(event) }
        }
        return events
    }

    /// Takes the last transactions away, as somebody who puts an old copy in the store's place.
    func forget(_ transactions: Int) {
        frames.removeLast(min(transactions, max(0, frames.count - count)))
    }
}
