/* A reliability diagram (arXiv:1706.04599): accuracy by confidence, as it is and as fitted. */
#include "render_formats.h"
#include "svg.h"

enum { BINS = WHY_CALIBRATION_BINS };
static const float margin = 28.f, side = 300.f, gap = 76.f, shares = 44.f;
static const float axis_room = 44.f, heading = 96.f, footing = 64.f;

/* One diagram, its upper left corner at (x, y). */
struct panel {
  why_writer *writer;
  const why_reliability *reliability;
  uint64_t answers;
  float x, y;
};

static void put(why_writer *writer, const char *classes, float x, float y, bool to_the_left,
                const char *string) {
  why_svg_text(writer, classes, x, y, to_the_left, 0, why_text_of(string));
}

/* Where confidence tells the truth, as a band one pixel wide. */
static void draw_diagonal(const struct panel *panel) {
  why_writer *writer = panel->writer;
  why_writer_string(writer, "<path class=\"faint\" d=\"M");
  why_writer_fixed(writer, (double)panel->x, 1);
  why_writer_char(writer, ' ');
  why_writer_fixed(writer, (double)(panel->y + side - 1.f), 1);
  why_writer_char(writer, 'l');
  why_writer_fixed(writer, (double)(side - 1.f), 1);
  why_writer_char(writer, ' ');
  why_writer_fixed(writer, (double)(1.f - side), 1);
  why_writer_string(writer, "h1v1l");
  why_writer_fixed(writer, (double)(1.f - side), 1);
  why_writer_char(writer, ' ');
  why_writer_fixed(writer, (double)(side - 1.f), 1);
  why_writer_string(writer, "h-1z\"/>\n");
}

static void draw_axes(const struct panel *panel) {
  static const char *const ticks[] = {"0 %", "50 %", "100 %"};
  why_svg_rect(panel->writer, "rule", panel->x - 1.f, panel->y, 1.f, side, 1.f);
  why_svg_rect(panel->writer, "rule", panel->x - 1.f, panel->y + side, side + 1.f, 1.f, 1.f);
  for (int i = 0; i < 3; i++) {
    const float along = (float)i * side / 2.f;
    put(panel->writer, "tiny faint", panel->x - 6.f, panel->y + side - along + 4.f, true, ticks[i]);
    put(panel->writer, "tiny faint", panel->x + along + (i ? 14.f : 0.f),
        panel->y + side + shares + 18.f, i != 0, ticks[i]);
  }
}

/* Accuracy as a bar, mean confidence as a line across it, the share of the answers underneath. */
static void draw_bin(const struct panel *panel, int index) {
  const why_calibration_bin *bin = &panel->reliability->bins[index];
  const float width = side / (float)BINS, x = panel->x + (float)index * width;
  const float accuracy = (float)bin->accuracy * side, confidence = (float)bin->confidence * side;
  const float share = (float)bin->count / (float)panel->answers * (shares - 4.f);
  if (!bin->count) return;
  why_svg_rect(panel->writer, "for", x + 1.f, panel->y + side - accuracy, width - 2.f, accuracy,
               1.f);
  why_svg_rect(panel->writer, "against", x + 1.f, panel->y + side - confidence - 1.f, width - 2.f,
               2.f, 1.f);
  why_svg_rect(panel->writer, "faint", x + 1.f, panel->y + side + 4.f, width - 2.f, share, 1.f);
  why_writer_char(panel->writer, '\n');
}

static void write_percent(why_writer *line, const char *what, double share) {
  why_writer_string(line, what);
  why_writer_fixed(line, 100 * share, 1);
  why_writer_string(line, " %");
}

static void put_line(why_writer *writer, const char *classes, float x, float y, why_writer *line) {
  why_svg_text(writer, classes, x, y, false, 0, why_writer_text(line));
  line->used = 0;
}

static void draw_panel(const struct panel *panel, const char *title, why_writer *line) {
  const why_reliability *r = panel->reliability;
  why_writer_string(line, title);
  why_writer_string(line, ": temperature ");
  why_writer_fixed(line, (double)r->temperature, 3);
  put_line(panel->writer, "small ink", panel->x, panel->y - 30.f, line);
  write_percent(line, "calibration error ", r->ece);
  write_percent(line, " ± ", r->ece_standard_error);
  put_line(panel->writer, "small faint", panel->x, panel->y - 12.f, line);
  draw_axes(panel);
  for (int i = 0; i < BINS; i++) draw_bin(panel, i);
  draw_diagonal(panel);
}

static void draw(why_writer *writer, const why_calibration_result *result, why_writer *line) {
  struct panel panel = {writer, &result->before, result->answers, margin + axis_room, heading};
  write_percent(line, "", result->accuracy);
  why_writer_string(line, " of ");
  why_writer_integer(line, result->answers);
  why_writer_string(line, " answers are right: how many, by the model's own confidence");
  put_line(writer, "small ink", margin, margin + 10.f, line);
  draw_panel(&panel, "As it is", line);
  if (result->has_fitted) {
    panel.x += side + gap;
    panel.reliability = &result->fitted;
    draw_panel(&panel, "Fitted", line);
  }
  put(writer, "tiny faint", margin + axis_room, heading + side + shares + 40.f, false,
      "Blue: how many are right. Orange: the confidence. Underneath: the share of the answers.");
}

why_status why_render_calibration_svg(const why_calibration_result *result, char **bytes,
                                      size_t *size, why_error *error) {
  why_writer writer = {0}, line = {0};
  const float panels = result->has_fitted ? 2.f * side + gap : 460.f;
  const float width = 2.f * margin + axis_room + panels;
  const float height = heading + side + shares + footing;
  why_svg_open(&writer, width, height, why_text_of("Reliability diagram"));
  why_writer_string(&writer, "<style>");
  why_svg_classes(&writer);
  why_writer_string(&writer, "</style>\n");
  why_svg_rect(&writer, "ground", 0.f, 0.f, width, height, 1.f);
  draw(&writer, result, &line);
  why_writer_string(&writer, "</svg>\n");
  writer.failed = writer.failed || line.failed;
  why_writer_free(&line);
  return why_writer_finish(&writer, bytes, size, error);
}
