"""What is said about a cluster: every sentence once, with named fields."""

GUIDE = 'see "Several machines" in coursework/README.md'

NO_DASK = (
    "Grading on several machines needs Dask, which is not installed ({missing} is missing). Install it: "
    "{python} -m pip install -e '.[coursework,cluster]'   (in the course's folder)")
BOTH = "--scheduler is a cluster that you have, --workers makes one on this machine: give one of them."
NOT_THERE = "{option} is for this machine: on a cluster every job has a sandbox, and a worker takes as many as it has threads."
NO_USE = "--certificates is for a cluster: give its --scheduler too."
NO_ADDRESS = (
    "{address!r} is no address of a Dask scheduler. It has the form tls://10.0.0.5:8786 (or tcp://127.0.0.1:8786, if the whole "
    f"cluster is on this machine): {GUIDE}.")
NOT_ENCRYPTED = (
    "{address} is not encrypted: whoever can reach that port could run programs on your machines and read your students' work. "
    f"Use tls:// with certificates ({GUIDE}); tcp:// is taken on 127.0.0.1 alone.")
NO_CERTIFICATE = (
    "tls:// needs certificates: --certificates FOLDER, where FOLDER holds ca.pem, cert.pem and key.pem. {missing} is not there. "
    f"How to make them: {GUIDE}.")
NO_SCHEDULER = (
    "No Dask scheduler answers at {address} ({reason}). Is it running, and may this machine reach it? Start one with: "
    f"dask scheduler ... ({GUIDE}).")
OTHER_CERTIFICATE = (
    "The scheduler at {address} and this machine do not accept each other's certificates ({reason}). Both need a cert.pem that "
    f"was signed with the same ca.pem: {GUIDE}.")
NO_WORKER = (
    "No worker has come to {address} in {seconds:.0f} seconds. Start workers with: dask worker {address} ... "
    f"({GUIDE}), then give the command again.")
NONE_FIT = "None of the {count} workers at {address} can grade:\n{refused}\nMend one of them and give the command again."
LEFT = (
    "No worker is left at {address}. What is graded is kept. Start workers and give the command again: it goes on where it "
    "stopped.")
GONE = (
    "The scheduler at {address} is gone ({reason}). What is graded is kept. Start it again with its workers, and give the command "
    "again: it goes on where it stopped.")

REFUSED = "  worker {worker} gets no jobs: {reason}"
OTHER_VERSION = (
    "another version of the course is installed there ({what}). Install on every worker what is installed here; then start the "
    "worker again")
OTHER_PACKAGE = "{name} {there} there, {here} here"
OTHER_CODE = "the code that runs and reads student work differs"
NO_COURSE = "the course is not installed there ({reason}). Install on every worker what is installed here"
NO_SANDBOX = "it has no sandbox. {reason}"
OPEN_WIRE = "it speaks at {address}, which is not encrypted"
FAILS = "its sandbox failed {times} times. The last time it said: {reason}"

LOST = "  worker {worker} is gone. What it had begun is run again."
NO_ANSWER = "it does not take part ({reason})"
STOPPED = "The run was stopped."
ENDS = (
    "{times} of the cluster's workers ended while they had this submission. Nothing is entered for it. Look at the file, and try "
    "it alone on this machine: coursework grade {homework} --student ID")
