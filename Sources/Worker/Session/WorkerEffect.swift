package import Objectives
public import Studies

/// What the shell around a ``WorkerMachine`` is to do.
package enum WorkerEffect: Sendable, Equatable {
    /// Say something to the manager.
    case send(WorkerMessage)
    /// Begin a trial on the training thread, which is free.
    case start(Offer)
    /// Give the training thread what it waits for.
    case answer(TrainingAnswer)
    /// Tell the training thread to end.
    case interrupt(Interruption)
    /// Note what the manager has confirmed.
    case confirmed(Receipt)
    /// End the process.
    case leave(WorkerExit)
}

/// What the manager has confirmed to have, or not to want.
public enum Receipt: Sendable, Equatable {
    /// Every measurement of an attempt up to a number.
    case measurements(lease: LeaseID, sequence: Int)
    /// The result of an attempt.
    case result(lease: LeaseID, AttemptResult)
    /// A result that came too late.
    case stale(lease: LeaseID, AttemptResult)
}

/// What the training thread waits for.
package enum TrainingAnswer: Sendable, Hashable {
    /// How to go on at the target.
    case step(RunStep)
    /// The next piece of an artifact; empty at its end.
    case chunk([UInt8])
    /// The manager does not give an artifact, and why.
    case refused(String)
}

/// How a worker process ends.
package enum WorkerExit: Int32, Sendable {
    /// Told to leave, with nothing left behind.
    case left = 0
    /// Told to leave, but the manager could not be told what became of the trial.
    case gaveUp = 1
    /// The trial does not end; a supervisor starts the worker anew.
    case restart = 75
}
