"""Writes a simulated log: `python -m milelog.simulate FOLDER [--seed N] [--weeks N]`."""

import argparse
import sys
from pathlib import Path

from milelog.simulate.sample import SEED, write_sample


def main() -> int:
    """Writes the log, and prints the number of files."""
    parser = argparse.ArgumentParser(prog="python -m milelog.simulate", description="Write a simulated training log.")
    parser.add_argument("folder", type=Path, help="where to write; it is made if it is not there")
    parser.add_argument(
        "--seed", type=int, default=SEED, help="decides all that is left to chance (default %(default)s)"
    )
    parser.add_argument("--weeks", type=int, default=8, help="length of the log (default %(default)s)")
    options = parser.parse_args()
    count = write_sample(options.folder, options.seed, options.weeks)
    sys.stdout.write(f"{count} files in {options.folder}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
