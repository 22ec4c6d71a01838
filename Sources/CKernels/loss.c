#include "loss.h"
#include "exponential.h"
#include <math.h>

#define TEMPLATE "loss_template.h"
#include "for_each_precision.h"
