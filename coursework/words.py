"""What the grader says: every sentence once, by its key, with named fields."""

# How a run ended that gave no answers: the error's name, and the words.
ENDED = {
    "time": ("TimeUp", "your code did not come to an end and was stopped"),
    "memory": ("MemoryError", "your code took more memory than there is"),
    "output": ("TooMuch", "your code gave back more than can be handed in"),
    "died": ("Ended", "your code ended Python itself"),
    "garbled": ("Garbled", "your code disturbed the grader's run"),
}

# One line on an exercise, by the kind of its verdict.
NOTES = {
    "right": "Right.",
    "misconception": "Not yet: {misconception}.",
    "unwritten": "Not written.",
    "changed input": "Right answers, but the function changes its argument.",
    "raised": "It stops with an error.",
    "time up": "It does not come to an end.",
    "time": "It does not come to an end.",
    "missing": "There is no function of this name.",
    "memory": "It takes more memory than there is.",
    "output": "It gives back more than can be handed in.",
    "died": "It ends Python itself.",
    "garbled": "It disturbs the grader's run.",
    "unreadable": "The file cannot be read.",
    "fault": "Not graded yet: the grader itself failed here. Your instructor knows.",
    "wrong": "Not yet.",
}

# What is said of an exercise without looking at any case.
UNWRITTEN = "{function}: not written."
STOPPED = "{function}: {how}."
MISSING = "After your cell runs there is no function named {function}."
DEFINES = " It defines {functions}."
CELL_STOPPED = "Your cell stops before {function} is there: {error}."
CELL_ABOVE = "Before that, a cell above it stops in the grader, at `{line}`: {error}."
LINE = "line {number}:  {line}"
NOT_INSTALLED = "Where your work is graded there are Python, NumPy, matplotlib and Pillow, and no other packages."
OWN_STEP = "Your own step is: {says}"
UNWRITTEN_THERE = (
    "{function}: the last definition above its check is not written. Another cell defines it too: what counts is what the check "
    "sees when all cells are run in order.")
UNREADABLE = "Not graded: {reason}."
NO_RESPONSE = "No response."

# A function that is right on the cases that students see, and not on the hidden ones.
RIGHT_WHERE_SEEN = "{function} is right on the cases you can see. On others like them it is not: {reason}."
REASONS = {
    "misconception": "what they show is a known mistake: {misconception}",
    "changed input": "the function changes its argument",
    "raised": "the function stops with an error",
    "time up": "the function does not come to an end",
    "wrong": "the answers differ",
}

# Of a hand-in that is late, and what its grace days do.
LATE = {
    "covered": "{days} late, covered by grace days; {left} left",
    "partly covered": "{days} late, {spent} of them covered by grace days; {left} left",
}

# On the feedback page: what a right check in the notebook says, and what the points are for.
HIDDEN = 'A right check in your notebook says: "{hidden}" Here they have counted.'
EXTENDED = "You had more time for this one: until {until}."

# For the instructor, where the grader itself failed.
FAULT = "{function}: the grader failed ({error}). It waits for your grade by hand, or grade again when it is mended."
FAULT_OF_WORDS = "No words for this one: the grader failed when it looked for them. Your points stand."

# In the notebook for the human grader.
CHECK_CELL = "{points:g} of {of:g} points. {note}"


def count(number, what):
    """Write a number and what is counted.

    Examples
    --------
    >>> count(1, "day"), count(2, "day")
    ('1 day', '2 days')
    """
    return f"{number} {what}{'' if number == 1 else 's'}"


def note(row):
    """One line on an exercise: for the human grader, and the head of the feedback.

    Examples
    --------
    >>> note({"kind": "misconception", "misconception": "flipped kernel"}), note({"kind": "time"})
    ('Not yet: flipped kernel.', 'It does not come to an end.')
    """
    return NOTES.get(row["kind"], NOTES["wrong"]).format(misconception=row.get("misconception", ""))
