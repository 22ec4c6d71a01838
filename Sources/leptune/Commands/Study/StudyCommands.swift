import ArgumentParser

/// `leptune study …`: what can be done to studies in a store.
struct StudyCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "study",
        abstract: "Define, list, show, steer and export studies.",
        discussion: """
            All but 'create', 'delete', 'restore', 'merge' and 'prune' work while a study runs, without disturbing it.
            """,
        subcommands: [
            StudyCreate.self, StudyPlan.self, StudyList.self, StudyShow.self, StudyBest.self, StudyTrials.self,
            StudyEnqueue.self, StudyExport.self, StudyDelete.self, StudyVerify.self, StudyBackup.self,
            StudyRestore.self,
            StudyMerge.self, StudyPrune.self,
        ])
}
