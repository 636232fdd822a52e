"""Days as people say them."""

from datetime import UTC, datetime, timedelta

from maxella.app.texts import text

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def day_text(seconds: int) -> str:
    """The day of a time in unix seconds, such as `7 March 2024`; empty for what no calendar has."""
    try:
        day = _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return ""
    return text("date.day", day=day.day, month=text(f"date.month.{day.month}"), year=day.year)
