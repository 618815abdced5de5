/* What every call that can fail answers, and the sentence that goes with it. */
#ifndef WHY_STATUS_H
#define WHY_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

/* The three kinds of wrong that a caller can meet: its own mistake, bad data, and too little of
   something. The values are part of the interface and never change. */
typedef enum why_status {
  WHY_OK = 0,
  WHY_ERROR_ARGUMENT = 1,    /* the call itself is off: an unknown name, a value out of range */
  WHY_ERROR_FORMAT = 2,      /* the bytes are not a valid model file */
  WHY_ERROR_UNSUPPORTED = 3, /* valid, but a thing that this engine does not do */
  WHY_ERROR_MEMORY = 4,      /* the system gave less memory than was asked for */
  WHY_ERROR_NUMERIC = 5      /* the model computes infinities or not-a-number on this input */
} why_status;

/* One sentence, in UTF-8, NUL-terminated, that says what went wrong and where; "" after WHY_OK.
   Bytes that come from data are quoted with control characters and broken UTF-8 replaced. Owned by
   the caller; every function that takes one accepts NULL. */
typedef struct why_error {
  why_status status;
  char text[244];
} why_error;

#ifdef __cplusplus
}
#endif
#endif
