#include "vector_math.h"
#include "exponential.h"

#define TEMPLATE "vector_math_template.h"
#include "for_each_precision.h"
