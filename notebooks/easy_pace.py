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
# # Easy pace against heart rate
#
# The oldest sign of stamina: the same easy pace at a lower heart rate.

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
# ## The easy runs

# %%
METRES = 1609.344 if analysis.athlete.units == "mi" else 1000.0
easy = analysis.activities.filter(
    (pl.col("sport") == "running")
    & pl.col("kind").is_in(["easy", "long"])
    & pl.col("mean_heart_rate_bpm").is_not_null()
    & (pl.col("distance_m") > 3000)
).with_columns((METRES * pl.col("moving_s") / pl.col("distance_m")).alias("pace_s"))
easy.select("day", "kind", "pace_s", "mean_heart_rate_bpm").head()

# %%
fig, ax = plt.subplots(figsize=(7, 4.5))
for (month,), runs in easy.group_by(pl.col("day").dt.strftime("%b %Y"), maintain_order=True):
    ax.scatter(runs["mean_heart_rate_bpm"].to_list(), runs["pace_s"].to_list(), label=month, alpha=0.7)
ax.invert_yaxis()
ax.set_xlabel("heart rate, bpm")
ax.set_ylabel(f"pace, s/{analysis.athlete.units}")
ax.legend();

# %% [markdown]
# ## Month by month
#
# Metres run in a heartbeat: it rises as stamina does, whatever pace a day is run at.

# %%
easy.group_by(pl.col("day").dt.truncate("1mo").alias("month")).agg(
    pl.len().alias("runs"),
    pl.col("pace_s").mean().round(0),
    pl.col("mean_heart_rate_bpm").mean().round(0),
    (60 * pl.col("distance_m") / pl.col("moving_s") / pl.col("mean_heart_rate_bpm")).mean().round(3).alias("metres_a_beat"),
).sort("month")

# %%
milelog.chart(analysis, "easy-heart")
