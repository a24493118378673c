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
# # My season
#
# What a season came to: volume and verdicts by week, time in zones, threshold pace by date, best efforts.

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
# ## Weeks
#
# Every table of the analysis is a polars frame; `analysis.to_pandas("weeks")` gives one to pandas.

# %%
weeks = analysis.weeks.with_columns((pl.col("volume_m") / 1609.344).round(1).alias("miles"))
weeks.select("week", "runs", "miles", "surges")

# %%
milelog.chart(analysis, "weekly-volume")

# %% [markdown]
# ## Verdicts
#
# How often each part of the plan was met.

# %%
judged = analysis.verdicts.filter(pl.col("status") != "unknown")
judged.group_by("check", maintain_order=True).agg(
    pl.len().alias("weeks"), (pl.col("status") == "met").sum().alias("met")
)

# %%
analysis.verdicts.filter(status="missed").select("week", "check", "why")

# %% [markdown]
# ## Where the time went

# %%
zones = [c for c in weeks.columns if c.startswith("zone_")]
fig, ax = plt.subplots(figsize=(9, 3))
left = [0.0] * len(weeks)
for name in zones:
    hours = (weeks[name] / 3600).to_list()
    ax.bar(weeks["week"].to_list(), hours, bottom=left, label=name.split("_")[1].upper())
    left = [a + b for a, b in zip(left, hours, strict=True)]
ax.set_ylabel("hours")
ax.legend(ncols=5)
ax.tick_params(axis="x", rotation=30)

# %% [markdown]
# ## Fitness

# %%
milelog.chart(analysis, "threshold-pace")

# %%
analysis.efforts.group_by("distance_m").agg(pl.col("time_s").min()).sort("distance_m")
