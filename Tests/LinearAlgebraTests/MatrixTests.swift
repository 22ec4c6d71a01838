import LinearAlgebra
import Randomness
import Testing

struct MatrixTests {
    private func random<Scalar: BLASScalar>(_ rows: Int, _ columns: Int, _ type: Scalar.Type) -> Matrix<Scalar> {
        var generator = CounterGenerator(seed: 11, stream: rows * 100 + columns, purpose: .simulation)
        return Matrix(
            rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in Scalar(generator.normal()) })
    }

    private func product<Scalar>(_ a: Matrix<Scalar>, _ b: Matrix<Scalar>) -> Matrix<Scalar> {
        Matrix(rows: a.rows, columns: b.columns) { r, c in
            (0..<a.columns).reduce(Scalar(0)) { $0 + a[r, $1] * b[$1, c] }
        }
    }

    private func distance<Scalar>(_ a: Matrix<Scalar>, _ b: Matrix<Scalar>) -> Double {
        zip(a.elements, b.elements).map { Double(abs($0 - $1)) }.max() ?? 0
    }

    @Test(arguments: [(1, 1, 1), (3, 5, 2), (17, 4, 9), (64, 33, 70)])
    func productsEqualTheSumTheyAbbreviate(_ m: Int, _ k: Int, _ n: Int) {
        let a = random(m, k, Double.self)
        let b = random(k, n, Double.self)
        let expected = product(a, b)

        #expect(distance(a.multiplied(by: b), expected) < 1e-12)
        #expect(distance(a.transposed().multiplied(by: b, transposingSelf: true), expected) < 1e-12)
        #expect(distance(a.multiplied(by: b.transposed(), transposingOther: true), expected) < 1e-12)
        let single = random(m, k, Float.self).multiplied(by: random(k, n, Float.self))
        #expect(distance(single, product(random(m, k, Float.self), random(k, n, Float.self))) < 1e-4)
    }

    @Test func matrixTimesVectorIsAProductWithOneColumn() {
        let a = random(7, 4, Double.self)
        let x = random(4, 1, Double.self)
        let y = random(7, 1, Double.self)

        #expect(distance(Matrix(rows: 7, columns: 1, elements: a.multiplied(by: x.elements)), product(a, x)) < 1e-13)
        let transposed = a.multiplied(by: y.elements, transposingSelf: true)
        #expect(distance(Matrix(rows: 4, columns: 1, elements: transposed), product(a.transposed(), y)) < 1e-13)
    }

    @Test func gramIsSymmetricAndEqualsTheProduct() {
        let a = random(9, 5, Double.self)

        #expect(distance(a.gram(), product(a.transposed(), a)) < 1e-12)
        #expect(distance(a.gram(ofRows: true), product(a, a.transposed())) < 1e-12)
        #expect(a.gram() == a.gram().transposed())
    }

    @Test func emptyMatricesMultiply() {
        let empty = Matrix<Float>(rows: 0, columns: 3)

        #expect(empty.multiplied(by: random(3, 2, Float.self)).rows == 0)
        #expect(empty.gram().elements == [Float](repeating: 0, count: 9))
        #expect(
            Matrix<Double>(rows: 2, columns: 0).multiplied(by: Matrix(rows: 0, columns: 2)).elements == [0, 0, 0, 0])
    }

    @Test func gathersRowsInTheOrderAsked() {
        let a = Matrix<Float>(rows: 3, columns: 2) { r, c in Float(10 * r + c) }

        #expect(a.gathering(rows: [2, 0, 2]).elements == [20, 21, 0, 1, 20, 21])
        #expect(a.row(1) == [10, 11])
        #expect(a.column(1) == [1, 11, 21])
    }

    @Test func copiesDoNotShareChanges() {
        let a = Matrix<Double>.identity(2)
        var b = a

        b[0, 1] = 5

        #expect(a[0, 1] == 0)
        #expect(b[0, 1] == 5)
    }
}
