/* How far an explanation is to be trusted, as JSON. */
#include "json.h"
#include "render_formats.h"

static void write_both(why_writer *writer, const char *name, float eraser, float ferret) {
  why_json_key(writer, name);
  why_json_open(writer, '{');
  why_json_float(writer, "eraser", eraser);
  why_json_float(writer, "ferret", ferret);
  why_json_close(writer, '}');
}

void why_render_json_evidence(why_writer *writer, const why_evidence *evidence) {
  const why_evidence *e = evidence;
  why_json_key(writer, "evidence");
  why_json_open(writer, '{');
  write_both(writer, "comprehensiveness", e->comprehensiveness_eraser, e->comprehensiveness_ferret);
  write_both(writer, "sufficiency", e->sufficiency_eraser, e->sufficiency_ferret);
  why_json_key(writer, "curves");
  why_json_open(writer, '{');
  why_json_floats(writer, "shares", e->shares, e->steps);
  why_json_floats(writer, "deletion", e->deletion, e->steps);
  why_json_floats(writer, "insertion", e->insertion, e->steps);
  why_json_float(writer, "deletion_area", e->deletion_area);
  why_json_float(writer, "insertion_area", e->insertion_area);
  why_json_close(writer, '}');
  why_json_float(writer, "kendall_tau", e->kendall_tau);
  why_json_key(writer, "infidelity");
  why_json_open(writer, '{');
  why_json_float(writer, "value", e->infidelity);
  why_json_float(writer, "stderr", e->infidelity_error);
  why_json_close(writer, '}');
  if (e->has_max_sensitivity) why_json_float(writer, "max_sensitivity", e->max_sensitivity);
  why_json_count(writer, "evaluations", e->evaluations);
  why_json_close(writer, '}');
}
