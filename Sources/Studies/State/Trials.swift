/// The trials of a study by number.
///
/// Those that have ended can be packed, but for the newest, which others may still be compared with: into some ninety bytes
/// instead of six hundred. A packed trial is unpacked each time it is read. What is packed makes no difference to what the
/// trials are.
public struct Trials: Sendable {
    /// All trials by number; if the ended ones are packed, those that have not ended, in no order.
    private var whole: [Trial] = []
    /// Where each trial is; empty unless the ended ones are packed.
    private var places: [Place] = []
    private var archive = TrialArchive()
    /// How many of the newest trials stay whole when they have ended; nil if all do.
    let mostWhole: Int?
    private var packsEnded: Bool { mostWhole != nil }

    /// Where a trial is while others are packed, in 32 bits.
    private struct Place: Sendable {
        private var bits: UInt32

        static func whole(_ slot: Int) -> Self { Self(bits: 1 << 31 | UInt32(slot)) }

        static func packed(_ address: UInt32) -> Self { Self(bits: address) }

        /// Its place among the trials that are whole; nil if it is packed.
        var slot: Int? { bits >> 31 == 1 ? Int(bits & ~(1 << 31)) : nil }

        /// Its address in the archive, if it is packed.
        var address: UInt32 { bits }
    }

    /// Creates an empty collection.
    ///
    /// - Parameter mostWhole: How many of the newest trials stay whole when they have ended; nil if all do.
    init(mostWhole: Int? = nil) { self.mostWhole = mostWhole }

    /// All trials by number.
    ///
    /// - Complexity: O(1), and O(trials) if some are packed.
    public var array: [Trial] { packsEnded ? Array(self) : whole }

    /// Adds a trial, whose number must be the next.
    mutating func append(_ trial: Trial) {
        if packsEnded { places.append(.whole(whole.count)) }
        whole.append(trial)
        // The one that is no longer among the newest.
        if let mostWhole, mostWhole < places.count { pack(places.count - mostWhole - 1) }
    }

    /// Packs a trial if it has ended and is not among the newest, and if the archive has room.
    mutating func pack(_ number: Int) {
        guard let mostWhole, number < places.count - mostWhole, let slot = places[number].slot,
            whole[slot].state.isTerminal, let address = archive.append(whole[slot])
        else { return }
        places[number] = .packed(address)
        let last = whole.removeLast()
        guard last.number != number else { return }
        whole[slot] = last
        places[last.number] = .whole(slot)
    }
}

extension Trials: RandomAccessCollection {
    /// 0.
    public var startIndex: Int { 0 }

    /// How many trials there are.
    public var endIndex: Int { packsEnded ? places.count : whole.count }

    /// The trial of a number; one that is packed cannot be changed.
    ///
    /// - Complexity: O(1), and O(measurements) for a packed one.
    public internal(set) subscript(number: Int) -> Trial {
        _read {
            guard packsEnded else {
                yield whole[number]
                return
            }
            let place = places[number]
            if let slot = place.slot {
                yield whole[slot]
            } else {
                yield archive.trial(number, at: place.address)
            }
        }
        _modify {
            guard packsEnded else {
                yield &whole[number]
                return
            }
            guard let slot = places[number].slot else {
                preconditionFailure("trial \(number) has ended and is packed")
            }
            yield &whole[slot]
        }
    }
}

extension Trials: Equatable {
    /// Whether the trials are equal, packed or not.
    public static func == (a: Self, b: Self) -> Bool {
        a.packsEnded || b.packsEnded ? a.elementsEqual(b) : a.whole == b.whole
    }
}
