/// A block of memory at a fixed address, which kernels write while a pass is under way.
///
/// An array would check uniqueness at each access and could move. The owner confines it to its thread.
package final class Storage<Element: BitwiseCopyable> {
    package let pointer: UnsafeMutablePointer<Element>
    package let count: Int

    package convenience init(_ count: Int, repeating value: Element) {
        self.init(uninitialised: count)
        pointer.initialize(repeating: value, count: max(1, count))
    }

    /// Memory that must be written before it is read.
    package init(uninitialised count: Int) {
        self.count = count
        // No register's width may lie across two lines of the cache: that halves the speed of loads.
        pointer = UnsafeMutableRawPointer.allocate(
            byteCount: max(1, count) * MemoryLayout<Element>.stride, alignment: max(64, MemoryLayout<Element>.alignment)
        ).bindMemory(to: Element.self, capacity: max(1, count))
    }

    deinit {
        pointer.deallocate()
    }

    /// Exchanges the contents with those of another block of the same count.
    func exchange(with other: Storage) {
        precondition(other.count == count, "contents of another size")
        for i in 0..<count {
            let element = pointer[i]
            pointer[i] = other.pointer[i]
            other.pointer[i] = element
        }
    }

    /// A copy of the contents; setting it needs the same count.
    package var array: [Element] {
        get { Array(UnsafeBufferPointer(start: pointer, count: count)) }
        set {
            precondition(newValue.count == count, "contents of another size")
            newValue.withUnsafeBufferPointer { source in
                guard let base = source.baseAddress else { return }
                pointer.update(from: base, count: count)
            }
        }
    }
}
