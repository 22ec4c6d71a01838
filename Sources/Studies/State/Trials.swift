/// The trials of a study by number.
///
/// Those that have ended can be packed, if nobody compares trials with each other: into some ninety bytes instead of six
/// hundred. A packed trial is unpacked each time it is read. What is packed makes no difference to what the trials are.
public struct Trials: Sendable {
    /// All trials by number; if the ended ones are packed, those that have not ended, in no order.
    private var whole: [Trial] = []
    /// Where each trial is; empty unless the ended ones are packed.
    private var places: [Place] = []
    private var archive = TrialArchive()
    /// Whether trials that have ended are packed.
    let packsEnded: Bool

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
    init(packsEnded: Bool) { self.packsEnded = packsEnded }

    /// All trials by number.
    ///
    /// - Complexity: O(1), and O(trials) if some are packed.
    public var array: [Trial] { packsEnded ? Array(self) : whole }

    /// Adds a trial, whose number must be the next.
    mutating func append(_ trial: Trial) {
        if packsEnded { places.append(.whole(whole.count)) }
        whole.append(trial)
    }

    /// Packs a trial that has ended, unless none is packed or the archive has no room left.
    mutating func pack(_ number: Int) {
        guard packsEnded, let slot = places[number].slot, let address = archive.append(whole[slot]) else { return }
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
