#include "normalisation.h"
#include "dispatch.h"
#include <math.h>
#include <string.h>

#define TEMPLATE "normalisation_template.h"
#include "for_each_precision.h"
