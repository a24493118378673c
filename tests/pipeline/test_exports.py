"""Bulk exports of other programs, packed and unpacked: the same activities, and what their own indexes say of them."""

import gzip
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from made_runs import make_run, settle

from milelog import cli
from milelog.pipeline import folder_of
from milelog.pipeline.export_index import notes_by_file, notes_of

HEADER = (
    "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Max Heart Rate,"
    "Relative Effort,Commute,Activity Private Note,Activity Gear,Filename,Athlete Weight,Elapsed Time,Distance"
)
GERMAN = (
    "Aktivitäts-ID,Aktivitätsdatum,Name der Aktivität,Aktivitätsart,Aktivitätsbeschreibung,Verstrichene Zeit,Distanz,"
    "Max. Herzfrequenz,Relative Leistung,Pendeln,Hinweis,Aktivitätsausrüstung,Dateiname,Gewicht,Verstrichene Zeit,Distanz"
)


def row(number, name, sport, file, gear="Blue Shoes"):
    return f'{number},"Mar {number}, 2026, 6:30:00 AM","{name}",{sport},"easy,\nthen not",360,1.2,,,false,,{gear},{file},,360,1200'


def untyped(number):
    """A recording that does not say what sport it is."""
    return make_run(number, kind="gpx").replace(b"<name>Run</name><type>running</type>", b"")


@pytest.fixture
def export():
    """The files of an export of Strava's: names, types and gear stand in its index alone."""
    rows = [
        row(1, "River loop", "Run", "activities/1.fit.gz"),
        row(2, "To work", "Ride", "activities/2.gpx.gz"),
        row(3, "Hills", "Trail Run", "activities/3.gpx"),
        row(4, "By hand", "Run", ""),
    ]
    return {
        "activities.csv": "\n".join([HEADER, *rows]).encode(),
        "activities/1.fit.gz": gzip.compress(make_run(1)),
        "activities/2.gpx.gz": gzip.compress(untyped(2)),
        "activities/3.gpx": untyped(3),
        "media/a.jpg": b"\xff\xd8\xff",
        "profile.csv": b"Athlete ID\n1\n",
    }


def unpacked(home, files):
    for name, data in files.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    settle(home)
    return home


def packed(home, files):
    home.mkdir(parents=True)
    with zipfile.ZipFile(home / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    settle(home)
    return home


def bare(document, prefix=""):
    """What there is to say of each file, whichever way it lay."""
    files = document["files"]
    files["sum"] = files.pop("read") + files.pop("unchanged")
    said = sorted((p["file"].removeprefix(prefix), p["severity"]) for p in document["problems"])
    rest = json.dumps([document["activities"], document["weeks"]], ensure_ascii=False)
    return json.loads(rest.replace(f'"{prefix}', '"')), said, files


@pytest.fixture
def names(monkeypatch):
    """What each session is called."""
    from milelog.pipeline import Options, analyze_folder

    def found(folder, **options):
        sessions = analyze_folder(folder, Options(**options)).sessions
        return {s.file.rpartition("/")[2]: (s.name, s.sport, s.sub_sport) for s in sessions}

    return found


def test_unpacked_it_is_what_it_is_packed(tmp_path, export, analyze, names):
    one, two = packed(tmp_path / "a", export), unpacked(tmp_path / "b", export)
    assert bare(analyze(one), "export.zip/") == bare(analyze(two))
    assert (
        names(one)
        == names(two)
        == {
            "1.fit.gz": ("River loop", "running", None),
            "2.gpx.gz": ("To work", "cycling", None),
            "3.gpx": ("Hills", "running", "trail"),
            "activities.csv": ("By hand", "running", None),
        }
    )


def test_recordings_moved_out_of_their_folder_are_known_by_their_numbers(tmp_path, export):
    export["2.gpx"] = gzip.decompress(export.pop("activities/2.gpx.gz"))
    export["trails/3.gpx.gz"] = gzip.compress(export.pop("activities/3.gpx"))
    notes, _ = notes_by_file(folder_of(unpacked(tmp_path / "log", export)).look().entries)
    known = {name: about.name for name, about in notes.items()}
    assert known == {"activities/1.fit.gz": "River loop", "2.gpx": "To work", "trails/3.gpx.gz": "Hills"}
    # Of two files of one name, neither is surely the one that is meant.
    export["old/2.gpx"] = export["2.gpx"]
    notes, _ = notes_by_file(folder_of(unpacked(tmp_path / "two", export)).look().entries)
    assert "activities/2.gpx.gz" in notes


@pytest.mark.parametrize("where", ["", "strava/export_123/"])
def test_wherever_it_lies_and_though_its_files_were_unpacked_too(tmp_path, export, names, where):
    files = {where + n: d for n, d in export.items()}
    files[f"{where}activities/1.fit"] = gzip.decompress(files.pop(f"{where}activities/1.fit.gz"))
    found = names(unpacked(tmp_path / "log", files))
    assert found["1.fit"] == ("River loop", "running", None)
    assert found["2.gpx.gz"] == ("To work", "cycling", None)


@pytest.mark.parametrize("name", ["Activities.csv", "activities (1).csv"])
def test_its_index_may_have_been_renamed(tmp_path, export, names, name):
    export[name] = export.pop("activities.csv")
    home = unpacked(tmp_path / "log", export)
    assert names(home)["3.gpx"] == ("Hills", "running", "trail")
    assert notes_of(home / "activities" / "3.gpx")["3.gpx"].sport == "Trail Run"


@pytest.mark.parametrize(
    "header", [GERMAN, "id,date,name,type,description,elapsed_time,distance,max,effort,commute,note,gear,filename"]
)
def test_in_another_language_and_in_the_form_of_other_years(tmp_path, export, names, header):
    export["activities.csv"] = export["activities.csv"].replace(HEADER.encode(), header.encode())
    assert names(unpacked(tmp_path / "log", export))["3.gpx"] == ("Hills", "running", "trail")


@pytest.fixture
def opened(monkeypatch):
    from milelog import formats

    seen = []
    real = formats.open_members

    def spy(path, source=None):
        seen.append(source)
        return real(path, source)

    monkeypatch.setattr(formats, "open_members", spy)
    return seen


def test_a_changed_index_opens_no_recording(tmp_path, export, analyze, clean, names, opened):
    home = unpacked(tmp_path / "log", export)
    analyze(home)
    assert len(opened) == len(export)
    opened.clear()
    (home / "activities.csv").write_bytes(export["activities.csv"].replace(b"To work", b"From work"))
    found = analyze(home)
    assert opened == ["activities.csv"]
    assert names(home)["2.gpx.gz"][0] == "From work"
    assert found["activities"] == clean(home)["activities"]
    (home / "activities.csv").unlink()
    opened.clear()
    analyze(home)
    assert opened == []
    assert names(home)["2.gpx.gz"][:2] == (names(home, use_index=False)["2.gpx.gz"][0], "running")


def test_out_of_the_index_and_on_any_executor_it_is_the_same(tmp_path, export, analyze, names):
    home = unpacked(tmp_path / "log", export)
    fresh = names(home)
    assert names(home) == fresh
    with ThreadPoolExecutor(2) as executor:
        assert names(home, use_index=False, executor=executor) == fresh


def test_one_recording_alone_has_its_name_and_sport_too(tmp_path, export, capsys):
    home = unpacked(tmp_path / "log", export)
    assert cli.run(["show", str(home / "activities" / "2.gpx.gz"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sport"] == "cycling"


def test_an_index_that_cannot_be_read_is_said_and_nothing_of_it_kept(tmp_path, export, analyze, names, monkeypatch):
    home = unpacked(tmp_path / "log", export)
    wanted = analyze(home)
    from milelog.pipeline import export_index

    def fail(_path, _largest):
        raise OSError(5, "Input/output error")

    (home / "activities" / "5.gpx").write_bytes(untyped(5))
    with monkeypatch.context() as patch:
        patch.setattr(export_index, "read_regular", fail)
        found = analyze(home)
    said = {p["slug"] for p in found["problems"] if p["file"] == "activities.csv" and p["severity"] == "note"}
    assert said == {"index-only", "unreadable"}
    (home / "activities" / "5.gpx").unlink()
    assert analyze(home)["activities"] == wanted["activities"]


@pytest.mark.parametrize(
    "text", [b"", b"\xff\xfe\0\0", b'"', b"Filename\n" + b"x" * 200_000, b"Filename\n../../../etc/passwd\n"]
)
def test_what_is_no_index_harms_nothing(tmp_path, export, names, text):
    export["activities.csv"] = text
    assert names(unpacked(tmp_path / "log", export))["2.gpx.gz"][1] == "running"


def test_garmins_export_unpacked_is_what_it_is_packed(tmp_path, analyze):
    """Uploaded files lie in zips of their own, beside tables of other things."""

    def inner(numbers):
        path = tmp_path / "inner.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for number in numbers:
                archive.writestr(f"me@example.org_{number}.fit", make_run(number))
            archive.writestr("me@example.org_9.txt", "x")
        return path.read_bytes()

    base = "DI_CONNECT/DI-Connect-"
    files = {
        f"{base}Uploaded-Files/UploadedFiles_0-_Part1.zip": inner([1, 2]),
        f"{base}Uploaded-Files/UploadedFiles_0-_Part2.zip": inner([3]),
        f"{base}Fitness/me_0_summarizedActivities.json": b'[{"summarizedActivitiesExport": []}]',
        f"{base}User/user_profile.json": b"{}",
        "customer_data/customer.json": b"{}",
    }
    one, two = packed(tmp_path / "a", files), unpacked(tmp_path / "b", files)
    found = bare(analyze(two))
    assert found == bare(analyze(one), "export.zip/")
    assert len(found[0][0]) == 3
    assert (found[2]["sum"], found[2]["skipped"]) == (3, 5)


def test_a_run_typed_in_counts_in_its_week(tmp_path, export, analyze):
    (week,) = analyze(unpacked(tmp_path / "log", export))["weeks"]
    assert week["runs"] == 3
    typed_in = sum(a["distance_m"] for a in analyze(tmp_path / "log")["activities"] if a["file"] == "activities.csv")
    assert typed_in == 1200


@pytest.mark.parametrize("broken", [None, b"no recording"])
def test_a_run_whose_file_is_missing_or_broken_counts_by_the_index(tmp_path, export, analyze, broken):
    del export["activities/1.fit.gz"]
    if broken:
        export["activities/1.fit.gz"] = broken
    found = analyze(unpacked(tmp_path / "log", export))
    (lost,) = [a for a in found["activities"] if a["file"] == "activities/1.fit.gz"]
    assert (lost["sport"], lost["distance_m"]) == ("running", 1200)
    assert "recording-missing" in {p["slug"] for p in found["problems"] if p["file"] == "activities/1.fit.gz"}
    assert (
        sum(found["files"][k] for k in ("read", "unchanged", "duplicate", "skipped", "failed"))
        == found["files"]["found"]
    )


def test_apples_export_unpacked_gives_its_routes_their_sport(tmp_path, analyze):
    """A slow run counts as one by the word of the export, and its workout is no second run."""
    slow = untyped(1)
    begun = slow.split(b"<time>")[1][:19].decode().replace("T", " ")
    workout = (
        f'<HealthData><Workout workoutActivityType="HKWorkoutActivityTypeHiking" startDate="{begun} +0000" duration="6" '
        'durationUnit="min"><WorkoutRoute><FileReference path="/workout-routes/1.gpx"/></WorkoutRoute></Workout></HealthData>'
    )
    found = analyze(unpacked(tmp_path / "log", {"a/export.xml": workout.encode(), "a/workout-routes/1.gpx": slow}))
    assert {a["file"]: a["sport"] for a in found["activities"]}["a/workout-routes/1.gpx"] == "hiking"
    assert found["files"]["duplicate"] == 1


def test_many_missing_recordings_are_one_note(tmp_path, export, analyze):
    more = [row(n, "Lost", "Run", f"activities/{n}.fit.gz") for n in range(10, 20)]
    export["activities.csv"] += ("\n" + "\n".join(more)).encode()
    found = analyze(unpacked(tmp_path / "log", export))
    said = [p for p in found["problems"] if p["slug"] == "recording-missing"]
    assert [(p["file"], p["message"].split()[0]) for p in said] == [("activities.csv", "10")]
    assert sum(a["distance_m"] == 1200 for a in found["activities"]) >= 11
