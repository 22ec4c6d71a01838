/// What the shell around a ``StudyMachine`` is to do.
///
/// Every `record` of a batch is committed before anything else of that batch is carried out: record, then tell.
public enum StudyEffect: Sendable {
    /// Keep an event.
    case record(RecordedEvent)
    /// Say something to a worker.
    case send(ManagerMessage, to: WorkerID)
    /// Ask the sampler, off the loop; the answer comes back through ``StudyMachine/suggested(_:at:)``.
    case suggest(SuggestionRequest)
    /// Nothing refers to an artifact any more.
    case discard(ArtifactReference)
}
