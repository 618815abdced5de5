"""How measured faithfulness is printed: a row a method, then ours against the peers' in pairs."""

import statistics

import faithfulness

HEADS = ("comp", "suff", "comp", "suff", "comp20", "k=1", "k=3", "k=5", "k=10")
# Which of our rows does what a peer does.
TWINS = {
    "captum_ig_pad": "integrated_gradients:baseline=pad",
    "captum_ig_mask": "integrated_gradients",
    "lime_500": "lime",
    "lime_5000": "lime",
    "shap_partition_mask": "partition_shap",
    "shap_partition_delete": "partition_shap",
}
CHOSEN_BY = "comprehensiveness_20"


def _line(name, cells, width):
    return f"{name:{width}} " + " ".join(f"{cell:>8}" for cell in cells)


def _median(numbers):
    known = [number for number in numbers if number is not None]
    return f"{statistics.median(known):.3g}" if known else "-"


def table(results):
    """Lines: `results` is method -> text -> {metric: value, "seconds", "engine_seconds", "evaluations"}."""
    width = max([len(name) for name in results] + [20])
    yield _line("", ("", "ERASER", "", "ferret", "", "", "lost", "with k", "words"), width)
    yield _line("method", (*HEADS, "s", "s engine", "runs", "texts"), width)
    for name, rows in results.items():
        mean = [f"{statistics.fmean(row[metric] for row in rows.values()):.3f}"
                for metric in faithfulness.METRICS]
        cost = [_median(row[what] for row in rows.values())
                for what in ("seconds", "engine_seconds", "evaluations")]
        yield _line(name, (*mean, *cost, len(rows)), width)
    yield "s: median seconds a text; of a peer in PyTorch, and beside it on our engine"


def _pair(name, ours, peer, theirs):
    """Lines about two methods on the texts that both have."""
    both = [text for text in ours if text in theirs]
    if len(both) < 2:
        return
    timed = [text for text in both if ours[text]["seconds"] and theirs[text]["seconds"]]
    ratio = ""
    if timed:
        a, b = (statistics.median(rows[text]["seconds"] for text in timed) for rows in (ours, theirs))
        ratio = f"; {a:.3g} s against {b:.3g} s on {len(timed)} of them"
    yield f"{name} - {peer}, {len(both)} texts{ratio}"
    for metric, more in faithfulness.METRICS.items():
        mean, low, high = faithfulness.interval([ours[text][metric] for text in both],
                                                [theirs[text][metric] for text in both])
        better, worse = (low > 0, high < 0) if more else (high < 0, low > 0)
        said = "better" if better else "worse" if worse else "no difference shown"
        yield f"  {metric:26} {mean:+.3f} [{low:+.3f}, {high:+.3f}]  {said}"


def _is_twin(name, twin):
    """Whether it is the twin, perhaps of another target or with another budget."""
    return name == twin or name.startswith((f"{twin}@", f"{twin}:evaluations="))


def _best(results, ours, peer):
    """Our method with the highest mean of CHOSEN_BY among those on most of the peer's texts."""
    texts = set(results[peer])
    shared = {name: texts & set(results[name]) for name in ours}
    most = max(map(len, shared.values()), default=0)
    able = [name for name in ours if most and len(shared[name]) == most]
    return max(able, default=None, key=lambda name: statistics.fmean(
        results[name][text][CHOSEN_BY] for text in shared[name]))


def pairs(results, peers):
    """Lines: our twins of each peer against it, then the best of ours."""
    ours = [name for name in results if name not in peers and name != "random"]
    for peer in (name for name in peers if name in results):
        best = _best(results, ours, peer)
        for name in ours:
            if _is_twin(name, TWINS[peer]):
                yield from _pair(f"twin {name}", results[name], peer, results[peer])
        if best:
            yield from _pair(f"best {best}", results[best], peer, results[peer])
