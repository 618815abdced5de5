/* Which tables this build and CPU have. The module for the browser carries its own alone. */
#include "kernels.h"

#include <string.h>

const why_kernels *why_kernels_find(const char *name) {
#ifdef __wasm__
  const why_kernels *const tables[] = {why_kernels_wasm()};
#else
  const why_kernels *const tables[] = {why_kernels_x86(), &why_kernels_scalar};
#endif
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    if (tables[i] && (!strcmp(name, "best") || !strcmp(name, tables[i]->name))) return tables[i];
  return NULL;
}
