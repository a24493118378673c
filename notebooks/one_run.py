# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # One run, from records to verdict
#
# A threshold run of the sample data, followed through every stage: what the watch recorded, the clean stream made of
# it, the segments found in that, the session they make, the week it belongs to, and the verdict of that week.

# %%
import shutil
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

import milelog
from milelog import units
from milelog.measure import clean
from milelog.measure.detect import Detector
from milelog.model import Evidence
from milelog.report import sentences
from milelog.runner.sets import zoned

here = Path.cwd()
sample = next(p / "sample_data" for p in (here, *here.parents) if (p / "sample_data").is_dir())
folder = Path(tempfile.mkdtemp()) / "log"
shutil.copytree(sample, folder, ignore=shutil.ignore_patterns(".milelog"))
file = "runs/2026-03-03-threshold.fit"

# %% [markdown]
# ## Records
#
# `milelog.read` takes any format it knows, and gives one activity for each sport in the file. Columns carry their unit.

# %%
activity = milelog.read(folder / file)[0]
records = activity.to_pandas()
records.describe().loc[["count", "min", "mean", "max"]].round(1)

# %%
fig, (top, bottom) = plt.subplots(2, 1, figsize=(9, 5), sharex=True)
minutes = records["time_s"] / 60
top.plot(minutes, records["speed_mps"], linewidth=0.8)
top.set_ylabel("speed, m/s")
bottom.plot(minutes, records["heart_rate_bpm"], color="tab:red", linewidth=0.8)
bottom.set_ylabel("heart rate, bpm")
bottom.set_xlabel("minutes")
top.set_title("As the watch recorded it", loc="left");

# %% [markdown]
# ## Streams
#
# One value a second, whatever the watch kept: gaps closed, pauses told apart, spikes out. Speed comes from the distance
# over time, and grade-adjusted speed is what the same effort would give on the flat. Elapsed, timer and moving time are
# three numbers.

# %%
streams = clean.streams(activity)
pd.Series(
    {
        "elapsed": units.format_clock(records["time_s"].iloc[-1]),
        "moving": units.format_clock(streams.moving.sum()),
        "distance": units.format_distance(streams.distance_m[-1], digits=2),
        "distance from": streams.distance_source,
        "error of one second's speed, m/s": round(streams.speed_error_mps, 2),
    }
)

# %% [markdown]
# ## Zones
#
# The paces in force that day come from the race in `milelog.toml`. One call analyzes the whole folder; the stages below
# look into its result.

# %%
analysis = milelog.analyze(folder).data
session = next(s for s in analysis.sessions if s.file == file)
zones = analysis.zones_on(session.day)
print(f"VDOT {zones.vdot:.1f}, {zones.source}")
pd.DataFrame(
    [(z.name, units.format_pace(z.slow_mps), units.format_pace(z.fast_mps)) for z in zones.zones],
    columns=["zone", "from", "to"],
).set_index("zone")

# %% [markdown]
# ## Segments
#
# The detector looks at the stream, and at what the watch knew of the workout. `provenance` says where each segment came
# from. Without evidence it has the stream alone: the same reps should come out.

# %%
evidence = Evidence(activity.laps, activity.steps, activity.splits)
segments = zoned(Detector()(streams, evidence=evidence), zones)
blind = zoned(Detector()(streams), zones)


def table(segments):
    """Segments as runners read them."""
    rows = [
        {
            "kind": s.kind,
            "zone": s.zone or "",
            "from": units.format_clock(s.start_s),
            "to": units.format_clock(s.end_s),
            "distance": units.format_distance(s.distance_m, digits=2),
            "pace": units.format_pace(s.speed_mps),
            "provenance": s.provenance,
        }
        for s in segments
    ]
    return pd.DataFrame(rows)


table(segments)

# %%
table(blind)

# %%
colours = {"warmup": "#bccad3", "cooldown": "#bccad3", "steady": "#bccad3", "recovery": "#e4e2dc", "pause": "#ffffff"}
fig, axes = plt.subplots(figsize=(9, 3.2))
axes.plot(streams.time_s / 60, streams.speed_mps, color="#1c1f23", linewidth=0.8)
for segment in segments:
    axes.axvspan(
        segment.start_s / 60, segment.end_s / 60, color=colours.get(segment.kind, "#2f78b7"), alpha=0.5, linewidth=0
    )
threshold = next(z for z in zones.zones if z.name == "T")
axes.axhspan(threshold.slow_mps, threshold.fast_mps, color="#c25e12", alpha=0.35, linewidth=0)
axes.set_xlabel("minutes")
axes.set_ylabel("m/s")
axes.set_title("Reps (blue) against the threshold band (orange)", loc="left");

# %% [markdown]
# ## Session
#
# The segments make the run what it was, in the notation that plans are written in.

# %%
print(session.workout)
pd.Series(session.zone_s, name="minutes").div(60).round(1)

# %% [markdown]
# ## Week
#
# The run belongs to the ISO week of its own local day.

# %%
week = next(w for w in analysis.weeks if w.start <= session.day <= w.end)
pd.DataFrame(
    [(s.day, s.sport, units.format_distance(s.distance_m), s.workout) for s in week.sessions],
    columns=["day", "sport", "distance", "what it was"],
).set_index("day")

# %% [markdown]
# ## Verdict
#
# Each check of the week holds what was measured against what was planned, says why, and names its evidence: file and
# seconds.

# %%
rows = [(v.name, sentences.planned(v), v.status, sentences.why(v)) for v in week.checks]
pd.DataFrame(rows, columns=["check", "planned", "status", "why"])

# %%
verdict = next(v for v in week.checks if v.name == "threshold")
pd.DataFrame([(e.file, e.start_s, e.end_s) for e in verdict.evidence], columns=["file", "from, s", "to, s"])

# %% [markdown]
# The evidence leads back to the recording, and the circle is closed.
