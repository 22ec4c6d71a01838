import CKernels
import Randomness
import Testing

/// The kernels of forests on marks beside plain loops.
struct ForestKernelTests {
    /// Rows of marks, some of them in a node.
    private struct Node {
        let stride: Int
        var bits: [UInt64]
        var rows: [UInt32]
        var words: [UInt64]

        init(samples: Int, stride: Int) {
            var generator = CounterGenerator(seed: 5, stream: samples, purpose: .simulation)
            self.stride = stride
            bits = (0..<(300 * stride)).map { _ in
                UInt64(generator.index(below: 1 << 32)) << 32 | UInt64(generator.index(below: 1 << 32))
            }
            rows = generator.permutation(of: 300).prefix(samples).map(UInt32.init)
            // The weight below, and up to as much above.
            words = (0..<samples).map { _ in
                UInt64(1 + generator.index(below: 9)) | UInt64(generator.index(below: 9)) << 32
            }
        }

        func has(_ mark: Int, _ row: UInt32) -> Bool {
            bits[Int(row) * stride + mark / 64] >> UInt64(mark % 64) & 1 == 1
        }
    }

    @Test(arguments: [1, 2, 7, 64, 300], [1, 3]) func sumsAreOfTheRowsWithTheMark(samples: Int, stride: Int) {
        let node = Node(samples: samples, stride: stride)
        let places: [UInt64] = [0, 63, 31, 32, 7, 7, 1, 62]
        for word in 0..<stride {
            var sums = [UInt64](repeating: 99, count: 8)
            node.bits.withUnsafeBufferPointer { bits in
                guard let first = bits.baseAddress else { return }
                leptune_sum_marked(first + word, stride, places, node.rows, node.words, samples, &sums)
            }
            let expected = places.map { place in
                zip(node.rows, node.words).filter { node.has(word * 64 + Int(place), $0.0) }.reduce(0) { $0 + $1.1 }
            }
            #expect(sums == expected)
        }
    }

    @Test(arguments: [1, 2, 300], [0, 63, 130]) func rowsWithoutTheMarkGoLeft(samples: Int, mark: Int) {
        let node = Node(samples: samples, stride: 3)
        var moved = node
        var (rowScratch, wordScratch) = ([UInt32](repeating: 0, count: 300), [UInt64](repeating: 0, count: 300))
        let lefts = node.bits.withUnsafeBufferPointer { bits in
            bits.baseAddress.map {
                leptune_partition_marked(
                    &moved.rows, &moved.words, &rowScratch, &wordScratch, $0 + mark / 64, 3, UInt32(mark % 64), samples)
            }
        }

        let samples = Array(zip(node.rows, node.words))
        let left = samples.filter { !node.has(mark, $0.0) }
        let right = samples.filter { node.has(mark, $0.0) }
        #expect(lefts == left.count)
        #expect(moved.rows == (left + right).map(\.0))
        #expect(moved.words == (left + right).map(\.1))
    }
}
