"""`coursework similar`: a page of the pairs that share what few others have."""

from rich.markup import escape

from coursework.commands.common import (
    ClassOption,
    HomeworkArgument,
    console,
    open_class,
    open_homework,
    stop,
)


def similar(name: HomeworkArgument, folder: ClassOption = None):
    """Write a page about notebooks that share what few others have. It accuses nobody.

    Its exit code is 0 whether or not a pair is listed.
    """
    from coursework.pages.similar import write_similar

    classroom = open_class(folder)
    open_homework(name)
    path, pairs, compared = write_similar(classroom, name)
    if not compared:
        stop(f"nothing to compare: nobody has handed in {name}", 1)
    console.print(f"{compared} notebooks compared; {len(pairs)} pairs share what few others here have. There are innocent reasons: "
                  "ask both before you conclude anything.")
    console.print(f"The page: {escape(str(path))}")
