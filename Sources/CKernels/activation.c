#include "activation.h"
#include "exponential.h"

#define TEMPLATE "activation_template.h"
#include "for_each_precision.h"
