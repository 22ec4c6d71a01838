import LinearAlgebra
import Synchronization
import Testing

struct ThreadsTests {
    @Test(arguments: [0, 1, 2, 7, 500], [1, 2, 4])
    func everyPieceIsTakenOnceByAThreadThatExists(_ count: Int, _ threads: Int) {
        let taken = Mutex([Int](repeating: 0, count: count))
        let strangers = Atomic(0)

        Threads.share(count, between: threads, { false }) { piece, thread, _ in
            taken.withLock { $0[piece] += 1 }
            if !(0..<threads).contains(thread) { strangers.add(1, ordering: .relaxed) }
        }

        #expect(taken.withLock { $0.allSatisfy { $0 == 1 } })
        #expect(strangers.load(ordering: .relaxed) == 0)
    }

    @Test(arguments: [1, 2, 4]) func onceStoppedEveryThreadIsToldSo(_ threads: Int) {
        var questions = 0
        let answers = Mutex<[Bool]>([])

        Threads.share(
            100, between: threads,
            {
                questions += 1; return questions == 3
            }
        ) { _, _, shouldStop in
            let answer = shouldStop()
            answers.withLock { $0.append(answer) }
        }

        // The question is not asked again after a yes.
        #expect(questions == 3)
        #expect(answers.withLock { $0.count { !$0 } } == 2)
        #expect(answers.withLock { $0.count } == 100)
    }
}
