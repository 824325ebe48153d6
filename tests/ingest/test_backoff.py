"""Pauses for publishers that give no answer: when they begin, double, end, and what becomes of them when clocks jump."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingest import backoff, landing, refresh
from orchestration.ingest.dataset import Unavailable
from orchestration.ingest.download import NoAnswer
from orchestration.ingest.errors import BadInput

NOW = datetime(2027, 3, 28, 9, 35, tzinfo=UTC)
ONE, TWO, OTHER = ("nomis", "one"), ("nomis", "two"), ("ons", "one")
KNOWN = {ONE, TWO, OTHER}


def no_answer(wait: float | None = None) -> NoAnswer:
    about = {"source": "nomis", "dataset": "one", "problem": "it gave no whole reply", "remedy": "Refresh again later"}
    return NoAnswer(status=None, is_down=True, wait=wait, **about)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def failing(times: int, start: datetime = NOW, silences: backoff.Silences | None = None) -> dict:
    """What is known after so many tries without an answer, each when the pause before it has ended."""
    known, now = dict(silences or {}), start
    for _ in range(times):
        known = backoff.after_look(known, {ONE: no_answer()}, KNOWN, now)
        last, now = now, known["nomis"].next_try
    assert known["nomis"].failures and last
    return known


def test_pauses_double_from_a_quarter_of_an_hour_to_a_day_and_stay_there():
    assert [backoff.pause_after(count) / minutes(1) for count in range(1, 10)] == [
        15, 30, 60, 120, 240, 480, 960, 1440, 1440,
    ]  # fmt: skip
    assert backoff.pause_after(10_000) == timedelta(days=1)


def test_publisher_without_answer_is_left_alone_until_its_pause_ends():
    known = failing(1)
    assert known["nomis"].since == NOW
    assert backoff.pausing(known, NOW + minutes(14.9)).keys() == {ONE}
    assert backoff.ended(known, NOW + minutes(14.9)) == {}
    assert backoff.pausing(known, NOW + minutes(15)) == {}
    assert backoff.ended(known, NOW + minutes(15)).keys() == {"nomis"}
    assert failing(3)["nomis"].since == NOW


def test_only_the_datasets_without_answer_are_left_out_and_an_answer_ends_it():
    known = backoff.after_look({}, {ONE: no_answer(), TWO: None, OTHER: None}, KNOWN, NOW)
    assert backoff.pausing(known, NOW).keys() == {ONE}
    assert known.keys() == {"nomis"}
    # A look at the others says nothing of the one that was left out.
    later = backoff.after_look(known, {TWO: None, OTHER: None}, KNOWN, NOW + minutes(5))
    assert later == known
    answered = backoff.after_look(later, {ONE: None, TWO: None}, KNOWN, NOW + minutes(20))
    assert backoff.pausing(answered, NOW + minutes(20)) == backoff.ended(answered, NOW + minutes(20)) == {}
    # A day later nothing is known of it.
    assert backoff.after_look(answered, {}, KNOWN, NOW + timedelta(days=1)) == {}


def test_dataset_that_nobody_declares_any_more_holds_up_nothing():
    known = backoff.after_look({}, {("nomis", "gone"): no_answer()}, {("nomis", "gone")}, NOW)
    assert backoff.ended(backoff.after_look(known, {TWO: None}, KNOWN, NOW + minutes(20)), NOW + minutes(60)) == {}


def test_publisher_that_comes_and_goes_is_tried_eight_times_a_day_at_most():
    known, now, tried = {}, NOW, []
    while now < NOW + timedelta(days=3):
        if not backoff.pausing(known, now):
            known = backoff.after_look(known, {ONE: no_answer()}, KNOWN, now)
            tried.append(now)
            # In between it answers somebody who asks by hand, which ends the pause each time but the last of the day.
            if len(tried) % 8:
                known = backoff.after_look(known, {ONE: None}, KNOWN, now)
        now += minutes(5)
    assert all(later - earlier >= timedelta(days=1) for earlier, later in zip(tried, tried[8:], strict=False))
    assert len(tried) == 24


def test_pause_that_the_publisher_asks_for_is_kept_but_for_a_day_at_most():
    asked = backoff.after_look({}, {ONE: no_answer(wait=7200.0)}, KNOWN, NOW)
    assert asked["nomis"].next_try == NOW + minutes(120)
    greedy = backoff.after_look({}, {ONE: no_answer(wait=1e12)}, KNOWN, NOW)
    assert greedy["nomis"].next_try == NOW + timedelta(days=1)


@pytest.mark.parametrize("jump", [timedelta(days=3650), timedelta(days=2), timedelta(hours=3), timedelta(seconds=1)])
def test_what_a_clock_noted_that_was_ahead_is_not_waited_for(jump):
    known = failing(4, start=NOW + jump)
    assert backoff.pausing(known, NOW) == {}
    assert backoff.ended(known, NOW).keys() == {"nomis"}
    # One try with the right clock, and its pause counts from there.
    mended = backoff.after_look(known, {ONE: no_answer()}, KNOWN, NOW)
    assert mended["nomis"].tries == (NOW,)
    assert mended["nomis"].since == NOW
    assert backoff.pausing(mended, NOW).keys() == {ONE}
    assert mended["nomis"].next_try <= NOW + timedelta(days=1)


@given(
    steps=st.lists(
        st.tuples(st.integers(-(10**6), 10**6), st.sampled_from(["down", "answers", "other"])), min_size=1, max_size=40
    )
)
def test_no_sequence_of_jumps_and_failures_keeps_anybody_waiting_for_more_than_a_day(steps):
    known, now = {}, NOW
    for seconds, what in steps:
        now += timedelta(seconds=seconds)
        answers = {"down": {ONE: no_answer()}, "answers": {ONE: None}, "other": {OTHER: None}}[what]
        known = backoff.after_look(known, answers, KNOWN, now)
        assert backoff.from_entry(json.loads(json.dumps(backoff.as_entry(known)))) == known
        moments = now, now + timedelta(days=1, seconds=1)
        assert not all(backoff.pausing(known, moment) for moment in moments)
        assert all(len(silence.tries) <= backoff.TRIES_PER_DAY for silence in known.values())


@pytest.mark.parametrize(
    "entry",
    [
        None, [], "x", {"nomis": None}, {"nomis": {}}, {"nomis": {"failures": "many"}},
        {"nomis": {"failures": 1, "since": "yesterday", "next_try": "soon", "tries": [], "datasets": []}},
        {"nomis": {"failures": 1e400, "since": "", "next_try": "", "tries": 3, "datasets": None}},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_not_known(entry):
    assert backoff.from_entry(entry) == {}


class Publisher:
    """Fetches of made-up datasets that raise what is in ``errors``, by dataset; ``asked`` says who was asked for."""

    def __init__(self) -> None:
        self.errors: dict[str, Exception] = {}
        self.asked: list[str] = []

    def of(self, name: str):
        def fetch(client, base_url):
            self.asked.append(name)
            if name in self.errors:
                raise self.errors[name]
            return Unavailable("nothing new")

        return fetch


@pytest.fixture
def publisher() -> Publisher:
    return Publisher()


@pytest.fixture
def look(raw, make_dataset, publisher):
    """A live look at toy/counts, toy/sums and other/counts; returns the outcomes by path."""
    named = (("toy", "counts"), ("toy", "sums"), ("other", "counts"))
    declared = [
        make_dataset(source=source, name=name, fetch=publisher.of(f"{source}/{name}")) for source, name in named
    ]

    def look(**asked) -> dict[str, refresh.Outcome]:
        publisher.asked.clear()
        selected = {dataset.asset_path for dataset in declared}
        outcomes = refresh.refresh_all(declared, selected, "live", None, object(), **asked)
        return {"/".join(outcome.dataset.asset_path): outcome for outcome in outcomes}

    return look


def test_scheduled_look_leaves_out_who_gave_no_answer_and_says_so_and_by_hand_it_is_asked(look, publisher, raw):
    publisher.errors["toy/counts"] = no_answer()
    assert look(honour_pauses=True)["toy/counts"].refused is publisher.errors["toy/counts"]
    noted = raw / "toy" / "counts" / "empty" / "empty.json"
    before = noted.read_bytes(), noted.stat().st_mtime_ns
    found = look(honour_pauses=True)
    assert publisher.asked == ["toy/sums", "other/counts"]
    kept = found["toy/counts"]
    assert (kept.asked, kept.refused, kept.landed) == (False, None, ())
    assert kept.still_refused == str(publisher.errors["toy/counts"])
    assert re.search(
        r"no answer since 20\d\d-.* UTC \(failures in a row: 1\), and is tried again after 20", kept.reason
    )
    assert (noted.read_bytes(), noted.stat().st_mtime_ns) == before
    assert look()["toy/counts"].refused is publisher.errors["toy/counts"]
    assert refresh.silences()["toy"].failures == 2
    publisher.errors.clear()
    look()
    assert refresh.silences()["toy"].failures == 0
    assert look(honour_pauses=True)["toy/counts"].still_refused == ""


@pytest.mark.parametrize(
    "error",
    [
        BadInput(source="toy", dataset="counts", problem="another layout", remedy="Look"),
        NoAnswer(status=404, source="toy", dataset="counts", problem="answered 404", remedy="Look"),
        ZeroDivisionError("a fault"),
    ],
)
def test_publisher_that_answers_something_else_is_not_left_alone(look, publisher, error, raw):
    publisher.errors["toy/counts"] = error
    assert look(honour_pauses=True)["toy/counts"].refused
    look(honour_pauses=True)
    assert publisher.asked == ["toy/counts", "toy/sums", "other/counts"]
    assert landing.note(refresh.SILENCES) is None


def test_sources_that_are_not_asked_keep_what_has_landed_and_what_was_said(look, publisher, raw):
    publisher.errors["toy/sums"] = BadInput(source="toy", dataset="sums", problem="another layout", remedy="Look")
    look()
    files = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in raw.rglob("*") if path.is_file()}
    found = look(sources=["other"])
    assert publisher.asked == ["other/counts"]
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in raw.rglob("*") if path.is_file()} == files
    assert not found["toy/sums"].asked and "another layout" in found["toy/sums"].still_refused
    look(sources=["toy/sums"])
    assert publisher.asked == ["toy/sums"]


def test_dataset_that_was_never_asked_for_has_its_empty_table_and_a_reason(look, raw):
    look(sources=["other"])
    entry = json.loads((raw / "toy" / "counts" / "empty" / "empty.json").read_bytes())
    assert (entry["reason"], entry["refused"]) == ("not asked for yet: the refresh was one of other sources", "")
    assert (raw / "toy" / "counts" / "empty" / "table.parquet").exists()


def test_source_that_nobody_knows_is_one_clear_error_and_nobody_is_asked(look, publisher):
    with pytest.raises(BadInput, match=r"no source called nomiss\. Choose among other, toy\."):
        look(sources=["nomiss"])
    assert publisher.asked == []
