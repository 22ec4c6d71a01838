/// A mistake built into a simulated cluster on purpose: a simulation that does not see it would not see a real one.
///
/// None is in the code that ships. Each stands between the real parts: what they say is told too early, their frames are
/// altered on the way, the store they write to does not keep its word.
public enum Mutant: String, Sendable, CaseIterable {
    /// The manager says what follows from a commit before it makes it.
    case acknowledgesBeforeCommit
    /// Messages of a superseded lease are taken for those of the current one.
    case doesNotFence
    /// A message that arrives twice is recorded twice.
    case doesNotDeduplicate
    /// After a pause the manager lets leases expire before it has read what arrived meanwhile.
    case givesNoFreshTermAfterPause
    /// Trials count against the budget only when they have ended.
    case countsTheBudgetLate
    /// A worker forgets its result as soon as it has sent it.
    case forgetsResultOnceSent
    /// The store returns from a commit before the disk has it.
    case doesNotSynchronize
    /// A result counts although measurements before it are missing.
    case takesResultsWithHoles
    /// The manager comes back without the last events that it had committed, as from an old copy.
    case comesBackWithOldHistory
}
