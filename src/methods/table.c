#include <string.h>

#include "method.h"

/* The methods, from those that stay closest to what the model does to those that only look inside.
 */
#define METHODS(ROW)                                                                               \
  ROW(integrated_gradients)                                                                        \
  ROW(occlusion)                                                                                   \
  ROW(kernel_shap)                                                                                 \
  ROW(permutation_shap)                                                                            \
  ROW(partition_shap)                                                                              \
  ROW(lime)                                                                                        \
  ROW(expected_gradients)                                                                          \
  ROW(sequential_integrated_gradients)                                                             \
  ROW(smoothgrad)                                                                                  \
  ROW(gradient_x_input)                                                                            \
  ROW(saliency)                                                                                    \
  ROW(grad_cam)                                                                                    \
  ROW(attention_gradient)                                                                          \
  ROW(shapley_interactions)                                                                        \
  ROW(similarity_pairs)                                                                            \
  ROW(attention_rollout)                                                                           \
  ROW(attention)                                                                                   \
  ROW(layer_integrated_gradients)                                                                  \
  ROW(layer_lens)                                                                                  \
  ROW(hotflip)                                                                                     \
  ROW(counterfactual)                                                                              \
  ROW(minimal_flip)                                                                                \
  ROW(input_reduction)                                                                             \
  ROW(anchors)                                                                                     \
  ROW(surrogate_tree)                                                                              \
  ROW(head_ablation)                                                                               \
  ROW(attention_knockout)                                                                          \
  ROW(activation_patching)                                                                         \
  ROW(value_zeroing)

#define DECLARATION(name) extern const why_method why_method_##name;
METHODS(DECLARATION)

#define ENTRY(name) &why_method_##name,
const why_method *const why_methods[] = {METHODS(ENTRY)};
const size_t why_methods_count = sizeof why_methods / sizeof *why_methods;

size_t why_method_count(void) {
  return why_methods_count;
}

const why_method_info *why_method_at(size_t index) {
  return index < why_methods_count ? &why_methods[index]->info : NULL;
}

const why_method_info *why_method_find(const char *name) {
  for (size_t i = 0; name && i < why_methods_count; i++) {
    if (strcmp(why_methods[i]->info.name, name) == 0) return &why_methods[i]->info;
  }
  return NULL;
}
