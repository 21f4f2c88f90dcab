"""The options of the commands that can hand their jobs to a cluster."""

from pathlib import Path
from typing import Annotated

import typer

from coursework.cluster import words
from coursework.cluster.addresses import ClusterError, check

SchedulerOption = Annotated[str | None, typer.Option(
    "--scheduler", metavar="ADDRESS", show_default=False, rich_help_panel="Several machines",
    help="Run submissions on the workers of your Dask cluster, such as tls://10.0.0.5:8786.")]
CertificatesOption = Annotated[Path | None, typer.Option(
    "--certificates", metavar="FOLDER", show_default=False, rich_help_panel="Several machines",
    help="Where ca.pem, cert.pem and key.pem lie. Without it: those that Dask's settings name.")]
WorkersOption = Annotated[int | None, typer.Option(
    "--workers", min=1, max=64, show_default=False, rich_help_panel="Several machines",
    help="A cluster of so many processes, made on this machine for this run: to try it out.")]


def runner_for(classroom, tell, scheduler, certificates, workers, jobs, unsafe):
    """Give the cluster that a command's options ask for; None if they ask for none.

    Raises
    ------
    ClusterError
        If they contradict each other, the address is open to others, or Dask is not installed.
    """
    if scheduler is None and workers is None:
        if certificates is not None:
            raise ClusterError(words.NO_USE)
        return None
    if scheduler is not None and workers is not None:
        raise ClusterError(words.BOTH)
    for option, given in (("--jobs", jobs), ("--unsafe-no-sandbox", unsafe)):
        if given:
            raise ClusterError(words.NOT_THERE.format(option=option))
    from coursework.cluster import connect
    from coursework.cluster.runner import OnCluster

    connect.load()
    connection = connect.this_machine(workers) if workers else connect.scheduler(check(scheduler), certificates)
    return OnCluster(connection, classroom, tell)
