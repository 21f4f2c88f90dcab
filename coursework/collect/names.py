"""How names are compared: composed (NFC), without case, in any script."""

import unicodedata


def folded(text):
    """Give a text as it is compared: composed, without case, without signs that nobody sees.

    Examples
    --------
    >>> folded("ZOE\\u0308") == folded("zoë"), folded("STRASSE") == folded("Straße")
    (True, True)
    """
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")  # joiners, marks of direction
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", seen).casefold())


def is_letter(sign):
    """Whether a sign belongs to a word: letters and digits, and the marks that many scripts write vowels with."""
    return unicodedata.category(sign)[0] in "LMN"


def words(text):
    """Give the words of a text that is folded: (start, end, word).

    Examples
    --------
    >>> words("lee, ann_2")
    [(0, 3, 'lee'), (5, 8, 'ann'), (9, 10, '2')]
    """
    found, start = [], None
    for place, sign in enumerate(text + " "):
        if is_letter(sign):
            start = place if start is None else start
        elif start is not None:
            found.append((start, place, text[start:place]))
            start = None
    return found


def letters(text):
    """Give a name without what stands between its words, as an LMS writes it into a file's name.

    Examples
    --------
    >>> letters("Zoë O'Neill-Müller"), letters("김 민수"), letters("' -")
    ('zoëoneillmüller', '김민수', '')
    """
    return "".join(word for _, _, word in words(folded(text)))


def plain(text):
    """Give the letters of a name without accents on Latin letters: some systems drop them.

    In other scripts a mark makes another letter (й is no и), so there they stay.

    Examples
    --------
    >>> plain("Zoë O'Neill-Müller"), plain("Андрей") == plain("Андреи")
    ('zoeoneillmuller', False)
    """
    kept, latin = [], False
    for sign in unicodedata.normalize("NFD", letters(text)):
        if unicodedata.category(sign) == "Mn":
            if latin:
                continue
        else:
            latin = sign.isascii()
        kept.append(sign)
    return unicodedata.normalize("NFC", "".join(kept))
