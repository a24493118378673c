"""Texts that would run, load or break something if any page took them for anything but text, and logs full of them."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import report_log

from milelog.model import Lap, Step
from milelog.report import words
from milelog.verdicts import Reason, ReasonKind

PAYLOADS = [
    "<script>window.hit=1</script>",
    "<img src=x onerror='window.hit=1'>",
    '"><svg onload=window.hit=1>',
    "'><iframe src='javascript:parent.hit=1'>",
    "</script><script>window.hit=1</script>",
    "</style><script>window.hit=1</script>",
    "</textarea><script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    "<!--<script>",
    "]]><script>window.hit=1</script>",
    "javascript:window.hit=1",
    "data:text/html,<script>window.hit=1</script>",
    "${window.hit=1}",
    "{{constructor.constructor('window.hit=1')()}}",
    "{% for x in a %}{{ 7 * 7 }}{% endfor %}",
    "\u2028window.hit=1//",
    "\\u003cscript\\u003ewindow.hit=1\\u003c/script\\u003e",
    "&lt;script&gt;window.hit=1&lt;/script&gt;",
    '" autofocus onfocus=window.hit=1 x="',
    "<a href='http://example.invalid/'>x</a>",
    "<link rel=stylesheet href=http://example.invalid/a.css>",
    "<meta http-equiv=refresh content='0;url=http://example.invalid'>",
    "<base href=http://example.invalid/>",
    "<form action=http://example.invalid><input autofocus onfocus=window.hit=1>",
    "<math><mi xlink:href=javascript:confirm(1)>x",
]
WRAPPED = [
    f"{before}{payload}{after}"
    for payload in PAYLOADS
    for before in ("", '"', "'", "\x00", "<", "--")
    for after in ("", "\\")
]


class Laced:
    """A log with another payload in each of a user's words: name by name, `given` says what was put where."""

    def __init__(self, first=0):
        self.given: dict[str, list[str]] = {}
        self._turn = count(first)
        self.analysis = self._log()

    def text(self, sink):
        """The next payload for this kind of text, told apart from all others by its number."""
        number = next(self._turn)
        made = f"{WRAPPED[number % len(WRAPPED)]} n{number}z"  # the z ends the number, whatever follows
        self.given.setdefault(sink, []).append(made)
        return made

    def _log(self):
        base = report_log.log()
        weeks = tuple(self._week(w) for w in base.weeks)
        athlete = replace(base.athlete, name=self.text("athlete"))
        problems = tuple(self._problem(p) for p in base.problems)
        return replace(
            base,
            athlete=athlete,
            weeks=weeks,
            sessions=tuple(s for w in weeks for s in w.sessions),
            zones=tuple(replace(z, source=self.text("race")) for z in base.zones),
            plan=self._plan(base.plan),
            problems=problems,
            open_run=self._opened,
        )

    def _problem(self, problem):
        texts = {f: self.text(f"problem {f}") for f in ("message", "hint", "where", "slug")}
        return replace(problem, source=f"{self.text('folder')}/{self.text('file')}", **texts)

    def _session(self, session):
        return replace(
            session,
            file=f"{self.text('folder')}/{self.text('file')}#2",
            name=self.text("name"),
            workout=self.text("workout"),
            device=self.text("device"),
            sub_sport=self.text("sport"),
            note=self.text("note"),
        )

    def _verdict(self, verdict, files):
        facts = replace(
            verdict.facts,
            plan_text=self.text("planned"),
            ran=self.text("actual"),
            rule=self.text("rule"),
            reasons=(Reason(ReasonKind.SAID, text=self.text("why")),),
        )
        evidence = tuple(replace(e, file=files[e.file]) for e in verdict.evidence)
        return replace(verdict, evidence=evidence, facts=facts)

    def _week(self, week):
        sessions = tuple(self._session(s) for s in week.sessions)
        files = {old.file: new.file for old, new in zip(week.sessions, sessions, strict=True)}
        checks = [self._verdict(v, files) for v in week.checks]
        checks.append(
            replace(checks[0], name=f"session_{self.text('check')}", facts=replace(checks[0].facts, measured=None))
        )
        return replace(week, sessions=sessions, checks=tuple(checks))

    def _plan(self, plan):
        def told(planned):
            workout = replace(planned.workout, text=self.text("planned workout"))
            return replace(planned, workout=workout, name=self.text("planned name"))

        weeks = tuple(
            replace(w, note=self.text("plan note"), sessions=tuple(told(s) for s in w.sessions)) for w in plan.weeks
        )
        return replace(plan, name=self.text("plan"), source=self.text("plan file"), weeks=weeks)

    def _opened(self, session):
        """The recording behind a run, with the words a watch writes into it."""
        activity, streams = report_log.streams_of(session)
        laps = (Lap(0.0, 600.0, trigger=self.text("lap"), intensity=self.text("lap")),)
        steps = (Step(0, self.text("step"), name=self.text("step")),)
        named = {f: self.text(f"recording {f}") for f in ("name", "device", "software", "workout_name")}
        return replace(activity, laps=laps, steps=steps, **named), streams


def shown(text, limit=words.LONGEST_NAME):
    """What a page is to show of it, as a browser reads it back: control codes gone, white space as one blank."""
    return " ".join(words.clean(text, limit).split())


def athletes(number):
    """Small logs, each of an athlete and a folder whose names are payloads."""
    base = report_log.log()
    lone = replace(base, weeks=base.weeks[-1:], sessions=base.weeks[-1].sessions, problems=())
    for i, payload in enumerate(WRAPPED[:number]):
        name = payload if i % 2 else None
        yield f"f{i}{payload}", replace(lone, athlete=replace(lone.athlete, name=name), today=lone.today + timedelta(1))
