"""What the instructor can mend."""


class ClassroomError(Exception):
    """Something about the folder that the instructor can mend; the message says how."""


class BusyError(ClassroomError):
    """Another command is grading this class."""


class SettingsError(ClassroomError):
    """Something in class.toml."""


class OwnHomeworkError(ClassroomError):
    """Something in a homework of the class's own; the message names the file and the line, where there is one."""


class AnswersElsewhereError(ClassroomError):
    """This is the learner's install: the homework's answers are in the repository alone."""

    def __init__(self):
        super().__init__(
            "This is the learner's install of the course: it holds no answers to the homework. Instructors work from a clone of "
            "the repository: python -m pip install -e '.[coursework]' in its folder.")


class UnknownHomeworkError(ClassroomError, LookupError):
    """There is no homework of this name."""
