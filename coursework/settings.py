"""Reading class.toml. What it cannot mean is refused by name and line: a setting that is passed over costs marks."""

import datetime
import difflib
import math
import re
import tomllib
import zoneinfo
from dataclasses import dataclass, field, fields

from coursework.errors import SettingsError
from coursework.own import names_in
from helpers.course import homework_names


@dataclass(frozen=True)
class LatePolicy:
    """What lateness costs: a share of the homework's points for each day begun, up to a most."""

    per_day: float = 0.1
    at_most: float = 0.5
    grace_minutes: int = 15

    def days(self, seconds_late):
        """Count the days begun; 0 within `grace_minutes`."""
        return 0 if seconds_late <= 60 * self.grace_minutes else int(-(-seconds_late // 86_400))

    def share(self, days):
        """What so many days cost, as a share of the points."""
        return min(self.at_most, self.per_day * days)

    def penalty(self, seconds_late, points):
        """Points to take away.

        Examples
        --------
        >>> policy = LatePolicy(per_day=0.1, at_most=0.5, grace_minutes=15)
        >>> [policy.penalty(hours * 3600, 10) for hours in (0.2, 0.3, 25, 24 * 30)]
        [0.0, 1.0, 2.0, 5.0]
        """
        return round(self.share(self.days(seconds_late)) * points, 4)


@dataclass(frozen=True)
class Settings:
    """What class.toml says."""

    name: str
    zone: zoneinfo.ZoneInfo
    late: LatePolicy = LatePolicy()
    grace_days: int = 0  # for the term: see `coursework.lateness`
    due: dict = field(default_factory=dict)  # homework -> time


KNOWN = {
    "course": ("name", "time_zone"),
    "late": tuple(each.name for each in fields(LatePolicy)),
    "grace": ("days",),
    "due": tuple(homework_names()),
}
SHARE = "a share of the points from 0 to 1, such as 0.1"
MINUTES = "a number of minutes from 0 on, without quotes, such as 15"
DAYS = "a whole number of days for the term, from 0 to 365, without quotes, such as 3"
MOMENT = 'a time such as "2026-12-01 23:59", or a day such as "2026-12-01", which means its end'


def read_settings(path):
    """Read class.toml.

    Returns
    -------
    Settings

    Raises
    ------
    SettingsError
        If it is no TOML; or for every key that is not known, twice there or has an impossible value, in one message.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(f"{path} cannot be read: it is not saved as UTF-8.") from None
    lines = _Lines(text)
    problems = [f"line {second}: {key} stands on line {first} too" for key, first, second in lines.twice]
    if not problems:
        try:
            config = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            problems = [f"{error}. coursework/README.md shows one"]
        else:
            known = KNOWN | {"due": (*KNOWN["due"], *names_in(path.parent))}
            found, problems = _settings(config, lines, known)
    if problems:
        raise SettingsError("\n".join(f"{path}: {problem}." for problem in problems))
    return found


def _settings(config, lines, known):
    problems = list(_unknown(config, lines, known))
    given = {section: config.get(section) if isinstance(config.get(section), dict) else {} for section in known}
    values = {"course.time_zone": "UTC"}

    def take(section, key, reader, wanted):
        value = given[section].get(key)
        if key in given[section]:
            try:
                values[f"{section}.{key}"] = reader(value)
            except (ValueError, TypeError, OverflowError, zoneinfo.ZoneInfoNotFoundError, OSError):
                shown = f'"{value}"' if isinstance(value, str) else value
                problems.append(f"line {lines.of(section, key)}: {key} in [{section}] is {shown}; it should be {wanted}")

    take("course", "name", _text, "a text in double quotes")
    take("course", "time_zone", zoneinfo.ZoneInfo, 'a time zone such as "Europe/Berlin" or "UTC"')
    if "name" not in given["course"]:
        problems.append('there is no name in [course], such as name = "Vision 1"')
    for key in ("per_day", "at_most"):
        take("late", key, lambda value: _number(value, 1), SHARE)
    take("late", "grace_minutes", lambda value: _number(value, 10**6), MINUTES)
    take("grace", "days", _days, DAYS)
    zone = values.get("course.time_zone")
    zone = zone if isinstance(zone, zoneinfo.ZoneInfo) else zoneinfo.ZoneInfo("UTC")
    for key in known["due"]:
        take("due", key, lambda value: moment_of(value, zone), MOMENT)
    if problems:
        return None, problems
    late = LatePolicy(**{key: values[f"late.{key}"] for key in KNOWN["late"] if f"late.{key}" in values})
    due = {key: values[f"due.{key}"] for key in known["due"] if f"due.{key}" in values}
    return Settings(values["course.name"], zone, late, values.get("grace.days", 0), due), []


def _unknown(config, lines, known):
    for section, value in config.items():
        if section not in known:
            what = f"a part [{section}]" if isinstance(value, dict) else f"a setting {section!r} outside every part"
            yield f"line {lines.of(section)}: there is no such thing as {what}; {_nearest(section, known)}"
        elif not isinstance(value, dict):
            yield f"line {lines.of(section)}: {section} should be a part of its own, [{section}]"
        else:
            for key in value:
                if key not in known[section]:
                    yield f"line {lines.of(section, key)}: [{section}] has no {key!r}; {_nearest(key, known[section])}"


def _nearest(word, known):
    near = difflib.get_close_matches(word.lower(), known, 1)
    return f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"


def _text(value):
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value


def _number(value, most):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or not 0 <= value <= most:
        raise ValueError
    return value


def _days(value):
    if not isinstance(value, int) or _number(value, 365) is not value:
        raise ValueError
    return value


def moment_of(value, zone):
    """Read a due time; a day alone means its end.

    Raises
    ------
    ValueError, TypeError
        If it is none.
    """
    if isinstance(value, str):
        day = re.fullmatch(r"\s*(\d{4}-\d{2}-\d{2})\s*", value)
        value = datetime.date.fromisoformat(day[1]) if day else datetime.datetime.fromisoformat(value.strip())
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        value = datetime.datetime.combine(value, datetime.time(23, 59, 59))
    if not isinstance(value, datetime.datetime):
        raise TypeError
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(datetime.UTC)


class _Lines:
    """On which line each part and key stands. TOML's reader does not say, so the text is looked through."""

    def __init__(self, text):
        self.places, self.twice, section = {}, [], ""
        for number, line in enumerate(text.splitlines(), 1):
            if part := re.match(r"\s*\[{1,2}\s*([^\[\]]+?)\s*\]", line):
                section, key, shown = part[1].strip("\"'"), "", f"[{part[1]}]"
            elif pair := re.match(r"\s*(?:\"([^\"]+)\"|'([^']+)'|([\w-]+))\s*(?:=|\.)", line):
                key = pair[1] or pair[2] or pair[3]
                shown = f"{key} in [{section}]" if section else key
            else:
                continue
            at = (section, key)
            if at in self.places and "." not in line.split("=")[0]:
                self.twice.append((shown, self.places[at], number))
            self.places.setdefault(at, number)

    def of(self, section, key=""):
        return self.places.get((section, key)) or self.places.get(("", section)) or "?"
