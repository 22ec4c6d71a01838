/*
 * The lease protocol: one trial, two workers and a manager.
 *
 * The network loses, doubles and reorders messages. The manager may die between deciding and committing, and between
 * committing and telling; workers die and come back under another name. A lease may be taken for expired at any time.
 *
 * It is the twin of StudyMachine and WorkerMachine, reduced to what decides which result counts. A lease is a number here
 * and 128 random bits there; in both only equality with the current one counts.
 *
 *   spin -a lease.pml; cc -O2 -DNOCLAIM -o pan pan.c; ./pan -m100000                no assertion fails, nothing gets stuck
 *   spin -DLOSSES=0 -a lease.pml; cc -O2 -DNFAIR=4 -o pan pan.c; ./pan -m1000000 -a -f   the trial ends, if all are fair
 *
 * With -DNO_FENCING a result counts whatever its lease; with -DACK_BEFORE_COMMIT a worker is told before the disk has it.
 * spin refutes both.
 */

#define LEASES 3
#define NOBODY 2
#ifndef LOSSES
#define LOSSES 1
#endif

/* The disk: what is committed. */
byte current;                 /* the current lease; 0 before the first */
bool held;                    /* whether it is held */
bool over;                    /* whether the trial has ended */
byte counted;                 /* whose result counts; 0 if none */
byte results;                 /* how many were counted */
bool late[LEASES + 1];        /* results that are kept without being counted */
byte owner[LEASES + 1] = NOBODY;

/* The network: whether a message of a lease, or from a worker, is under way. */
bool offer[LEASES + 1], result[LEASES + 1], settled[LEASES + 1], stale[LEASES + 1];
bool ready[2];
byte losses = LOSSES, copies = 1, deaths = 1;

/* What each worker runs, and whether it has its result. */
byte runs[2];
bool has[2];

/* A message is taken off the network, or a copy of it stays there. */
inline take(message) {
    if
    :: message = false
    :: copies > 0 -> copies--
    fi
}

/* The manager's process dies after its commit instead of saying something, or says it. */
inline tell(message) {
    if
    :: message = true
    :: losses > 0 -> losses--
    fi
}

/* Gives the waiting trial to a free worker: record, then tell. */
proctype Give(byte w) {
end: do
    :: atomic { ready[w] && !over && !held && current < LEASES ->
        take(ready[w]); current++; held = true; owner[current] = w; tell(offer[current]) }
    :: atomic { ready[w] && !over && held && owner[current] == w -> take(ready[w]); tell(offer[current]) }
    od
}

/* A term of silence, or what the manager takes for one. After the last lease the trial fails. */
proctype Expire() {
end: do
    :: atomic { !over && held && current < LEASES -> held = false }
    :: atomic { !over && held && current == LEASES -> held = false; over = true }
    od
}

inline count(l) {
    over = true; held = false; counted = l; results++;
    assert(results == 1);
    assert(l == current)
}

/* Takes a result: of the current lease, held or expired, it counts; of another it is late. */
proctype Take(byte l) {
end: do
    :: atomic { result[l] ->
        take(result[l]);
        if
#ifdef NO_FENCING
        :: !over -> count(l); tell(settled[l])
#else
        :: !over && l == current ->
            if
            :: count(l); tell(settled[l])
            /* The process dies before its commit. */
            :: losses > 0 -> losses--;
#ifdef ACK_BEFORE_COMMIT
                settled[l] = true
#endif
            fi
#endif
        :: over && counted == l -> tell(settled[l])
        :: over && counted != l && l == current -> late[l] = true; tell(settled[l])
        :: l != current -> late[l] = true; tell(stale[l])
        fi }
    od
}

proctype Worker(byte w) {
    byte l;
end: do
    :: atomic { runs[w] == 0 && !ready[w] && !over -> ready[w] = true }
    /* Offers for this worker under its present name. */
    :: atomic { runs[w] == 0 && offer[1] && owner[1] == w -> take(offer[1]); runs[w] = 1; has[w] = false }
    :: atomic { runs[w] == 0 && offer[2] && owner[2] == w -> take(offer[2]); runs[w] = 2; has[w] = false }
    :: atomic { runs[w] == 0 && offer[3] && owner[3] == w -> take(offer[3]); runs[w] = 3; has[w] = false }
    :: atomic { runs[w] != 0 && !has[w] -> has[w] = true }
    /* Repeated until it is answered. */
    :: atomic { runs[w] != 0 && has[w] && !result[runs[w]] && !settled[runs[w]] && !stale[runs[w]] ->
        result[runs[w]] = true }
    :: atomic { runs[w] != 0 && has[w] && settled[runs[w]] ->
        l = runs[w]; take(settled[l]);
        /* Told that it may forget its result: the result is on the disk. */
        assert(over && (counted == l || late[l]));
        runs[w] = 0; has[w] = false; l = 0 }
    :: atomic { runs[w] != 0 && stale[runs[w]] ->
        l = runs[w]; take(stale[l]); assert(l != current || over); runs[w] = 0; has[w] = false; l = 0 }
    /* It dies with all it has, and comes back under another name. */
    :: atomic { deaths > 0 && runs[w] != 0 ->
        deaths--; runs[w] = 0; has[w] = false;
        if :: owner[1] == w -> owner[1] = NOBODY :: else fi;
        if :: owner[2] == w -> owner[2] = NOBODY :: else fi;
        if :: owner[3] == w -> owner[3] = NOBODY :: else fi }
    od
}

/* Loses what is under way, a few times. */
proctype Lose() {
end: do
    :: atomic { losses > 0 && offer[1] -> losses--; offer[1] = false }
    :: atomic { losses > 0 && offer[2] -> losses--; offer[2] = false }
    :: atomic { losses > 0 && result[1] -> losses--; result[1] = false }
    :: atomic { losses > 0 && result[2] -> losses--; result[2] = false }
    :: atomic { losses > 0 && settled[1] -> losses--; settled[1] = false }
    :: atomic { losses > 0 && settled[2] -> losses--; settled[2] = false }
    :: atomic { losses > 0 && ready[0] -> losses--; ready[0] = false }
    od
}

init {
    atomic {
        run Give(0); run Give(1); run Expire(); run Take(1); run Take(2); run Take(3);
        run Worker(0); run Worker(1); run Lose()
    }
}

/* A trial that waits ends. */
ltl ends { <> over }
