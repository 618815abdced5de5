/* Maps, curves, rules, edited texts and evidence as pictures, of results made by hand. */
#include <math.h>

#include "columns.h"
#include "picture.h"
#include "render_kinds.h"
#include "view_kinds.h"

static const why_format formats[] = {WHY_FORMAT_TEXT, WHY_FORMAT_SVG, WHY_FORMAT_HTML};

static struct drawn draw_kind(kinded *k, kind of, why_format format) {
  memset(k, 0, sizeof *k);
  fixture_fill(&k->fixture, "not a good film", 15);
  kind_turn(k, of, "bad");
  return draw(&k->fixture.result, format, false);
}

static void test_hostile(void) {
  static kinded k;
  for (int i = 0; i < HOSTILE; i++) {
    for (int of = 0; of < KINDS; of++) {
      memset(&k, 0, sizeof k);
      fixture_fill(&k.fixture, hostile[i], strlen(hostile[i]));
      kind_turn(&k, (kind)of, hostile[i]);
      kind_add_remarks(&k, hostile[i]);
      kind_add_evidence(&k);
      k.fixture.result.target_name = hostile[i];
      for (int format = 0; format < FORMATS; format++) {
        if (format == WHY_FORMAT_PNG && i % 4) continue; /* it takes long and quotes nothing */
        const struct drawn drawn = draw(&k.fixture.result, (why_format)format, false);
        check_harmless(&drawn, (why_format)format);
        why_bytes_free(drawn.bytes);
      }
      const struct drawn coloured = draw(&k.fixture.result, WHY_FORMAT_TEXT, true);
      CHECK(!obeyed(coloured.bytes, coloured.size, true));
      CHECK(!strstr(coloured.bytes, "\x1b]"));
      why_bytes_free(coloured.bytes);
    }
  }
}

/* What a reader looks for, in every format that is read. */
static void test_what_stands_there(void) {
  static const struct {
    kind of;
    const char *wanted[3][3]; /* of text, SVG and HTML */
  } rows[] = {
      {KIND_LAYERS,
       {{"                     layer\n", "  3   good           +0.88█ +0.50▒ +0.13░ ",
         "Rows are the tokens, columns the layers (0 the first); full colour is 1.000."},
        {">layer</text>", ">good</text>", ">+0.88</text>"},
        {">layer</text>", ">good</text>", ">+0.88</text>"}}},
      {KIND_HEADS,
       {{"  layer 0     1     2 ", "\n  5     -0.75▓-0.13░+0.50▒",
         "columns the heads (0 the first)"},
        {">layer</text>", ">head</text>", ">11</text>"},
        {">layer</text>", ">head</text>", ">11</text>"}}},
      {KIND_WORDS,
       {{"  1   a              -0.63▓ +0.00· +0.63▓ -0.75▓ ", "word\n", "Rows are the words"},
        {"rotate(-90)", ">not</text>", ">-0.63</text>"},
        {"rotate(-90)", ">not</text>", ">-0.63</text>"}}},
      {KIND_CURVE,
       {{"\n  state 0     █", " -1.000\n", "  state 6 "},
        {"<path class=\"line for\" d=\"M", ">state 0</text>", ">0.875</text>"},
        {"<path class=\"line for\" d=\"M", ">state 0</text>", ">0.875</text>"}}},
      {KIND_LINES,
       {{"step\n", "\n  0   not            -█-▒░░██-▓··▓▓-▓-░▒▒-█\n", "good"},
        {"stroke-dasharray=\"7 4\"", ">step 0</text>", ">good</text>"},
        {"stroke-dasharray=\"7 4\"", ">step 0</text>", ">good</text>"}}},
      {KIND_ANCHOR,
       {{"  IF \"not\" AND \"film\" THEN positive\n",
         "  precision 96.9 % [93.8 %, 98.4 %], coverage 12.5 %\n", "+ "},
        {">IF</text>", ">film</text>", "precision 96.9 % [93.8 %, 98.4 %], coverage 12.5 %"},
        {"IF &quot;not&quot; AND &quot;film&quot; THEN positive", "<strong>",
         "precision 96.9 % [93.8 %, 98.4 %], coverage 12.5 %"}}},
      {KIND_TREE,
       {{"\n  all texts ", "\n      without \"film\" ", "-2.000   50.0 %\n"},
        {">all texts</text>", ">without &quot;film&quot;</text>", ">37.5 %</text>"},
        {"padding-left:2em", "without &quot;film&quot;", "+2.500, 37.5 %"}}},
      {KIND_EDITS,
       {{"  bad 87.5 %, before positive 98.8 %; proved: no smaller change does it\n"
         "    [-not-] a good film\n",
         "\n  bad 87.5 %, still; before positive 98.8 %\n",
         "    [-not-]{+bad+} a good film{+bad+}\n"},
        {"proved: no smaller change does it", ">not</text>", ">bad</text>"},
        {"<del>not</del> a good film</p>",
         "<del>not</del><ins>bad</ins> a good film<ins>bad</ins></p>",
         "proved: no smaller change does it</h2>"}}},
      {KIND_NO_EDITS,
       {{"  No such text was found.\n", "", ""},
        {"No such text was found.", "", ""},
        {"No such text was found.", "", ""}}},
  };
  static kinded k;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    for (int format = 0; format < 3; format++) {
      const struct drawn drawn = draw_kind(&k, rows[i].of, formats[format]);
      for (int j = 0; j < 3; j++) {
        if (!strstr(drawn.bytes, rows[i].wanted[format][j])) {
          fprintf(stderr, "kind %d, format %d: %s\n", (int)rows[i].of, format,
                  rows[i].wanted[format][j]);
        }
        CHECK(strstr(drawn.bytes, rows[i].wanted[format][j]));
      }
      why_bytes_free(drawn.bytes);
    }
  }
}

static void test_remarks(void) {
  static const char *const wanted[] = {
      "Integrated gradients of the logit of positive less that of negative",
      "speaks for positive",
      "speaks for negative",
      "+2.500 ±0.250 ≈",
      "≈: within the errors",
      "It stopped asking when the stated evaluations were spent.",
      "What stands in for the model explains 93.8 % of how its value varies",
      "How far to trust it (64 model runs)",
      "Comprehensiveness 0.500 (ferret 0.438): ",
      "Sufficiency 0.063 (ferret 0.031): ",
      "Deletion area 0.500: ",
      "Insertion area 0.875: ",
      "tau 0.750: ",
      "Infidelity 0.125 ±0.031: ",
      "Max-sensitivity 0.375: ",
  };
  static kinded k;
  fixture_fill(&k.fixture, "good film", 9);
  kind_add_remarks(&k, "negative");
  kind_add_evidence(&k);
  for (int format = 0; format < 3; format++) {
    const struct drawn drawn = draw(&k.fixture.result, formats[format], false);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
      CHECK(strstr(drawn.bytes, wanted[i]));
    }
    CHECK(!strstr(drawn.bytes, "speaks against"));
    CHECK(strstr(drawn.bytes, "Held against 2 texts, the first of them "));
    why_bytes_free(drawn.bytes);
  }
  const struct drawn text = draw(&k.fixture.result, WHY_FORMAT_TEXT, false);
  CHECK(strstr(text.bytes, "\n  deletion   █▃▅\n  insertion  ▅██\n"));
  why_bytes_free(text.bytes);
  k.evidence.kendall_tau = NAN;
  k.evidence.has_max_sensitivity = false;
  const struct drawn less = draw(&k.fixture.result, WHY_FORMAT_TEXT, false);
  CHECK(strstr(less.bytes, "tau none: ") && !strstr(less.bytes, "Max-sensitivity"));
  why_bytes_free(less.bytes);
}

/* No line of a map, curve, tree or changed text is wider than the terminal, whatever that is. */
static void test_widths(void) {
  static const kind kinds[] = {KIND_LAYERS, KIND_HEADS, KIND_WORDS, KIND_CURVE,
                               KIND_LINES,  KIND_TREE,  KIND_EDITS};
  static kinded k;
  const char *text = "a long enough text so that \xe6\x9d\xb1\xe4\xba\xac and "
                     "pneumonoultramicroscopicsilicovolcanoconiosis do not fit into forty columns";
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    for (unsigned columns = 40; columns <= 120; columns += 40) {
      const why_style style = {.columns = columns};
      char *bytes = NULL;
      size_t size = 0;
      int lines = 0;
      memset(&k, 0, sizeof k);
      fixture_fill(&k.fixture, text, strlen(text));
      kind_turn(&k, kinds[i], "x");
      kind_add_evidence(&k);
      CHECK(why_render(&k.fixture.result, WHY_FORMAT_TEXT, &style, &bytes, &size, NULL) == WHY_OK);
      /* From the text on, and as far as the end. */
      for (char *at = strstr(bytes, "\n\n  a long") + 2; *at; lines++) {
        char *end = strchr(at, '\n');
        const bool caption = strncmp(at, "  x 87.5 %", 10) == 0 || strncmp(at, "  Only ", 7) == 0 ||
                             strncmp(at, "   +  ", 6) == 0;
        CHECK(caption || why_columns_count((why_text){at, (size_t)(end - at)}) <= columns);
        at = end + 1;
      }
      CHECK(lines > 5);
      why_bytes_free(bytes);
    }
  }
}

static void test_strips(void) {
  static kinded k;
  fixture_fill(&k.fixture, "one two three", 13);
  const why_change changes[] = {{WHY_CHANGE_INSERT, 0, 0, 0, "a "},
                                {WHY_CHANGE_REPLACE, 0, 4, 7, "2"},
                                {WHY_CHANGE_REMOVE, 0, 7, 13, ""},
                                {WHY_CHANGE_INSERT, 0, 99, 99, "!"}};
  static const struct {
    why_strip_kind kind;
    const char *text;
  } wanted[] = {{WHY_STRIP_COME, "a "}, {WHY_STRIP_KEPT, "one "},   {WHY_STRIP_GONE, "two"},
                {WHY_STRIP_COME, "2"},  {WHY_STRIP_GONE, " three"}, {WHY_STRIP_COME, "!"}};
  const why_variant variant = {.changes = changes, .change_count = 4};
  why_strip strip = {0};
  for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
    CHECK(why_view_strip(&k.fixture.result, &variant, &strip));
    CHECK(strip.kind == wanted[i].kind);
    CHECK(why_text_equal(strip.text, why_text_of(wanted[i].text)));
  }
  CHECK(!why_view_strip(&k.fixture.result, &variant, &strip));
  strip = (why_strip){.segment = 1};
  CHECK(!why_view_strip(&k.fixture.result, &variant, &strip));
}

/* Every node once, children behind their parent and present first. */
static void test_branches(void) {
  static kinded k;
  static const why_branch wanted[] = {
      {0, WHY_NO_NODE, 0}, {1, 0, 1}, {3, 1, 2}, {4, 1, 2}, {2, 0, 1}};
  fixture_fill(&k.fixture, "a b", 3);
  kind_turn(&k, KIND_TREE, "");
  why_branch branch = {.node = WHY_VIEW_START};
  for (size_t i = 0; i < 5; i++) {
    CHECK(why_view_branch(&k.fixture.result.rule, &branch));
    CHECK(branch.node == wanted[i].node && branch.parent == wanted[i].parent &&
          branch.depth == wanted[i].depth);
  }
  CHECK(!why_view_branch(&k.fixture.result.rule, &branch));
}

/* A map of which only the columns have names stands on its side; its entries do not change. */
static void test_grid(void) {
  static kinded k;
  fixture_fill(&k.fixture, "a b", 3);
  kind_turn(&k, KIND_LAYERS, "");
  const why_map *map = &k.fixture.result.map;
  const why_grid grid = why_view_grid(&k.fixture.result);
  CHECK(grid.rows == map->columns && grid.columns == map->rows);
  CHECK(grid.row_axis == WHY_MAP_TOKENS && grid.column_axis == WHY_MAP_LAYERS);
  for (uint32_t row = 0; row < grid.rows; row++) {
    for (uint32_t column = 0; column < grid.columns; column++) {
      CHECK_NEAR(why_view_entry(&grid, row, column), map->values[column * map->columns + row], 0);
    }
  }
}

int main(void) {
  test_hostile();
  test_what_stands_there();
  test_remarks();
  test_widths();
  test_strips();
  test_branches();
  test_grid();
  return test_report();
}
