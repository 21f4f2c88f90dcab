"""The commands that have a file of their own: each is a function with Typer's annotations, named as the command.

`coursework/cli.py` registers it, in the order of its help:

    from coursework.commands.regrade import regrade

    app.command(epilog=example("coursework regrade hw02"))(regrade)

What a command needs to speak, to stop and to open a class is in `common`. Heavy packages (nbgrader, matplotlib) are imported
inside the function, so that `coursework --help` comes at once.
"""
