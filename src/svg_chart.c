/* Lines over steps. */
#include <math.h>

#include "caption.h"
#include "columns.h"
#include "svg.h"

static const float axis_room = 64.f, names_room = 150.f, inner_height = 180.f, head = 24.f,
                   row_height = 18.f, tick_height = 14.f;
enum { VALUED = 14, NAME_COLUMNS = 18 };

const float why_svg_chart_height = 230.f; /* head, the inside and foot */

/* The inside of a chart, and what stands at its edges. */
struct frame {
  const why_svg_chart *chart;
  float x, y, width;
  float low, high;
};

static float point_x(const struct frame *frame, uint32_t point) {
  const why_svg_chart *chart = frame->chart;
  const float last = chart->points > 1 ? (float)(chart->points - 1) : 1.f;
  const float along = chart->across ? chart->across[point] : (float)point / last;
  return frame->x + along * frame->width;
}

static float value_y(const struct frame *frame, float value) {
  const float span = frame->high - frame->low;
  const float up = span > 0.f ? (value - frame->low) / span : 0.f;
  return frame->y + inner_height * (1.f - up);
}

static void measure(struct frame *frame) {
  for (uint32_t l = 0; l < frame->chart->line_count; l++) {
    for (uint32_t i = 0; i < frame->chart->points; i++) {
      frame->low = fminf(frame->low, frame->chart->lines[l].values[i]);
      frame->high = fmaxf(frame->high, frame->chart->lines[l].values[i]);
    }
  }
}

static float strongest_of(const struct frame *frame) {
  return fmaxf(-frame->low, frame->high);
}

/* A value at the left edge, and a line from there across. */
static void draw_tick(why_writer *writer, const struct frame *frame, float value) {
  why_writer label = {0};
  const float y = value_y(frame, value);
  why_svg_rect(writer, "rule", frame->x, y - .5f, frame->width, 1.f, 1.f);
  why_caption_magnitude(&label, value, strongest_of(frame));
  why_svg_text(writer, "tiny faint", frame->x - 8.f, y + 4.f, true, 0, why_writer_text(&label));
  writer->failed = writer->failed || label.failed;
  why_writer_free(&label);
}

static void draw_edges(why_writer *writer, const struct frame *frame) {
  const float below = frame->y + inner_height;
  const why_svg_chart *chart = frame->chart;
  why_writer last = {0};
  /* Zero is always inside; an end that would touch it has no tick. */
  draw_tick(writer, frame, 0.f);
  if (value_y(frame, frame->low) - value_y(frame, 0.f) > tick_height) {
    draw_tick(writer, frame, frame->low);
  }
  if (value_y(frame, 0.f) - value_y(frame, frame->high) > tick_height) {
    draw_tick(writer, frame, frame->high);
  }
  why_svg_text(writer, "tiny faint", frame->x, below + 18.f, false, 0, why_text_of(chart->first));
  if (chart->last) {
    why_writer_string(&last, chart->last);
  } else {
    why_writer_integer(&last, chart->points - 1);
  }
  if (chart->points > 1) {
    why_svg_text(writer, "tiny faint", frame->x + frame->width, below + 18.f, true, 0,
                 why_writer_text(&last));
  }
  writer->failed = writer->failed || last.failed;
  why_writer_free(&last);
}

static void write_point(why_writer *writer, char letter, float x, float y) {
  why_writer_char(writer, letter);
  why_writer_fixed(writer, (double)x, 1);
  why_writer_char(writer, ' ');
  why_writer_fixed(writer, (double)y, 1);
}

/* Lines differ in colour and in their dashes. */
static void open_path(why_writer *writer, uint32_t line) {
  static const char *const paths[] = {
      "<path class=\"line for\" d=\"",
      "<path class=\"line against\" stroke-dasharray=\"7 4\" d=\"",
      "<path class=\"line faint\" stroke-dasharray=\"2 3\" d=\"",
      "<path class=\"line ink\" stroke-dasharray=\"9 3 2 3\" d=\"",
  };
  why_writer_string(writer, paths[line % (sizeof paths / sizeof paths[0])]);
}

static void draw_line(why_writer *writer, const struct frame *frame, uint32_t line) {
  const why_svg_chart *chart = frame->chart;
  const why_svg_line *drawn = &chart->lines[line];
  open_path(writer, line);
  for (uint32_t i = 0; i < chart->points; i++) {
    write_point(writer, i ? 'L' : 'M', point_x(frame, i), value_y(frame, drawn->values[i]));
  }
  why_writer_string(writer, "\"/>\n");
  for (uint32_t i = 0; drawn->errors && i < chart->points; i++) {
    const float scale = inner_height / fmaxf(frame->high - frame->low, 1e-30f);
    const float half = fminf(drawn->errors[i] * scale, inner_height);
    why_svg_rect(writer, "faint", point_x(frame, i) - .5f, value_y(frame, drawn->values[i]) - half,
                 1.f, 2.f * half, 1.f);
  }
}

/* The points of a line that is alone, with their values where there are few. */
static void draw_points(why_writer *writer, const struct frame *frame) {
  const why_svg_chart *chart = frame->chart;
  why_writer value = {0};
  for (uint32_t i = 0; i < chart->points; i++) {
    const float *values = chart->lines[0].values;
    const float x = point_x(frame, i), y = value_y(frame, values[i]);
    const bool falls = i > 0 && values[i] < values[i - 1];
    const bool rises = i + 1 < chart->points && values[i] < values[i + 1];
    why_svg_rect(writer, "for", x - 3.f, y - 3.f, 6.f, 6.f, 1.f);
    if (chart->points > VALUED) continue;
    why_caption_magnitude(&value, values[i], strongest_of(frame));
    /* Over the middle of its point, the first one right of the axis. */
    why_svg_text(writer, "tiny ink", x + (float)value.used * (i ? 3.f : 6.f),
                 falls && rises ? y + 16.f : y - 8.f, true, 0, why_writer_text(&value));
    value.used = 0;
  }
  writer->failed = writer->failed || value.failed;
  why_writer_free(&value);
}

static void draw_name(why_writer *writer, const struct frame *frame, uint32_t line) {
  const float x = frame->x + frame->width + 16.f, y = frame->y + ((float)line + 1.f) * row_height;
  why_writer name = {0};
  open_path(writer, line);
  write_point(writer, 'M', x, y - 4.f);
  why_writer_string(writer, "h22\"/>");
  why_columns_short(&name, frame->chart->lines[line].name, NAME_COLUMNS);
  why_svg_text(writer, "tiny ink", x + 28.f, y, false, 0, why_writer_text(&name));
  writer->failed = writer->failed || name.failed;
  why_writer_free(&name);
}

void why_svg_chart_draw(why_writer *writer, const why_svg_chart *chart, float x, float y,
                        float width) {
  const bool alone = chart->line_count == 1;
  struct frame frame = {
      chart, x + axis_room, y + head, width - axis_room - (alone ? head : names_room), 0.f, 0.f};
  if (chart->points == 0) return;
  measure(&frame);
  draw_edges(writer, &frame);
  for (uint32_t i = 0; i < chart->line_count; i++) {
    draw_line(writer, &frame, i);
    if (!alone) draw_name(writer, &frame, i);
  }
  if (alone) draw_points(writer, &frame);
}

void why_svg_curve(why_writer *writer, const why_result *result, float x, float y, float width) {
  const why_grid grid = why_view_grid(result);
  why_svg_line lines[WHY_SVG_LINES];
  why_writer first = {0};
  why_svg_chart chart = {.lines = lines, .points = grid.columns};
  for (; chart.line_count < grid.rows && chart.line_count < WHY_SVG_LINES; chart.line_count++) {
    const uint32_t i = chart.line_count;
    lines[i] = (why_svg_line){.name = why_view_axis_name(result, grid.row_axis, i),
                              .values = grid.values + i * grid.down,
                              .errors = grid.errors ? grid.errors + i * grid.down : NULL};
  }
  why_writer_string(&first, why_view_axis_word(result, grid.column_axis));
  why_writer_string(&first, " 0");
  why_writer_char(&first, '\0');
  if (!first.failed) {
    chart.first = first.bytes;
    why_svg_chart_draw(writer, &chart, x, y, width);
  }
  writer->failed = writer->failed || first.failed;
  why_writer_free(&first);
}

void why_svg_evidence(why_writer *writer, const why_evidence *evidence, float x, float y,
                      float width) {
  const why_svg_line lines[] = {
      {.name = WHY_TEXT("insertion"), .values = evidence->insertion},
      {.name = WHY_TEXT("deletion"), .values = evidence->deletion},
  };
  const why_svg_chart chart = {.lines = lines,
                               .line_count = 2,
                               .points = evidence->steps,
                               .across = evidence->shares,
                               .first = "0 %",
                               .last = "100 %, strongest first"};
  why_svg_chart_draw(writer, &chart, x, y, width);
}
