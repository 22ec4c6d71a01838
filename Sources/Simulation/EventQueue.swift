/// What is going to happen, by time; what is due at the same time happens in the order in which it was added.
struct EventQueue<Happening> {
    private struct Entry {
        var time: Double
        var order: Int
        var happening: Happening
    }

    private var heap: [Entry] = []
    private var order = 0

    /// Adds something that happens at a time.
    mutating func add(_ happening: Happening, at time: Double) {
        order += 1
        heap.append(Entry(time: time, order: order, happening: happening))
        var child = heap.count - 1
        while child > 0, isEarlier(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes what happens first.
    mutating func next() -> (time: Double, happening: Happening)? {
        guard !heap.isEmpty else { return nil }
        heap.swapAt(0, heap.count - 1)
        let first = heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && isEarlier(child, least) {
                least = child
            }
            if least == parent { return (first.time, first.happening) }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    private func isEarlier(_ a: Int, _ b: Int) -> Bool {
        (heap[a].time, heap[a].order) < (heap[b].time, heap[b].order)
    }
}
