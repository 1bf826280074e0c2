from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibot_local.reading.dates import normalise_date, normalise_epoch


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-04", "2026-03-04"),
        ("2026/03/04", "2026-03-04"),
        ("20260304", "2026-03-04"),
        ("20260304101500", "2026-03-04T10:15:00"),
        ("2026-03-04T10:05:00+01:00", "2026-03-04T10:05:00+01:00"),
        ("2026-03-04T10:05:00.123Z", "2026-03-04T10:05:00+00:00"),
        ("2026-03-04 10:05:00", "2026-03-04T10:05:00"),
        ("2026-03-04 10:05:00+0530", "2026-03-04T10:05:00+05:30"),
        ("Wed, 04 Mar 2026 19:15:00 +0100", "2026-03-04T19:15:00+01:00"),
        ("Wed, 04 Mar 2026 19:15 EST", "2026-03-04T19:15:00-05:00"),
        ("Thu, 01 Jan 04 19:48:21 GMT", "2004-01-01T19:48:21+00:00"),
        ("March 4, 2026", "2026-03-04"),
        ("4th March 2026", "2026-03-04"),
        ("Wednesday, March 4, 2026 at 8.50am", "2026-03-04T08:50:00"),
        ("Mar. 4, 2026 12:05 AM", "2026-03-04T00:05:00"),
        ("Wed Mar 04 11:30:00 +0000 2026", "2026-03-04T11:30:00+00:00"),
        ("13/04/2026", "2026-04-13"),
        ("04/13/2026", "2026-04-13"),
        ("04.04.2026", "2026-04-04"),
    ],
)
def test_declared_dates(text: str, iso: str) -> None:
    assert normalise_date(text) == iso


@pytest.mark.parametrize(
    "text",
    [
        "",
        "03/04/2026",
        "03.04.2026",
        "03/04/26",
        "2026",
        "March 2026",
        "2026-02-30",
        "2026-13-01",
        "2026-03-04T25:00",
        "Mon, 04 Mar 2026",  # it was a Wednesday
        "01 Jan 04",
        "3 hours ago",
        "yesterday",
        "0001-01-01",
        "1970-01-01T00:00:00Z",
        "99999999",
        "4 Foo 2026",
        "1" * 5000,
    ],
)
def test_what_is_no_date_or_two_is_unknown(text: str) -> None:
    assert normalise_date(text) is None


def test_a_zone_of_uncertain_meaning_is_left_out() -> None:
    assert normalise_date("4 Mar 2026 10:00 BST") == "2026-03-04T10:00:00"


@given(st.datetimes(datetime(1971, 1, 1), datetime(2199, 1, 1)))
def test_iso_is_a_fixed_point(moment: datetime) -> None:
    iso = moment.replace(microsecond=0).isoformat()
    assert normalise_date(iso) == iso


@given(st.dates(date(1971, 1, 1), date(2199, 1, 1)))
def test_worded_dates_agree_with_iso(day: date) -> None:
    assert normalise_date(day.strftime("%A, %d %B %Y")) == day.isoformat()
    assert normalise_date(day.strftime("%b %d, %Y")) == day.isoformat()


@given(st.text(max_size=100))
def test_any_text_gives_none_or_a_real_date(text: str) -> None:
    found = normalise_date(text)
    assert found is None or datetime.fromisoformat(found)


def test_epoch() -> None:
    assert normalise_epoch(1772618400) == "2026-03-04T10:00:00+00:00"
    assert normalise_epoch(1772618400000) == "2026-03-04T10:00:00+00:00"
    assert normalise_epoch(0) is None
    assert normalise_epoch(5) is None
