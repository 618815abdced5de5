/* A calibration as JSON (web/calibration.schema.json says what stands where) and for a terminal. */
#include "json.h"
#include "render_formats.h"
#include "terminal.h"

enum { BINS = WHY_CALIBRATION_BINS };

/* ---- JSON ---- */

static void write_bins(why_writer *writer, const why_calibration_bin *bins) {
  why_json_key(writer, "bins");
  why_json_open(writer, '[');
  for (int i = 0; i < BINS; i++) {
    why_json_open(writer, '{');
    why_json_double(writer, "above", (double)i / (int)BINS);
    why_json_double(writer, "most", (double)(i + 1) / (int)BINS);
    why_json_count(writer, "count", bins[i].count);
    if (bins[i].count) {
      why_json_double(writer, "confidence", bins[i].confidence);
      why_json_double(writer, "accuracy", bins[i].accuracy);
    }
    why_json_close(writer, '}');
  }
  why_json_close(writer, ']');
}

/* Left open. */
static void write_reliability(why_writer *writer, const char *name, const why_reliability *r) {
  why_json_key(writer, name);
  why_json_open(writer, '{');
  why_json_float(writer, "temperature", r->temperature);
  why_json_double(writer, "nll", r->nll);
  why_json_double(writer, "ece", r->ece);
  why_json_double(writer, "ece_stderr", r->ece_standard_error);
  write_bins(writer, r->bins);
}

why_status why_render_calibration(const why_calibration_result *result, char **bytes, size_t *size,
                                  why_error *error) {
  why_writer writer = {0};
  why_render_json_head(&writer, "whybert/calibration/1", result->model);
  why_json_count(&writer, "texts", result->texts);
  why_json_count(&writer, "answers", result->answers);
  why_json_double(&writer, "accuracy", result->accuracy);
  write_reliability(&writer, "before", &result->before);
  why_json_close(&writer, '}');
  if (result->has_fitted) {
    write_reliability(&writer, "fitted", &result->fitted);
    why_json_double(&writer, "temperature_stderr", result->temperature_standard_error);
    why_json_close(&writer, '}');
  } else {
    why_json_null(&writer, "fitted");
  }
  why_json_close(&writer, '}');
  why_writer_char(&writer, '\n');
  return why_writer_finish(&writer, bytes, size, error);
}

/* ---- Text ---- */

static void write_percent(why_writer *writer, double share) {
  why_writer_fixed(writer, 100 * share, 1);
  why_writer_string(writer, " %");
}

static void write_row(why_writer *writer, const char *what, why_writer *value) {
  enum { NAME = 28 };
  const size_t begin = writer->used;
  why_writer_string(writer, "  ");
  why_writer_string(writer, what);
  why_writer_pad(writer, begin, NAME);
  why_writer_bytes(writer, value->bytes, value->used);
  why_writer_char(writer, '\n');
  writer->failed = writer->failed || value->failed;
  why_writer_free(value);
}

/* A bar as long as the accuracy, with a mark where it would end if confidence told the truth. */
static void write_bar(why_writer *writer, const why_style *style, const why_calibration_bin *bin,
                      size_t room) {
  const size_t length = (size_t)(bin->accuracy * (double)room + .5);
  const size_t mark = (size_t)(bin->confidence * (double)(room - 1) + .5);
  why_terminal_ink(writer, style, 1.f);
  why_writer_repeat(writer, "█", mark < length ? mark : length);
  if (mark > length) why_writer_repeat(writer, " ", mark - length);
  why_terminal_ink(writer, style, -1.f);
  why_writer_string(writer, "│");
  why_terminal_ink(writer, style, 1.f);
  if (mark + 1 < length) why_writer_repeat(writer, "█", length - mark - 1);
  why_terminal_escape(writer, style, "0");
  why_writer_repeat(writer, " ", room - (mark + 1 > length ? mark + 1 : length));
}

static void write_bin(why_writer *writer, const why_style *style, const why_calibration_bin *bin,
                      int index) {
  enum { RANGE = 20, SHARE = 9, COUNT = 8 };
  size_t begin = writer->used;
  why_writer_string(writer, "  ");
  why_writer_fixed(writer, 100. * index / (int)BINS, 1);
  why_writer_string(writer, " to ");
  write_percent(writer, (double)(index + 1) / (int)BINS);
  why_writer_pad(writer, begin, RANGE);
  write_bar(writer, style, bin, why_terminal_columns(style) - RANGE - SHARE - COUNT);
  why_writer_char(writer, ' ');
  begin = writer->used;
  write_percent(writer, bin->accuracy);
  why_writer_pad(writer, begin, SHARE);
  why_writer_integer(writer, bin->count);
  why_writer_char(writer, '\n');
}

static void write_part(why_writer *writer, const why_calibration_result *result,
                       const why_reliability *r, const why_style *style) {
  const bool fitted = r == &result->fitted;
  why_writer value = {0};
  why_terminal_escape(writer, style, "1");
  why_writer_string(writer, fitted ? "\nFitted\n" : "\nAs it is\n");
  why_terminal_escape(writer, style, "0");
  why_writer_fixed(&value, (double)r->temperature, 4);
  if (fitted) {
    why_writer_string(&value, " ± ");
    why_writer_fixed(&value, result->temperature_standard_error, 4);
  }
  write_row(writer, "temperature", &value);
  why_writer_fixed(&value, r->nll, 4);
  write_row(writer, "negative log-likelihood", &value);
  write_percent(&value, r->ece);
  why_writer_string(&value, " ± ");
  write_percent(&value, r->ece_standard_error);
  write_row(writer, "calibration error", &value);
  for (int i = 0; i < BINS; i++) {
    if (r->bins[i].count) write_bin(writer, style, &r->bins[i], i);
  }
}

why_status why_render_calibration_text(const why_calibration_result *result, const why_style *style,
                                       char **bytes, size_t *size, why_error *error) {
  why_writer writer = {0};
  why_writer_integer(&writer, result->answers);
  why_writer_string(&writer, result->answers == 1 ? " answer, " : " answers, ");
  write_percent(&writer, result->accuracy);
  why_writer_string(&writer, " of them right. A line for each range of confidence:\n"
                             "how many are right, a │ where confidence says so, and how many there "
                             "are.\n");
  write_part(&writer, result, &result->before, style);
  if (result->has_fitted) {
    write_part(&writer, result, &result->fitted, style);
    why_writer_string(&writer, "\n--temperature ");
    why_writer_fixed(&writer, (double)result->fitted.temperature, 4);
    why_writer_string(&writer, " uses it.\n");
  } else {
    why_writer_string(&writer, "\nNo temperature from 0.05 to 20 makes these labels most likely: "
                               "there are too few texts,\nor (nearly) all or none are right.\n");
  }
  return why_writer_finish(&writer, bytes, size, error);
}
