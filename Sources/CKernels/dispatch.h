#pragma once
#include <stdint.h>  // and with it __GLIBC__

// A kernel is compiled once for each of these instruction sets; the loader picks one (an ifunc). Elsewhere the
// baseline (NEON on arm64) is what the compiler is told to build for.
#if defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__)
#define LEPTUNE_KERNEL __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define LEPTUNE_KERNEL
#endif

// Loops that are written for registers of 64 bytes, and whether there are such. (A clone cannot know its registers.)
#if defined(__x86_64__)
#define LEPTUNE_WIDE_VECTORS __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
static inline int leptune_has_wide_vectors(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}
#endif

#define LEPTUNE_INLINE static inline __attribute__((always_inline))

// Exact IEEE semantics whatever the build's flags say: the argument reduction below and the handling of NaN depend on
// it. Fused multiply-add stays allowed. Sums that may be reordered say so where they are.
#pragma float_control(precise, on)
#pragma STDC FP_CONTRACT ON
