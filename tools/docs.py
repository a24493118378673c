"""`make docs`: write the generated parts anew, then build the site. No network is needed, neither now nor to read it."""

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
    """The site below `site`; what mkdocs returned. A broken link or a page that no menu names is an error."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(site.resolve())]
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def main(arguments: list[str]) -> int:
    """`python tools/docs.py SITE`."""
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
