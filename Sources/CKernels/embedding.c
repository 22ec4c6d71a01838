#include "embedding.h"
#include "dispatch.h"
#include <math.h>
#include <string.h>

#define TEMPLATE "embedding_template.h"
#include "for_each_precision.h"
