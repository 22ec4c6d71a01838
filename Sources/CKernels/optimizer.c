#include "optimizer.h"
#include "dispatch.h"
#include <math.h>

#define TEMPLATE "optimizer_template.h"
#include "for_each_precision.h"
