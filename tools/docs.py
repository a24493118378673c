"""`make docs`: writes the generated parts of the documentation, then builds the site; neither building nor reading it needs a network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import examples
import pictures
import reference

ROOT = Path(__file__).parent.parent


def build(site: Path) -> int:
    """Builds the site in the folder `site` and returns mkdocs' exit code; a broken link or a page outside the menu is an error."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(site.resolve())]
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def main(arguments: list[str]) -> int:
    """Runs `python tools/docs.py SITE`; returns the exit code."""
    site = Path(arguments[0]) if arguments else ROOT / "site"
    reference.PAGE.write_text(reference.page(), encoding="utf-8")
    examples.main([])
    pictures.main()
    code = build(site)
    if code == 0:
        print(f"Documentation: {site / 'index.html'}")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
