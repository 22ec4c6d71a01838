import Studies

/// The promises about leases, results and budgets, checked against a study's events by counting.
///
/// It keeps its own books and calls nothing of `StudyState` or `StudyMachine`, so that a fault of theirs shows.
struct RecordRules {
    private struct Book {
        var attempts = 0
        /// Measurements of each attempt so far; they are numbered without holes.
        var measured: [Int: Int] = [:]
        var endings = 0
        var isOpen = false
    }

    private var books: [Int: Book] = [:]
    private var holders: [LeaseID: (trial: Int, attempt: Int)] = [:]
    private var budget = 0
    private var ending: StudyEnding?
    private var results = 0
    private var problems: [String] = []

    /// Goes through the events of one study, in order.
    init(_ events: [RecordedEvent]) {
        for event in events { take(event) }
    }

    /// What was found.
    func check(_ study: String, ended: Bool) -> StoreCheck {
        var problems = problems
        if books.count > budget { problems.append("\(books.count) trials; the budget has \(budget)") }
        if ended != (ending != nil) { problems.append("the state and the events differ on whether the study is over") }
        if ending == .complete {
            if books.count != budget { problems.append("complete after \(books.count) of \(budget) trials") }
            let open = books.filter { $0.value.endings == 0 }.keys.sorted()
            if !open.isEmpty { problems.append("complete, but trials \(open.prefix(5)) have no end") }
        }
        return StoreCheck(
            "promises", study: study, problems: problems,
            detail: "\(books.count) of \(budget) trials, \(holders.count) leases, \(results) results, each counted once"
        )
    }

    private mutating func take(_ recorded: RecordedEvent) {
        switch recorded.event {
        case .created(let definition): budget = definition.budget.trials
        case .started, .paused, .trialEnqueued, .spaceEdited, .trialPromoted: break
        case .trialSuggested(let trial, _, _, _, _), .trialBranched(let trial, _, _, _, _):
            require(books[trial] == nil, recorded, "trial \(trial) was suggested before")
            require(trial < budget, recorded, "trial \(trial) exceeds the budget of \(budget)")
            if case .trialBranched(_, let parent, _, _, _) = recorded.event {
                require(
                    books[parent]?.endings == 0 && books[parent]?.isOpen == false, recorded,
                    "trial \(parent) does not wait with a checkpoint")
            }
            books[trial] = Book()
        case .trialLeased(let trial, let attempt, let lease, _, _):
            let isNew = holders.updateValue((trial, attempt), forKey: lease) == nil
            require(isNew, recorded, "a lease was given before")
            require(books[trial]?.endings == 0, recorded, "trial \(trial) was leased after its end")
            require(books[trial]?.isOpen == false, recorded, "trial \(trial) has two live leases")
            require(
                books[trial]?.attempts == attempt - 1, recorded, "attempt \(attempt) of trial \(trial) is out of turn")
            books[trial]?.attempts = attempt
            books[trial]?.isOpen = true
        case .measured(let trial, let attempt, let measurement):
            require(books[trial]?.endings == 0, recorded, "trial \(trial) was measured after its end")
            require(books[trial]?.attempts == attempt, recorded, "a superseded attempt of trial \(trial) was measured")
            let before = books[trial]?.measured[attempt] ?? 0
            require(
                measurement.sequence == before + 1, recorded, "measurement \(before + 1) of trial \(trial) is missing")
            books[trial]?.measured[attempt] = measurement.sequence
            // A worker that was thought lost and had not been replaced goes on.
            books[trial]?.isOpen = true
        case .trialPaused(let trial, let attempt, _), .attemptEnded(let trial, let attempt, _, _),
            .attemptFailed(let trial, let attempt, _, _):
            require(books[trial]?.attempts == attempt, recorded, "a superseded attempt of trial \(trial) ended it")
            books[trial]?.isOpen = false
        case .trialEnded(let trial, let attempt, let outcome):
            books[trial]?.endings += 1
            require(books[trial]?.endings == 1, recorded, "trial \(trial) ended more than once, or was never suggested")
            if let attempt {
                require(
                    books[trial]?.attempts == attempt, recorded, "a superseded attempt gave the end of trial \(trial)")
            }
            if case .completed = outcome { results += 1 }
            books[trial]?.isOpen = false
        case .late(let trial, let lease, _, _):
            require(
                holders[lease]?.trial == trial, recorded, "a late result names a lease that trial \(trial) never had")
            require(
                (holders[lease]?.attempt ?? 0) < (books[trial]?.attempts ?? 0) || books[trial]?.endings != 0, recorded,
                "a result of the current lease of trial \(trial) was called late")
        case .ended(let ending):
            require(self.ending == nil, recorded, "the study ended twice")
            self.ending = ending
            for (trial, book) in books where book.isOpen { books[trial]?.isOpen = false }
        }
    }

    private mutating func require(_ condition: Bool, _ event: RecordedEvent, _ problem: String) {
        if !condition, problems.count < StoreCheck.mostProblems {
            problems.append("event \(event.sequence): \(problem)")
        }
    }
}
