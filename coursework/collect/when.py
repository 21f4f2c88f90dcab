"""When was it handed in?"""

import datetime
import re


def told_time(label, zone):
    """The time that the LMS wrote into the name, or None."""
    if not label or not label.time:
        return None
    text = re.sub(r"(\d{1,2}):?(\d{2}) ?([AP]M)$", r"\1:\2 \3", label.time)
    for pattern in ("%b %d, %Y %I:%M %p", "%B %d, %Y %I:%M %p"):
        try:
            return datetime.datetime.strptime(text, pattern).replace(tzinfo=zone).astimezone(datetime.UTC)
        except ValueError:
            continue
    return None


def time_in_zip(entry, zone):
    """The time of a zip's entry: a zip keeps it without a zone, and may hold one that no calendar has."""
    try:
        moment = datetime.datetime(*entry.date_time)
    except ValueError:
        moment = datetime.datetime(1980, 1, 1)
    return moment.replace(tzinfo=zone).astimezone(datetime.UTC)
