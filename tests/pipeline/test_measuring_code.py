"""What a measurement depends on is in its stamp: else a change of the program would leave stale rows in every index."""

import grimp

from milelog.store.program import MEASURING

APART = {
    *("milelog.lazy_names", "milelog.pipeline.memory", "milelog.pipeline.source"),
    *("milelog.regular_files", "milelog.verdicts"),
}
"""How modules are imported and bytes come in, the memory that there is (a lack of it is not kept), and the types of verdicts,
which `model` names again: none of them shows in what was measured."""


def is_stamped(module):
    path = module.removeprefix("milelog.").replace(".", "/")
    parts = [part.removesuffix(".py") for part in MEASURING]
    return any(path == part or path.startswith(f"{part}/") for part in parts)


def test_every_module_that_measuring_imports_is_in_its_stamp():
    used = grimp.build_graph("milelog").find_upstream_modules("milelog.pipeline.measure")
    assert len(used) > 50
    assert {m for m in used if not is_stamped(m)} == APART
