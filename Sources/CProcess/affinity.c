#define _GNU_SOURCE
#include "CProcess.h"

#include <sched.h>
#include <string.h>

int leptune_allowed_cpus(int *numbers, int most) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return -1;
    int count = 0;
    for (int number = 0; number < CPU_SETSIZE; number++) {
        if (!CPU_ISSET(number, &set)) continue;
        if (count < most) numbers[count] = number;
        count++;
    }
    return count;
}

int leptune_allow_cpus(const int *numbers, int count) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int i = 0; i < count; i++) {
        if (numbers[i] < 0 || numbers[i] >= CPU_SETSIZE) return -1;
        CPU_SET(numbers[i], &set);
    }
    return sched_setaffinity(0, sizeof set, &set);
}
