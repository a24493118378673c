"""Archives in a few words, for tests of what is unpacked."""

import io
import tarfile
import zipfile


def zipped(members, method=zipfile.ZIP_DEFLATED):
    """A zip of these members, by name, with no time of its own: the same members give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, data in members.items():
            made.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def tarred(members, mode="w"):
    """A tar of these members, packed as `mode` says: `w:gz`."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as made:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            made.addfile(info, io.BytesIO(data))
    return out.getvalue()
