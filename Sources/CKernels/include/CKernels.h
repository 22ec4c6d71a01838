#pragma once

// Element-wise loops that need vectorised transcendental functions, or several passes fused into one. Each is compiled
// for several instruction sets and the best one is chosen when the program starts, so that one binary runs on any
// x86-64 and on arm64. Matrices are row-major and contiguous. No function allocates, starts a thread or fails: shapes
// are checked by the caller.

#include "activation.h"
#include "cluster.h"
#include "convolution.h"
#include "covariance.h"
#include "effects.h"
#include "embedding.h"
#include "forest.h"
#include "gather.h"
#include "gemm.h"
#include "gram.h"
#include "histogram.h"
#include "kernel_machine.h"
#include "linear_loss.h"
#include "loss.h"
#include "mixture.h"
#include "neighbours.h"
#include "normalisation.h"
#include "optimizer.h"
#include "pooling.h"
#include "random.h"
#include "ranking.h"
#include "recurrent.h"
#include "tree.h"
#include "tree_marks.h"
#include "vector_math.h"
