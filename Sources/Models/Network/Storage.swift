#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A block of memory at a fixed address, which kernels write while a pass is under way.
///
/// An array would check uniqueness at each access and could move. The owner confines it to its thread.
package final class Storage<Element: BitwiseCopyable> {
    package let pointer: UnsafeMutablePointer<Element>
    package let count: Int

    private let origin: Origin

    /// No register's width may lie across two lines of the cache: that halves the speed of loads.
    private static var alignment: Int { max(64, MemoryLayout<Element>.alignment) }

    /// Where a block came from, and goes back to.
    private enum Origin {
        case swift
        case borrowed
        case calloc(UnsafeMutableRawPointer)
        case pages(MappedPages)
    }

    /// Memory that begins with a value; of zeros, the system gives it when it is first touched, so that making a large
    /// network takes no time that could not be stopped.
    package convenience init(_ count: Int, repeating value: Element) {
        let isZero = withUnsafeBytes(of: value) { $0.allSatisfy { $0 == 0 } }
        let bytes = count * MemoryLayout<Element>.stride
        if isZero, let pages = MappedPages(bytes) {
            self.init(pages, count: count)
        } else if isZero, bytes >= 1 << 20, let zeroed = calloc(bytes + Self.alignment, 1) {
            self.init(zeroed: zeroed, count: count)
        } else {
            self.init(uninitialised: count)
            pointer.initialize(repeating: value, count: max(1, count))
        }
    }

    private init(zeroed: UnsafeMutableRawPointer, count: Int) {
        self.count = count
        origin = .calloc(zeroed)
        pointer = zeroed.alignedUp(toMultipleOf: Self.alignment).bindMemory(to: Element.self, capacity: count)
    }

    private init(_ pages: MappedPages, count: Int) {
        self.count = count
        origin = .pages(pages)
        pointer = pages.start.bindMemory(to: Element.self, capacity: count)
    }

    /// Memory that must be written before it is read.
    package convenience init(uninitialised count: Int) {
        if let pages = MappedPages(count * MemoryLayout<Element>.stride) {
            self.init(pages, count: count)
        } else {
            self.init(own: count)
        }
    }

    /// Memory that is somebody else's and outlives this; nobody may write to it.
    init(borrowing memory: UnsafeBufferPointer<Element>) {
        count = memory.count
        origin = .borrowed
        // Without elements any address serves.
        let address = memory.baseAddress ?? UnsafePointer(bitPattern: Self.alignment)
        pointer = UnsafeMutablePointer(mutating: address.unsafelyUnwrapped)
    }

    private init(own count: Int) {
        self.count = count
        origin = .swift
        pointer = UnsafeMutableRawPointer.allocate(
            byteCount: max(1, count) * MemoryLayout<Element>.stride, alignment: Self.alignment
        ).bindMemory(to: Element.self, capacity: max(1, count))
    }

    deinit {
        switch origin {
        case .swift: pointer.deallocate()
        case .borrowed: break
        case .calloc(let memory): free(memory)
        case .pages(let pages): pages.unmap()
        }
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
