/* Float functions, random numbers, a small solver and number printing that give the same bits on
   every machine. Only additions, multiplications, divisions and square roots, each rounded once in
   the order written: nothing here may be contracted, reassociated or taken from libm. */
#ifndef WHY_NUMERIC_H
#define WHY_NUMERIC_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* ---- Single precision, inline, without a branch: the row kernels run them over arrays, so a
   compiler can put them side by side in a vector. Finite arguments; errors against the true value
   are stated and tested. ---- */

static inline float why_exp_f(float x);  /* 0 below -87.3, the largest finite above 88.7; 2 ulp */
static inline float why_erf_f(float x);  /* absolute 2e-7, odd to the bit, exactly +-1 beyond 4 */
static inline float why_tanh_f(float x); /* relative 5e-7, odd to the bit */

/* ---- Double precision, for the few numbers that a reader sees. NaN in, NaN out. ---- */

double why_exp(double x);
double why_log(double x);   /* x > 0; -inf at 0 */
double why_cos_pi(double x); /* cos(pi x), |x| <= 2^20; exact where the answer is 0, 1 or -1 */

/* ---- Random numbers: a pure function of (seed, stream, index), so a job drawn anywhere, in any
   order, at any number of workers, is the same. Philox 4x32-10 (Salmon et al. 2011,
   doi:10.1145/2063384.2063405): key = seed, counter = (index, stream). ---- */

void why_random_bits(uint64_t seed, uint64_t stream, uint64_t index, uint32_t out[4]);
double why_random_uniform(uint64_t seed, uint64_t stream, uint64_t index); /* [0, 1), 53 bits */
double why_random_normal(uint64_t seed, uint64_t stream, uint64_t index);  /* mean 0, variance 1 */
uint64_t why_random_below(uint64_t seed, uint64_t stream, uint64_t index, uint64_t bound);

/* ---- Solves A x = b for symmetric positive definite A (n, n), row-major; A and b are overwritten
   (Cholesky), x replaces b. Returns 0, and leaves b undefined, where A is not positive definite. */
int why_solve(double *a, double *b, size_t n);

/* ---- Printing: the shortest decimal that reads back as the same number, as JavaScript and JSON
   spell it (1e-7, 0.001, 120, 1e21); "null" for what is not finite; -0 as "0". Returns the length;
   out is NUL-terminated. */
enum { WHY_NUMBER_SIZE = 32 };
size_t why_number_print_f(float x, char out[WHY_NUMBER_SIZE]);
size_t why_number_print(double x, char out[WHY_NUMBER_SIZE]);
size_t why_number_fixed(double x, unsigned decimals, char out[WHY_NUMBER_SIZE]); /* decimals <= 6 */

#endif
