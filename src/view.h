/* What all pictures of a result share: what is marked, how strongly, in which order and in which
   colours. Nothing here knows a format. */
#ifndef WHY_VIEW_H
#define WHY_VIEW_H

#include "places.h"
#include "why.h"
#include "writer.h"

/* One thing that a picture shows a score of: a word or sentence, or with WHY_UNIT_TOKEN a
   token. */
typedef struct why_mark {
  why_text text;                /* the caller's own letters; of a token its spelling ("##ing") */
  uint32_t segment, begin, end; /* bytes of the text of `segment` */
  float score, standard_error;
  bool tied;  /* its place in the order is not sure */
  bool added; /* a special token that stands for no letter of the text */
} why_mark;

/* The marks of a result by its unit, in the order of the text. */
uint32_t why_view_count(const why_result *result);
why_mark why_view_mark(const why_result *result, uint32_t index); /* index < count */

/* The marks from the strongest to the weakest, added special tokens left out: the one that comes
   after `previous` (WHY_VIEW_START: the first of all), or WHY_VIEW_END. */
#define WHY_VIEW_START (UINT32_MAX - 1)
#define WHY_VIEW_END UINT32_MAX
uint32_t why_view_next(const why_result *result, uint32_t previous);

/* The largest |score| of all marks; what colours and bars are measured by. 0 where all are 0. */
float why_view_strongest(const why_result *result);

/* score / strongest in [-1, 1]; 0 for what is no number. */
float why_view_strength(float score, float strongest);

/* What a list of bars is measured by: of the `shown` strongest marks, at most `most`. */
typedef struct why_bars {
  uint32_t shown, hidden; /* hidden: the weaker ones, which are summed up in one line */
  float hidden_sum;
  float below, above; /* the largest score of each sign, both >= 0 */
} why_bars;
why_bars why_view_bars(const why_result *result, uint32_t most);

/* Walks the text of one segment piece by piece, so that all of it is drawn and nothing twice: a
   piece is a mark's letters or what stands between two marks. Start from {.segment = s}. */
typedef struct why_piece {
  uint32_t segment;
  uint32_t begin, end; /* bytes of the text of `segment` */
  uint32_t mark;       /* its index, or WHY_VIEW_END for what stands between */
  uint32_t place;      /* that it lies in (places.h), or WHY_PLACES_NONE: none is in half of one */
  uint32_t next;       /* the mark that is looked at next */
  bool before;         /* marks of the segment stand before it */
} why_piece;
bool why_view_piece(const why_result *result, why_piece *piece); /* false past the end */

/* Whether the piece is not among the tokens: letters before the first mark or past the last, of a
   text that was cut or read in windows. */
bool why_view_is_unread(const why_result *result, const why_piece *piece);
bool why_view_has_unread(const why_result *result); /* in any piece */

/* The text of a segment; empty for segment 1 without a second text. */
why_text why_view_text(const why_result *result, uint32_t segment);

/* Words as JSON and the program spell them, each list by its enumeration and with a NULL at the
   end. */
extern const char *const why_view_units[];
extern const char *const why_view_target_kinds[];
extern const char *const why_view_precisions[];
extern const char *const why_view_result_kinds[];
extern const char *const why_view_questions[];
extern const char *const why_view_reference_uses[];
extern const char *const why_view_axes[]; /* why_map_axis */
extern const char *const why_view_changes[];
extern const char *const why_view_stops[]; /* "" of NONE */

/* How opaque the ground of the strongest mark is: letters on it stay readable. */
#define WHY_VIEW_GROUND .6

/* The colours of a picture on a light and on a dark ground: blue speaks for, red-orange against, a
   pair that readers with any common colour blindness tell apart. 0xrrggbb. */
enum {
  WHY_COLOUR_FOR = 0x2166ac,
  WHY_COLOUR_AGAINST = 0xc9421a,
  WHY_COLOUR_INK = 0x1b1f24,
  WHY_COLOUR_FAINT = 0x59626d,
  WHY_COLOUR_RULE = 0xd5dae0,
  WHY_COLOUR_GROUND = 0xffffff,
  WHY_COLOUR_FOR_DARK = 0x5aa5ea,
  WHY_COLOUR_AGAINST_DARK = 0xf0794f,
  WHY_COLOUR_INK_DARK = 0xe8eaed,
  WHY_COLOUR_FAINT_DARK = 0xa3abb5,
  WHY_COLOUR_RULE_DARK = 0x3a4048,
  WHY_COLOUR_GROUND_DARK = 0x15181c
};

#endif
