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
# # One workout through the year
#
# The same workout at several dates: is it run faster, or at a lower heart rate? Here the threshold sessions.

# %%
import shutil
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import polars as pl

import milelog

# Your own log: folder = Path("~/runs").expanduser(). Here a copy of the sample data stands for it.
here = Path.cwd()
sample = next(p / "sample_data" for p in (here, *here.parents) if (p / "sample_data").is_dir())
folder = Path(tempfile.mkdtemp()) / "log"
shutil.copytree(sample, folder, ignore=shutil.ignore_patterns(".milelog"))

analysis = milelog.analyze(folder)
analysis

# %% [markdown]
# ## Its sessions
#
# The reps of each day together: their length, pace and heart rate, each weighted by its time. `adjusted_mps` is the flat
# speed of equal effort, so that hilly days can stand beside flat ones.

# %%
METRES = 1609.344 if analysis.athlete.units == "mi" else 1000.0
reps = analysis.segments.filter(kind="rep", zone="T").with_columns(
    (pl.col("end_s") - pl.col("start_s")).alias("time_s")
)
by_time = pl.col("time_s") / pl.col("time_s").sum()
sessions = (
    reps.group_by("day", maintain_order=True)
    .agg(
        pl.len().alias("reps"),
        pl.col("distance_m").sum(),
        (METRES / (pl.col("adjusted_mps") * by_time).sum()).alias("pace_s"),
        (pl.col("heart_rate_bpm") * by_time).sum().alias("heart_rate_bpm"),
    )
    .sort("day")
)
sessions

# %%
fig, (top, bottom) = plt.subplots(2, 1, figsize=(9, 5), sharex=True)
top.plot(sessions["day"].to_list(), sessions["pace_s"].to_list(), "o-")
top.invert_yaxis()
top.set_ylabel(f"flat pace, s/{analysis.athlete.units}")
bottom.plot(sessions["day"].to_list(), sessions["heart_rate_bpm"].to_list(), "o-", color="tab:red")
bottom.set_ylabel("heart rate, bpm")
top.set_title("The work alone, without its rests", loc="left")

# %% [markdown]
# ## The same workout side by side

# %%
milelog.chart(analysis, "rep-consistency")

# %% [markdown]
# ## The latest one closely

# %%
milelog.chart(analysis, "threshold")

# %%
latest = sessions["day"].to_list()[-1]
analysis.segments.filter(day=latest).select("kind", "zone", "distance_m", "speed_mps", "heart_rate_bpm", "provenance")
