import CKernels
import LinearAlgebra
import Randomness
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// The kernels of linear models beside plain loops in double.
struct LinearKernelTests {
    /// Packed rows of random numbers, with their columns and weights.
    private struct Block {
        let rows: Int
        let order: Int
        let stride: Int
        var z: [Float]
        let weights: [Float]

        init(rows: Int, order: Int) {
            var generator = CounterGenerator(seed: 11, purpose: .simulation)
            self.rows = rows
            self.order = order
            stride = leptune_packed_columns(order)
            z = [Float](repeating: 0, count: rows * stride)
            for r in 0..<rows {
                for c in 0..<order { z[r * stride + c] = Float(generator.normal()) }
            }
            weights = (0..<rows).map { $0 % 5 == 0 ? 0 : Float(generator.uniform()) }
        }
    }

    @Test(arguments: [1, 3, 255, 256, 257, 600], [1, 8, 16, 17, 47, 48, 49, 101])
    func gramMatricesAreSumsOfProducts(rows: Int, order: Int) {
        let block = Block(rows: rows, order: order)
        for isWeighted in [false, true] {
            // What is there already is added to.
            var gram = [Double](repeating: 0.5, count: order * order)
            leptune_add_gram_f32(block.z, isWeighted ? block.weights : nil, &gram, rows, order, block.stride)

            for i in 0..<order {
                for j in 0..<order {
                    let expected = (0..<rows).reduce(0.5) { sum, r in
                        let product = Double(block.z[r * block.stride + i]) * Double(block.z[r * block.stride + j])
                        return sum + product * (isWeighted ? Double(block.weights[r]) : 1)
                    }
                    if j <= i {
                        #expect(abs(gram[i * order + j] - expected) < 1e-6 * Double(rows + 10))
                    } else {
                        #expect(gram[i * order + j] == 0.5)
                    }
                }
            }
        }
    }

    @Test(arguments: [(1, 5, 3), (7, 17, 16), (256, 51, 10), (300, 20, 40), (64, 9, 100)])
    func productsOfSeveralOutputsGoBothWays(rows: Int, order: Int, outputs: Int) {
        let block = Block(rows: rows, order: order)
        let padded = leptune_packed_columns(outputs)
        let w = (0..<(order * padded)).map { Float(($0 * 37) % 19 - 9) / 8 }
        var sums = [Float](repeating: -1, count: rows * padded)
        leptune_row_products_f32(block.z, w, &sums, rows, order, block.stride, padded)
        for r in 0..<rows {
            for k in 0..<padded {
                let expected = (0..<order).reduce(0.0) {
                    $0 + Double(block.z[r * block.stride + $1]) * Double(w[$1 * padded + k])
                }
                #expect(abs(Double(sums[r * padded + k]) - expected) < 1e-5 * Double(order))
            }
        }

        var total = [Double](repeating: 2, count: order * padded)
        leptune_add_row_products_back_f32(block.z, sums, &total, rows, order, block.stride, padded)
        for c in 0..<order {
            for k in 0..<padded {
                let expected = (0..<rows).reduce(2.0) {
                    $0 + Double(block.z[$1 * block.stride + c]) * Double(sums[$1 * padded + k])
                }
                #expect(abs(total[c * padded + k] - expected) < 1e-5 * Double(rows + order))
            }
        }
    }

    @Test(arguments: [(1, 1), (5, 16), (300, 65), (257, 129)])
    func sumsOfRowsGoBothWays(rows: Int, order: Int) {
        let block = Block(rows: rows, order: order)
        let w = (0..<block.stride).map { $0 < order ? Float($0 % 7) - 3 : 0 }
        var sums = [Float](repeating: 0, count: rows)
        leptune_row_sums_f32(block.z, w, &sums, rows, block.stride)
        var total = [Double](repeating: 1, count: order)
        leptune_add_row_sums_back_f32(block.z, sums, &total, rows, order, block.stride)

        for r in 0..<rows {
            let expected = (0..<order).reduce(0.0) { $0 + Double(block.z[r * block.stride + $1]) * Double(w[$1]) }
            #expect(abs(Double(sums[r]) - expected) < 1e-5 * Double(order))
        }
        for c in 0..<order {
            let expected = (0..<rows).reduce(1.0) { $0 + Double(block.z[$1 * block.stride + c]) * Double(sums[$1]) }
            #expect(abs(total[c] - expected) < 2e-5 * Double(rows + order))
        }
    }

    @Test func rowsArePackedAndThoseWithoutWeightLeftOut() {
        let x: [Float] = [1, 5, 3, 5, 5, 5]
        var z = [Float](repeating: 9, count: 3 * 16)
        leptune_pack_rows_f32(x, [1, 5], [2, 0], &z, 3, 2, 1, 16)
        #expect(Array(z[..<4]) == [0, 0, 1, 0])
        #expect(Array(z[16..<20]) == [4, 0, 1, 0])

        var weights: [Float] = [0, 2, 1]
        #expect(leptune_keep_weighted_rows_f32(&z, &weights, 3, 16) == 2)
        #expect(Array(z[..<4]) == [4, 0, 1, 0])
        #expect(Array(z[16..<20]) == [8, 0, 1, 0])
        #expect(Array(weights[..<2]) == [2, 1])
    }

    private typealias Loss = (
        UnsafeMutablePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>?, UnsafeMutablePointer<Float>?, Int
    ) -> Double

    /// Losses in closed form; slopes and curvatures by central differences of these.
    @Test func lossesHaveTheirSlopesAndCurvatures() {
        let table: [(loss: Loss, exact: (Double, Double) -> Double, targets: [Float])] = [
            (leptune_logistic_loss_f32, { log1p(exp(-abs($0))) + max($0, 0) - $1 * $0 }, [0, 1, 0.25]),
            (leptune_squared_hinge_loss_f32, { max(0, 1 - $1 * $0) * max(0, 1 - $1 * $0) }, [-1, 1]),
            (leptune_squared_error_loss_f32, { ($0 - $1) * ($0 - $1) / 2 }, [0, 3]),
            (leptune_poisson_loss_f32, { exp($0) - $1 * $0 }, [0, 4]),
            (
                { leptune_pinball_loss_f32($0, $1, $2, $3, 0.75, 0.5, $4) },
                { sum, target in
                    let r = target - sum
                    let slope = min(0.75, max(-0.25, r / 0.5))
                    return slope * r - 0.25 * slope * slope
                }, [0, 1]
            ),
        ]
        let sums: [Float] = [-20, -3.3, -1.2, -0.4, 0, 0.3, 1.7, 6, 30]
        for (loss, exact, targets) in table {
            for target in targets {
                var slopes = sums
                var bends = [Float](repeating: -1, count: sums.count)
                let weights = [Float](repeating: 0.5, count: sums.count)
                let goals = [Float](repeating: target, count: sums.count)

                let total = loss(&slopes, goals, weights, &bends, sums.count)

                let expected = sums.reduce(0) { $0 + 0.5 * exact(Double($1), Double(target)) }
                #expect(abs(total - expected) < 1e-6 * max(1, abs(expected)))
                for (i, sum) in sums.enumerated() {
                    let (x, t) = (Double(sum), Double(target))
                    let slope = (exact(x + 1e-5, t) - exact(x - 1e-5, t)) / 2e-5
                    #expect(abs(Double(slopes[i]) - 0.5 * slope) < 1e-5 * max(1, abs(slope)))
                    #expect(bends[i] >= 0)
                }
                var plain = sums
                #expect(abs(loss(&plain, goals, nil, nil, sums.count) - 2 * total) < 1e-5 * max(1, abs(total)))
                #expect(zip(plain, slopes).allSatisfy { abs($0 - 2 * $1) <= 1e-6 * max(1, abs($0)) })
            }
        }
    }

    @Test func softmaxLossIsThatOfItsDefinition() {
        let sums: [[Float]] = [[1, 2, -1], [40, -40, 0], [0, 0, 0]]
        let labels: [Int32] = [1, 0, 2]
        for stride in [16, 32] {
            var z = [Float](repeating: -1e30, count: 3 * stride)
            for r in 0..<3 { for c in 0..<3 { z[r * stride + c] = sums[r][c] } }

            let total = leptune_softmax_loss_f32(&z, labels, [1, 0.5, 2], 3, stride)

            var expected = 0.0
            for r in 0..<3 {
                let row = sums[r].map { exp(Double($0)) }
                let weight = [1, 0.5, 2][r]
                let share = row.map { $0 / row.reduce(0, +) }
                expected -= weight * log(share[Int(labels[r])])
                for c in 0..<3 {
                    let slope = weight * (share[c] - (c == Int(labels[r]) ? 1 : 0))
                    #expect(abs(Double(z[r * stride + c]) - slope) < 1e-6)
                }
                #expect(z[(r * stride + 3)..<((r + 1) * stride)].allSatisfy { $0 == 0 })
            }
            #expect(abs(total - expected) < 1e-5)
        }
    }
}
