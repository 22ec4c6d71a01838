#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// Between fork and exec only async-signal-safe calls are made: the caller has other threads, and a lock that one of
// them held stays locked in the child. _Fork also skips the handlers that libraries (OpenBLAS) register for fork.

static const int give_up_after = 10000;
static const int short_grace = 500;

static int64_t now_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void close_from(unsigned first, unsigned last) {
    if (first <= last) syscall(SYS_close_range, first, last, 0);
}

/// Closes everything but the standard three and those four.
static void close_all_but(int a, int b, int c, int d) {
    int kept[4] = {a, b, c, d};
    for (int i = 0; i < 4; i++) {
        for (int j = i + 1; j < 4; j++) {
            if (kept[j] < kept[i]) {
                int swap = kept[i];
                kept[i] = kept[j];
                kept[j] = swap;
            }
        }
    }
    unsigned next = 3;
    for (int i = 0; i < 4; i++) {
        if (kept[i] < 3) continue;
        if ((unsigned)kept[i] > next) close_from(next, (unsigned)kept[i] - 1);
        next = (unsigned)kept[i] + 1;
    }
    close_from(next, ~0u);
}

static void set_limit(int resource, uint64_t most) {
    struct rlimit limit = {most, most};
    setrlimit(resource, &limit);
}

/// Gives its process to the kernel first when memory runs out, before the worker that reports it.
static void volunteer_for_the_oom_killer(void) {
    int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file < 0) return;
    ssize_t written = write(file, "500", 3);
    (void)written;
    close(file);
}

/// Moves its process into a control group; whether that worked.
static bool enter(const char *control_group) {
    if (control_group == NULL) return true;
    int file = open(control_group, O_WRONLY | O_CLOEXEC);
    if (file < 0) return false;
    bool entered = write(file, "0", 1) == 1;
    int why = errno;
    close(file);
    errno = why;
    return entered;
}

_Noreturn static void become(const struct leptune_command *command, pid_t guardian, int output, int errors, int failed) {
    setsid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != guardian) _exit(127);

    // Before the limits, as its own processes count from here on.
    bool entered = enter(command->control_group);
    int why_not = errno;
    volunteer_for_the_oom_killer();
    set_limit(RLIMIT_CORE, 0);
    if (command->memory_bytes > 0) set_limit(RLIMIT_AS, command->memory_bytes);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);

    struct sigaction usual;
    memset(&usual, 0, sizeof usual);
    usual.sa_handler = SIG_DFL;
    for (int number = 1; number < 65; number++) sigaction(number, &usual, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);

    int nothing = open("/dev/null", O_RDONLY);
    bool ready = entered && nothing >= 0 && dup2(nothing, 0) == 0 && dup2(output, 1) == 1 && dup2(errors, 2) == 2
        && chdir(command->folder) == 0;
    if (ready) {
        close_all_but(failed, failed, failed, failed);  // closed by exec
        execve(command->program, command->arguments, command->environment);
    }
    int32_t why = entered ? errno : why_not;
    ssize_t written = write(failed, &why, sizeof why);
    (void)written;
    _exit(127);
}

/// Sends SIGKILL to every process whose parent the guardian is now.
static int kill_children(void) {
    int file = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    char text[4096];
    ssize_t length = read(file, text, sizeof text);
    close(file);
    int count = 0;
    pid_t child = 0;
    for (ssize_t i = 0; i < length; i++) {
        if (text[i] >= '0' && text[i] <= '9') {
            child = child * 10 + (text[i] - '0');
        } else if (child > 0) {
            kill(child, SIGKILL);
            count++;
            child = 0;
        }
    }
    return count;
}

/// Removes what a caller that died would have removed.
///
/// One that is dying has closed its files before its children have another parent, much earlier on a busy machine.
static void clean_up_for(pid_t caller, bool is_heard, const struct leptune_command *command) {
    if (is_heard && getppid() == caller) return;
    if (command->control_group_folder != NULL) rmdir(command->control_group_folder);
    if (command->work == NULL) return;
    // To read a folder takes memory from the heap, which a fork of a program with threads must not touch.
    char *arguments[] = {"rm", "-rf", "--", (char *)command->work, NULL};
    char *nothing[] = {NULL};
    execve("/bin/rm", arguments, nothing);
}

_Noreturn static void guard(
    const struct leptune_command *command, pid_t caller, int output, int errors, int control, int report
) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    setsid();
    close_all_but(output, errors, control, report);
    prctl(PR_SET_NAME, "leptune-guard", 0, 0, 0);
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);

    struct leptune_ending ending;
    memset(&ending, 0, sizeof ending);
    sigset_t deaths;
    sigemptyset(&deaths);
    sigaddset(&deaths, SIGCHLD);
    int died = signalfd(-1, &deaths, SFD_CLOEXEC | SFD_NONBLOCK);
    int failed[2] = {-1, -1};
    pid_t self = getpid();
    pid_t main_process = -1;
    if (died >= 0 && pipe2(failed, O_CLOEXEC) == 0) main_process = _Fork();
    if (main_process == 0) become(command, self, output, errors, failed[1]);
    if (main_process < 0) {
        ending.start_error = errno;
        ssize_t written = write(report, &ending, sizeof ending);
        (void)written;
        _exit(1);
    }
    // The guardian must not keep the pipes open, nor the terminal.
    int nothing = open("/dev/null", O_RDWR);
    for (int standard = 0; standard < 3; standard++) dup2(nothing, standard);
    close(failed[1]);
    close(output);
    close(errors);
    int32_t why = 0;
    if (read(failed[0], &why, sizeof why) == sizeof why) ending.start_error = why;

    bool told = false, ended = false, killing = false;
    int64_t deadline = 0, killing_since = 0;
    for (;;) {
        struct pollfd waits[2] = {{told ? -1 : control, POLLIN, 0}, {died, POLLIN, 0}};
        int64_t rest = killing ? 10 : told ? deadline - now_milliseconds() : 60000;
        poll(waits, 2, rest < 0 ? 0 : rest > 60000 ? 60000 : (int)rest);
        struct signalfd_siginfo dead;
        while (read(died, &dead, sizeof dead) > 0) {
        }

        // While the main process is a zombie its number, which is its group's, belongs to nobody else.
        siginfo_t found;
        memset(&found, 0, sizeof found);
        if (!ended && waitid(P_PID, (id_t)main_process, &found, WEXITED | WNOWAIT | WNOHANG) == 0 && found.si_pid != 0) {
            kill(-main_process, SIGKILL);
            ended = killing = true;
        }
        if (!told && waits[0].revents != 0) {
            told = true;
            // Blocked like all signals, so it waits until it is looked for.
            sigset_t waiting;
            bool soon = sigpending(&waiting) == 0 && sigismember(&waiting, SIGUSR1) == 1;
            int64_t grace = command->grace_milliseconds;
            deadline = now_milliseconds() + (soon && grace > short_grace ? short_grace : grace);
            if (!ended) kill(-main_process, SIGTERM);
        }
        if (told && now_milliseconds() >= deadline) killing = true;
        if (killing) {
            if (killing_since == 0) killing_since = now_milliseconds();
            if (!ended) kill(-main_process, SIGKILL);
            ending.survivors = kill_children();
        }

        struct rusage usage;
        int status = 0;
        pid_t reaped;
        while ((reaped = wait4(-1, &status, WNOHANG, &usage)) > 0) {
            if (reaped != main_process) continue;
            ending.status = status;
            ending.peak_kilobytes = usage.ru_maxrss;
            if (!ended) ended = killing = true;
        }
        if (reaped < 0 && errno == ECHILD) {
            ending.survivors = 0;
            break;
        }
        if (killing && now_milliseconds() - killing_since > give_up_after) break;
    }
    bool is_heard = write(report, &ending, sizeof ending) == sizeof ending;
    clean_up_for(caller, is_heard, command);
    _exit(0);
}

int leptune_start(const struct leptune_command *command, struct leptune_guarded *guarded) {
    int pipes[4][2] = {{-1, -1}, {-1, -1}, {-1, -1}, {-1, -1}};  // output, errors, control, report
    int failure = 0;
    for (int i = 0; i < 4 && failure == 0; i++) {
        if (pipe2(pipes[i], O_CLOEXEC) != 0) failure = errno;
    }
    pid_t caller = getpid(), guardian = -1;
    if (failure == 0) {
        guardian = _Fork();
        if (guardian < 0) failure = errno;
    }
    if (guardian == 0) guard(command, caller, pipes[0][1], pipes[1][1], pipes[2][0], pipes[3][1]);

    const int given_away[4] = {1, 1, 0, 1};
    for (int i = 0; i < 4; i++) {
        int theirs = pipes[i][given_away[i]];
        int ours = pipes[i][1 - given_away[i]];
        if (theirs >= 0) close(theirs);
        if (failure != 0 && ours >= 0) close(ours);
    }
    if (failure != 0) return failure;
    guarded->guardian = guardian;
    guarded->output = pipes[0][0];
    guarded->errors = pipes[1][0];
    guarded->control = pipes[2][1];
    guarded->report = pipes[3][0];
    fcntl(guarded->output, F_SETFL, O_NONBLOCK);
    fcntl(guarded->errors, F_SETFL, O_NONBLOCK);
    fcntl(guarded->report, F_SETFL, O_NONBLOCK);
    return 0;
}
