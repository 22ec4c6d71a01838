import Foundation
import Testing
import Waiting

struct MailboxTests {
    @Test func givesWhatWasLeftBefore() {
        let mailbox = Mailbox<Int>()
        mailbox.put(1)
        mailbox.put(2)

        #expect(mailbox.take(within: .zero) == 2)
        #expect(mailbox.take(within: .zero) == nil)
    }

    @Test(.timeLimit(.minutes(1))) func wakesWhoWaitsForAnotherThread() {
        let mailbox = Mailbox<Int>()
        Thread.detachNewThread { mailbox.put(7) }

        #expect(mailbox.take(within: .seconds(3600)) == 7)
    }

    @Test func waitsNoLongerThanItIsTold() {
        let mailbox = Mailbox<Void>()
        let begin = ContinuousClock.now

        #expect(mailbox.take(within: .milliseconds(30)) == nil)
        #expect(ContinuousClock.now - begin >= .milliseconds(30))
    }
}
