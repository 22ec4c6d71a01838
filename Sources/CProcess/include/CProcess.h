#pragma once
#include <stdint.h>
#include <sys/types.h>

/// A program to run under guard.
struct leptune_command {
    /// Absolute path of the program.
    const char *program;
    /// Its arguments, the program's name first, ended by NULL.
    char *const *arguments;
    /// Its whole environment, ended by NULL.
    char *const *environment;
    /// The folder it starts in.
    const char *folder;
    /// The most address space of each of its processes in bytes; 0 for no limit.
    uint64_t memory_bytes;
    /// How long it may take to end after SIGTERM before SIGKILL.
    int32_t grace_milliseconds;
    /// The `cgroup.procs` of the control group that the program and all that it starts belong to; NULL for none.
    const char *control_group;
    /// The folder of that group; NULL for none. The guardian removes it only if the caller dies.
    const char *control_group_folder;
    /// A folder of the program's own; NULL for none. The guardian removes it only if the caller dies.
    const char *work;
};

/// The caller's ends of a guarded program.
struct leptune_guarded {
    /// The guardian's process; the caller waits for it after the report.
    pid_t guardian;
    /// What the program prints; not blocking.
    int output;
    /// What the program prints as errors; not blocking.
    int errors;
    /// Closing it ends the program; if the guardian got SIGUSR1 before, the grace is half a second at most.
    int control;
    /// Gives one `leptune_ending` when no process of the program is left; not blocking.
    int report;
};

/// How a guarded program ended.
struct leptune_ending {
    /// Why the program could not be started (an errno); 0 if it could.
    int32_t start_error;
    /// Its status as of wait(2).
    int32_t status;
    /// The most resident memory of its main process in KiB.
    int64_t peak_kilobytes;
    /// Processes that survived SIGKILL for ten seconds; 0 unless the kernel is stuck.
    int32_t survivors;
};

/// Starts a program under a guardian process.
///
/// The guardian is a fork of the caller that never returns. It runs the program in a session of its own and adopts
/// whatever the program leaves behind, so that nothing survives: not a child that ignores SIGTERM, not one that forked
/// twice or made its own session. It ends everything when the program ends, when `control` is closed, and when the
/// caller dies. The program has no terminal, no standard input, no core files, no new privileges and no other open
/// file; it dies with the guardian.
///
/// - Returns: 0, or an errno.
int leptune_start(const struct leptune_command *command, struct leptune_guarded *guarded);

/// The processors that the calling thread may run on, rising; what it starts inherits them.
///
/// - Returns: How many there are, of which at most `most` are written; -1 if the system does not say.
int leptune_allowed_cpus(int *numbers, int most);

/// Lets the calling thread, and what it starts from now on, run on these processors only.
///
/// - Returns: 0, or -1 with errno.
int leptune_allow_cpus(const int *numbers, int count);
