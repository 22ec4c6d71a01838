import Foundation
import TestKit
import Testing

/// Real processes whose wall clock jumps by years, both ways, while they work.
@Suite(.serialized, .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/cc")))
struct ClockTests {
    /// Stands before the system's clock and adds the seconds that a file says.
    private static let clock = """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <stdlib.h>
        #include <sys/syscall.h>
        #include <sys/time.h>
        #include <time.h>
        #include <unistd.h>
        int clock_gettime(clockid_t clock, struct timespec *now) {
            int result = syscall(SYS_clock_gettime, clock, now);
            if (result != 0 || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) return result;
            int file = open(getenv("CLOCK_OFFSET"), O_RDONLY | O_CLOEXEC);
            char text[32] = "";
            if (file >= 0 && read(file, text, sizeof text - 1) > 0) now->tv_sec += atol(text);
            if (file >= 0) close(file);
            return result;
        }
        int gettimeofday(struct timeval *now, void *zone) {
            struct timespec exact;
            clock_gettime(CLOCK_REALTIME, &exact);
            now->tv_sec = exact.tv_sec;
            now->tv_usec = exact.tv_nsec / 1000;
            return 0;
        }
        time_t time(time_t *now) {
            struct timespec exact;
            clock_gettime(CLOCK_REALTIME, &exact);
            return now ? (*now = exact.tv_sec) : exact.tv_sec;
        }
        """

    @Test(.timeLimit(.minutes(1)))
    func noLeaseIsLostWhenTheWallClockJumps() async throws {
        let program = try Program()
        defer { program.remove() }
        try program.write(Self.clock, to: "clock.c")
        try program.write(StudyText.sleeping(trials: 40, seconds: 0.3), to: "study.yaml")
        let script = """
            cc -shared -fPIC -o clock.so clock.c >&2 || exit 77
            echo 0 > offset; export CLOCK_OFFSET=$PWD/offset
            "$0" study create study.yaml >&2 || exit 1
            export LD_PRELOAD=$PWD/clock.so
            "$0" serve --bind ipc://$PWD/socket/manager --until-done --lease-term 6 --heartbeat 1 --log-format json \\
                2> serve.log & serve=$!
            until grep -q 'workers connect' serve.log; do sleep 0.05; done
            for slot in 1 2; do
                "$0" worker --connect ipc://$PWD/socket/manager --slots 1 --allow-command 2>> worker.log &
            done
            done=2
            for jump in 315360000 -315360000 3600 -3600 4102444800 -1000000000; do
                until [ "$(grep -c 'trial ' worker.log)" -gt $done ]; do sleep 0.05; kill -0 $serve || exit 2; done
                echo $jump > offset; done=$((done + 5))
            done
            wait $serve || exit 3
            unset LD_PRELOAD; wait
            grep -o '"time":"[0-9]*' serve.log | sort -u | wc -l
            "$0" study verify >&2 || exit 4
            "$0" study export sleeping --json | grep -c '"attempts" : 1,'
            """

        let outcome = try await program.shell(script)

        guard outcome.code != 77 else { return }
        let counts = outcome.output.split(separator: "\n").compactMap { Int($0) }
        #expect(outcome.code == 0 && counts.count == 2, "\(outcome)")
        // The clock did jump, and no trial was begun twice for that.
        #expect(counts.first ?? 0 >= 2 && counts.last == 40, "\(outcome)")
    }
}
