"""Fits the models that choose among the accounts of a run, and scores them on runners left out of the fit.

    python bench/detect_fit.py [--write]

Real runs are read from ../shared/truth and ../shared/truth-2 (or MILELOG_SHARED), simulated ones are made here. Two sets of
weights are fitted (src/milelog/measure/detect/weights.toml): which account of a run is right, by a conditional logit over the
runs with a workout, and whether the best account is a workout, by a logistic regression over all runs. Both have a ridge penalty
and are solved by Newton's method. Each runner is weighted by the square root of the number of her runs. The first figures are those
of weights fitted without the runner on whom they are scored.

Confidence is calibrated by two numbers, fitted to all segments found by models without their runner. The stated confidence is
compared with the share of right segments in tenths; for each runner by the numbers fitted to the others.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import detect
import detect_scenes
import numpy as np

from milelog.measure import clean
from milelog.measure.detect import chooser
from milelog.measure.detect.detector import Detector, Weighed
from milelog.measure.detect.edges import RepSpans
from milelog.measure.detect.features import NAMES
from milelog.measure.detect.members import NAMES as MEMBERS
from milelog.measure.detect.members import members
from milelog.simulate import simulate_gallery, simulate_log

RIDGE = 1.0
"""Weight of the penalty on each standardised weight."""
SOFT = 0.07
"""Scale of rightness: an account whose F1 is this much below the best one's has a target e times as small."""
SIMULATED_WEIGHT = 0.15
"""Weight of a simulated run relative to a real one; low, since its noise is a guess."""
GALLERY, LOGS, SCENES = ((63, 100), (64, 100)), ((61, 1.0), (62, 1.6)), (65, 24)
"""Seeds and sizes of galleries; seeds and noises of logs; seed and number of each scene. No benchmark uses these seeds."""
ACCOUNTS_ONLY = tuple(f"simulated-{kind}" for kind in ("levels", "down", "faster", "both", "brief", "inside", "finish"))
"""Scenes that are used to fit which account is right, but not whether there is work, since their number would distort the prior:
used for both, 4 of 90 plain runs of other runners had a false segment, otherwise 1.
"""
AMONG = tuple(n for n in NAMES if n not in {"bias", "late", "paced", "explained", "alone"})
WHETHER = tuple(n for n in NAMES if n not in {"hill", "block", "stretch", "total", "reps", "count", "idle"})
"""Features for each model. How an account was found, and how many reps it has, distinguishes accounts of one run, but is no
evidence for work across runs."""
HARD = frozenset({"rep", "surge", "stride"})
AGAINST = frozenset({"leftover", "dropped", "share", "slope", "rough", "still", "brief", "odd", "cold", "late", "dip"})
MEMBER_AGAINST, MEMBER_FREE = (
    frozenset({"slower", "far", "still", "rough", "odd"}),
    frozenset({"bias", "first", "last", "brief"}),
)
MOST_REPS = 10
"""Largest weight of a run in the fit of single reps, as a number of reps."""
FREE = frozenset({"bias", "hill", "block", "stretch", "single", "idle"})
"""Features whose weight may have either sign. AGAINST may only be negative, and all others only positive, as their meaning
demands; another sign would be due to few runs."""


@dataclass(frozen=True, eq=False)
class Run:
    """One run: its accounts, the F1 of each, its runner, and whether it contains work."""

    case: detect.Case
    accounts: Weighed
    right: np.ndarray
    runner: str
    holds: bool

    @property
    def simulated(self) -> bool:
        """Whether it is a simulated run."""
        return self.runner.startswith("simulated")


@dataclass(frozen=True, slots=True)
class Choice:
    """The reps of a run, none for no work, and the probability of each before calibration."""

    reps: RepSpans = ()
    sure: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class Fitted:
    """Weights on raw features."""

    model: chooser.Model

    def choose(self, run: Run) -> Choice:
        """The reps of the chosen account, after dropping and adding single reps."""
        if not run.accounts.each:
            return Choice()
        found = run.accounts.chosen(self.model)
        if found.workout < chooser.ENOUGH:
            return Choice()
        reps, belongs = run.accounts.amended(found, self.model)
        return Choice(reps, tuple((found.workout * belongs).tolist()))


@cache
def _scorer() -> Any:
    return detect.scorer_module()


def _runner(case: detect.Case) -> str:
    """The name of the runner: the first part of the group."""
    return str(case.truth.get("group", "")).removeprefix("negative-").split("-")[0].lower()


def _rated(case: detect.Case, reps: RepSpans) -> float:
    """F1 of some reps against the truth; 0 on a plain run."""
    rate = _scorer()
    want = [b for b in case.truth["blocks"] if b["kind"] in HARD]
    got = [s for s in segments(reps) if not rate.ignored(s, case.truth.get("ignore_s") or [])]
    pairs = rate.pair(want, got)
    found = sum(len(g) for _, g in pairs)
    return float(rate.f1(len(pairs), len(got) - found, len(want) - len(pairs))) if want else 0.0


def _run(case: detect.Case) -> Run:
    accounts = Detector().weighed(case.streams)
    holds = any(b["kind"] in HARD for b in case.truth["blocks"])
    right = np.array([_rated(case, a.reps) for a in accounts.each])
    return Run(case, accounts, right, _runner(case), holds)


def runs(cases: Iterable[detect.Case], workers: int | None = None) -> list[Run]:
    """Runs with their accounts."""
    with ProcessPoolExecutor(workers) as pool:
        return list(pool.map(_run, cases, chunksize=8))


def simulated() -> list[detect.Case]:
    """Simulated runs; each source counts as one runner."""
    out = []
    for title, files in (
        *((f"simulated{seed}", simulate_gallery(seed, size)) for seed, size in GALLERY),
        *((f"simulated{seed}", simulate_log(seed, noise=noise, damaged=False)) for seed, noise in LOGS),
    ):
        out += [
            detect.Case(f"{title}-{c.name}", c.streams, {**c.truth, "group": title, "start": None})
            for c in detect.simulated(files)
        ]
    for name, activity, truth in detect_scenes.scenes(*SCENES):
        title = f"simulated-{name}"
        out.append(detect.Case(title, clean.streams(activity), {**truth, "group": "simulated65", "start": None}))
    return out


def weights(found: Sequence[Run]) -> np.ndarray:
    """The weight of each run."""
    times = Counter(r.runner for r in found)
    return np.array([SIMULATED_WEIGHT if r.simulated else 3 * times[r.runner] ** -0.5 for r in found])


def fit(found: Sequence[Run], near: Fitted | None = None) -> Fitted:
    """Fits the weights for the choice among accounts, and for whether there is work.

    `near` are starting weights. Both problems are convex, so they only save time.
    """
    found = [r for r in found if r.accounts.each]
    scale = np.concatenate([r.accounts.values for r in found]).std(axis=0)
    scale[scale < 1e-9] = 1.0
    w = weights(found)
    chosen = np.array([n in AMONG for n in NAMES])
    among = np.zeros(len(NAMES))
    held = [
        (r.accounts.values[:, chosen] / scale[chosen], r.right, x) for r, x in zip(found, w, strict=True) if r.holds
    ]
    first = near.model.among * scale if near else np.zeros(len(NAMES))
    among[chosen] = _conditional(_bounds(AMONG), held, first[chosen]) / scale[chosen]
    best, y = [], []
    asking = [(r, x) for r, x in zip(found, w, strict=True) if not r.case.name.startswith(ACCOUNTS_ONLY)]
    for r, _ in asking:
        k = r.accounts.chosen(chooser.Model(among, among)).number
        best.append(r.accounts.values[k] / scale)
        y.append(r.right[k] if r.holds else 0.0)
    asked, times = np.array([n in WHETHER for n in NAMES]), np.array([x for _, x in asking])
    whether = np.zeros(len(NAMES))
    first = near.model.whether * scale if near else np.zeros(len(NAMES))
    whether[asked] = (
        _logistic(_bounds(WHETHER), np.array(best)[:, asked], np.array(y), times, first[asked]) / scale[asked]
    )
    member = _member([(r, x) for r, x in zip(found, w, strict=True) if r.holds], chooser.Model(among, whether))
    return Fitted(chooser.Model(among, whether, member))


def _member(held: Sequence[tuple[Run, float]], model: chooser.Model) -> np.ndarray:
    """Fits the weights for whether a rep belongs to the chosen set, from runs with work and their weights."""
    values, right, times = [], [], []
    for r, x in held:
        chosen = r.accounts.chosen(model)
        reps = r.accounts.each[chosen.number].reps
        if len(reps) < chooser.FELLOWS:
            continue
        ground = r.accounts.sums_of(chosen.number)
        m = members(ground, reps, chosen.others, chooser.log_odds(chosen.share))
        y = _found(r.case, m.reps)
        if not any(y):
            continue
        kept = [i for i, found in enumerate(y) if found is not None]
        values.append(m.values[kept])
        right += [float(y[i] or 0.0) for i in kept]
        times += [x * min(1.0, MOST_REPS / len(kept))] * len(kept)
    rows = np.concatenate(values)
    scale = rows.std(axis=0)
    scale[scale < 1e-9] = 1.0
    bounds = _bounds(MEMBERS, MEMBER_AGAINST, MEMBER_FREE)
    found = _logistic(bounds, rows / scale, np.array(right), np.array(times), np.zeros(len(MEMBERS)))
    return np.asarray(found / scale)


def _found(case: detect.Case, reps: RepSpans) -> list[bool | None]:
    """Whether each rep is in the truth; None where the truth is uncertain."""
    rate = _scorer()
    want = [b for b in case.truth["blocks"] if b["kind"] in HARD]
    out: list[bool | None] = []
    for a, b in reps:
        rep = {"start_s": float(a), "end_s": float(b)}
        parts = any(w.get("split_ok") and rate.common(w, rep) > (b - a) / 2 for w in want)
        whole = parts or any(rate.overlap(w, rep) >= chooser.SAME_IOU for w in want)
        out.append(None if rate.ignored(rep, case.truth.get("ignore_s") or []) else whole)
    return out


Bounds = tuple[list[float], list[float]]


def _bounds(names: Sequence[str], against: frozenset[str] = AGAINST, free: frozenset[str] = FREE) -> Bounds:
    """The bounds of each feature's weight, by its meaning."""
    low = [-np.inf if n in free | against else 0.0 for n in names]
    return low, [0.0 if n in against else np.inf for n in names]


def _conditional(bounds: Bounds, held: Sequence[tuple[np.ndarray, np.ndarray, float]], first: np.ndarray) -> np.ndarray:
    """Fits a conditional logit, with the values and rightness of each run's accounts and the weight of the run."""
    size = len(first)

    def slope(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        gradient, curve = -RIDGE * weight, RIDGE * np.eye(size)
        for values, right, w in held:
            want = np.exp((right - right.max()) / SOFT)
            score = values @ weight
            p = np.exp(score - score.max())
            p /= p.sum()
            gradient = gradient + w * (values.T @ (want / want.sum() - p))
            mean = values.T @ p
            curve = curve + w * ((values.T * p) @ values - np.outer(mean, mean))
        return gradient, curve

    return _newton(bounds, slope, first)


def _logistic(bounds: Bounds, values: np.ndarray, y: np.ndarray, w: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Fits a logistic regression on soft labels; the first feature is the constant, without penalty."""
    penalty = np.full(values.shape[1], RIDGE)
    penalty[0] = 1e-3

    def slope(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        p = 1 / (1 + np.exp(-values @ weight))
        return values.T @ (w * (y - p)) - penalty * weight, (values.T * (w * p * (1 - p))) @ values + np.diag(penalty)

    return _newton(bounds, slope, first)


def _newton(
    bounds: Bounds, slope: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]], first: np.ndarray
) -> np.ndarray:
    """Newton's method with bounds on the weights; each quadratic step is solved by coordinate descent."""
    low, high = bounds
    weight = first.copy()
    for _ in range(40):
        gradient, curve = slope(weight)
        new, rest = weight.copy(), gradient.copy()
        for _ in range(300):
            moved = 0.0
            for i in range(len(new)):
                change = min(max(new[i] + rest[i] / curve[i, i], low[i]), high[i]) - new[i]
                new[i] += change
                rest -= curve[i] * change
                moved = max(moved, abs(change))
            if moved < 1e-6:
                break
        step = new - weight
        most = float(np.abs(step).max())
        weight = weight + step * min(1.0, 2.0 / max(most, 1e-9))
        if most < 1e-4:
            break
    return weight


def segments(reps: RepSpans) -> list[dict[str, Any]]:
    """RepSpans in the format of the scorer."""
    return [{"kind": "rep", "start_s": float(a), "end_s": float(b)} for a, b in reps]


def figures(found: Sequence[Run], chosen: Mapping[str, Choice]) -> dict[str, Any]:
    """The scorer's figures for one choice for every run."""
    activities = [{"file": r.case.name, "segments": segments(chosen[r.case.name].reps)} for r in found]
    rated: dict[str, Any] = _scorer().score(
        {"activities": activities}, {"files": {r.case.name: r.case.truth for r in found}}
    )
    return rated


def left_out(found: Sequence[Run]) -> dict[str, Choice]:
    """The choice for each real run by weights fitted without its runner."""
    out, whole = {}, fit(found)
    for runner in sorted({r.runner for r in found if not r.simulated}):
        fitted = fit([r for r in found if r.runner != runner], whole)
        out.update({r.case.name: fitted.choose(r) for r in found if r.runner == runner})
    return out


def show(title: str, rated: Mapping[str, Any]) -> None:
    """Prints the figures in three lines."""
    low, high = rated["micro_f1_90"]
    print(f"{title}: micro F1 {rated['micro_f1']:.3f} ({low:.2f}-{high:.2f}), macro F1 {rated['macro_f1']:.3f}")
    lengths = ", ".join(f"{k} {v:.2f}" for k, v in rated["recall_by_length"].items() if v is not None)
    print(f"    precision {rated['precision']:.3f}; recall {rated['recall']:.3f}: {lengths}")
    plain = rated["plain_with_false"]
    print(
        f"    sessions whole {rated['sessions_whole']:.2f}; plain runs with a false segment "
        f"{'-' if plain is None else f'{plain:.3f}'} of {rated['runs_without_blocks']}",
        flush=True,
    )


def not_whole(found: Sequence[Run], chosen: Mapping[str, Choice]) -> str:
    """Lists the runs with a missed block or a false segment: blocks, found, false, and what was run."""
    rate = _scorer()
    lines = ["not whole, other runners (blocks, found, false):"]
    for r in found:
        want = [b for b in r.case.truth["blocks"] if b["kind"] in HARD]
        got = [s for s in segments(chosen[r.case.name].reps) if not rate.ignored(s, r.case.truth.get("ignore_s") or [])]
        pairs = rate.pair(want, got)
        false = len(got) - sum(len(each) for _, each in pairs)
        if false or len(pairs) < len(want):
            lines.append(f"    {r.case.name}: {len(want)}, {len(pairs)}, {false}; {r.case.truth.get('what') or ''}")
    return "\n".join(lines)


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """Segments found in real runs by models fitted without the runner: probability before calibration, whether right, runner."""

    said: np.ndarray
    right: np.ndarray
    runner: np.ndarray


def found_segments(found: Sequence[Run], chosen: Mapping[str, Choice]) -> Segments:
    """All segments of the chosen accounts, except where the truth is uncertain."""
    rate = _scorer()
    rows = []
    for r in found:
        choice = chosen[r.case.name]
        spans = segments(choice.reps)
        said = {id(s): p for s, p in zip(spans, choice.sure, strict=True)}
        kept = [s for s in spans if not rate.ignored(s, r.case.truth.get("ignore_s") or [])]
        want = [b for b in r.case.truth["blocks"] if b["kind"] in HARD]
        right = {id(s) for _, got in rate.pair(want, kept) for s in got}
        rows += [(said[id(s)], id(s) in right, r.runner) for s in kept]
    return Segments(*(np.array(column) for column in zip(*rows, strict=True)))


def calibrated(said: np.ndarray, right: np.ndarray) -> chooser.Calibration:
    """Fits slope and bias of the calibration by maximum likelihood."""
    x = np.stack([np.ones(len(said)), chooser.log_odds(said)], axis=1)
    weight = np.array([0.0, 1.0])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ weight))
        weight = weight + np.linalg.solve((x.T * (p * (1 - p))) @ x + 1e-6 * np.eye(2), x.T @ (right - p))
    return chooser.Calibration(slope=float(weight[1]), bias=float(weight[0]))


def calibrated_by_others(s: Segments) -> np.ndarray:
    """The confidence of each segment by the calibration fitted to the other runners."""
    out = np.zeros(len(s.said))
    for runner in set(s.runner.tolist()):
        own = s.runner == runner
        out[own] = calibrated(s.said[~own], s.right[~own])(s.said[own])
    return out


def log_loss(stated: np.ndarray, right: np.ndarray) -> float:
    """Mean negative log likelihood, nats a segment."""
    p = np.clip(stated, chooser.SURE, 1 - chooser.SURE)
    return float(-np.where(right, np.log(p), np.log(1 - p)).mean())


def reliability(title: str, stated: np.ndarray, right: np.ndarray) -> str:
    """Prints stated confidence against the share of right segments in tenths, their mean difference, and the log loss."""
    tenth = np.minimum((10 * stated).astype(int), 9)
    cells = [(stated[tenth == c].mean(), right[tenth == c].mean(), int((tenth == c).sum())) for c in np.unique(tenth)]
    off = sum(abs(p - share) * count for p, share, count in cells) / len(stated)
    rows = ", ".join(f"{p:.2f} -> {share:.2f} of {count}" for p, share, count in cells)
    return f"    {title}: {rows}; off by {off:.3f}, log loss {log_loss(stated, right):.3f}"


def text(fitted: Fitted, scores: Mapping[str, float]) -> str:
    """The text of weights.toml."""
    lines = [
        "# Weights of the choice among accounts of a run; written by `make fit-detector`, not by hand.",
        f'date = "{datetime.now(UTC).date()}"',
        'data = "the real runs of truth and truth-2, and simulated runs"',
        "",
        "[scores] # of runners that the weights were fitted without",
        *(f"{name} = {value:.3f}" for name, value in scores.items()),
    ]
    for title, part, names in (("among", fitted.model.among, AMONG), ("whether", fitted.model.whether, WHETHER)):
        lines += ["", f"[{title}]", *(f"{n} = {part[NAMES.index(n)]:.5g}" for n in names)]
    lines += ["", "[member]", *(f"{n} = {x:.5g}" for n, x in zip(MEMBERS, fitted.model.member, strict=True))]
    stated = fitted.model.confidence
    lines += ["", "[confidence] # of a rep: logistic in the log-odds that the model gives"]
    lines += [f"slope = {stated.slope:.4g}", f"bias = {stated.bias:.4g}"]
    return "\n".join(lines) + "\n"


def by_scene(made: Sequence[Run], fitted: Fitted) -> str:
    """Prints the mean F1 of each scene with work, and the share of each plain scene that is detected as work."""
    shares: dict[str, list[float]] = {}
    for r in made:
        scene = r.case.name.removeprefix("simulated-").rpartition("-")[0]
        if scene in detect_scenes.SCENES:
            reps = fitted.choose(r).reps
            found = _rated(r.case, reps) if r.holds else float(bool(reps))
            shares.setdefault(scene, []).append(found)
    return "    " + ", ".join(f"{scene} {sum(values) / len(values):.2f}" for scene, values in shares.items())


def main(arguments: Sequence[str] | None = None) -> int:
    """Fits the models, prints figures, and writes the weights with --write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the weights into the package")
    parser.add_argument("--workers", type=int, default=None)
    given = parser.parse_args(arguments)
    cases = detect.real()
    if not cases:
        print("no ../shared/truth here", file=sys.stderr)
        return 3
    real = runs(cases, given.workers)
    made = runs(simulated(), given.workers)
    found = [*real, *made]
    chosen = left_out(found)
    for folder in (*detect.FOLDERS, ""):
        part = [r for r in real if r.case.folder == folder or not folder]
        rated = figures(part, chosen)
        show(f"other runners, {folder or 'all'}", rated)
    print(not_whole(real, chosen))
    spans = found_segments(real, chosen)
    stated = calibrated_by_others(spans)
    print("confidence stated -> share of such segments that are right, other runners:")
    print(reliability("uncalibrated", spans.said, spans.right))
    print(reliability("calibrated by others", stated, spans.right))
    fitted = Fitted(replace(fit(found).model, confidence=calibrated(spans.said, spans.right)))
    show("fitted, all", figures(real, {r.case.name: fitted.choose(r) for r in real}))
    show("fitted, simulated", figures(made, {r.case.name: fitted.choose(r) for r in made}))
    print(by_scene(made, fitted))
    if given.write:
        kept = {n: rated[n] for n in ("micro_f1", "macro_f1", "sessions_whole", "plain_with_false")}
        kept["confidence_log_loss"] = log_loss(stated, spans.right)
        (Path(chooser.__file__).parent / "weights.toml").write_text(text(fitted, kept))
    return 0


if __name__ == "__main__":
    sys.exit(main())
