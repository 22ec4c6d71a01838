import Studies

extension StudyEvent {
    /// The name of the event's kind, as in the column `event.kind`.
    var kind: String {
        switch self {
        case .created: "created"
        case .started: "started"
        case .paused: "paused"
        case .trialSuggested: "trialSuggested"
        case .trialBranched: "trialBranched"
        case .trialEnqueued: "trialEnqueued"
        case .spaceEdited: "spaceEdited"
        case .trialLeased: "trialLeased"
        case .measured: "measured"
        case .trialPromoted: "trialPromoted"
        case .trialPaused: "trialPaused"
        case .attemptEnded: "attemptEnded"
        case .attemptFailed: "attemptFailed"
        case .trialEnded: "trialEnded"
        case .late: "late"
        case .ended: "ended"
        }
    }
}
