# ruff: noqa: N999, SIM905 (it bears the name of what it stands in for)
"""Stands in for IPython inside the sandbox: no shell, no files, no extensions.

What a cell shows is kept for the human grader. `core.inputtransformer2` and `utils.tokenutil` are IPython's own, copied in
beside this file. A magic that runs code (`%%time`) runs it; any other that IPython has does nothing.
"""

import re

version_info = (9, 0, 0, "")
__version__ = "9.0.0"

RUN = {"time", "capture", "prun"}  # these run their code among the notebook's names
TRIED = {"timeit"}  # and this one among its own
QUIET = set("""
alias alias_magic autoawait autocall automagic autosave bookmark cat cd clear code_wrap colors conda config connect_info cp
debug dhist dirs doctest_mode ed edit env gui hist history killbgscripts ldir less lf lk ll load load_ext loadpy logoff logon
logstart logstate logstop ls lsmagic lx macro magic mamba man matplotlib micromamba mkdir more mv notebook page pastebin pdb
pdef pdoc pfile pinfo pinfo2 pip popd pprint precision psearch psource pushd pwd pycat pylab qtconsole quickref recall rehashx
reload_ext rep rerun reset reset_selective rm rmdir run save sc set_env store subshell sx system tb unalias uv unload_ext who
who_ls whos xdel xmode
""".split())
QUIET_CELLS = set("""
! HTML SVG bash html javascript js latex markdown perl pypy python python2 python3 ruby script sh svg sx system writefile file
""".split())
OPTIONS = re.compile(r"\s*(?:-[nrtp]\s*\d+\s+|-[a-zA-Z]+\s+|--[\w-]+\s+)*")


class UsageError(Exception):
    """What IPython says to a magic that it does not have."""


class Captured:
    """What `%%capture name` gives, empty."""

    stdout = stderr = ""
    outputs = ()

    def show(self):
        pass

    __call__ = show


class _Shell:
    """What `get_ipython()` gives: whatever else it is asked for does nothing."""

    def stand_in_for(self, space, run):
        """Take the notebook's names, and what runs code among them or among others."""
        self.user_ns, self._run = space, run

    def run_line_magic(self, name, line="", **kwargs):
        if name in RUN - {"capture"}:
            return self._run(OPTIONS.sub("", line, count=1))
        if name in TRIED:
            self._run(OPTIONS.sub("", line, count=1), dict(self.user_ns))
        elif name == "reset":
            for each in [each for each in self.user_ns if not each.startswith("_")]:
                del self.user_ns[each]
        elif name not in QUIET:
            raise UsageError(f"Line magic function `%{name}` not found.")
        return [] if name in ("sx", "system") else None

    def run_cell_magic(self, name, line="", cell="", **kwargs):
        if name in TRIED:
            self._run(OPTIONS.sub("", line, count=1) + "\n" + cell, dict(self.user_ns))
        elif name in RUN:
            value = self._run("\n" + cell)
            words = [word for word in line.split() if word.isidentifier()]
            if name == "capture" and words:
                self.user_ns[words[0]] = Captured()
            return None if name == "capture" else value
        elif name not in QUIET_CELLS:
            raise UsageError(f"Cell magic `%%{name}` not found.")
        return None

    def magic(self, line):
        name, _, rest = line.lstrip("%").partition(" ")
        return self.run_line_magic(name, rest)

    def getoutput(self, *args, **kwargs):
        return []

    def system(self, *args, **kwargs):
        return None

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args, **kwargs):
        return None

    def __bool__(self):  # matplotlib then knows that there is no loop to hook into
        return False


_shell = _Shell()


def get_ipython():
    return _shell
