"""What the instructor can mend."""


class ClassroomError(Exception):
    """Something about the folder that the instructor can mend; the message says how."""


class SettingsError(ClassroomError):
    """Something in class.toml."""
