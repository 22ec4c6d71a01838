#pragma once

// Element-wise loops that need vectorised transcendental functions. Each is compiled for several instruction sets and
// the best one is chosen when the program starts, so that one binary runs on any x86-64 and on arm64.
// No function allocates, and none fails: shapes are checked by the caller.

#include "vector_math.h"
