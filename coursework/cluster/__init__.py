"""Several machines: the jobs of a class on a Dask cluster that the instructor has.

`connect` finds the cluster, and lets nobody else listen. `runner` hands jobs out and waits for what they give; `worker` is
what runs at the other end, and `alike` tells whether both ends behave the same. Judging stays where the gradebook is. Needs
the extra `cluster`; nothing here is imported before somebody asks for a cluster.
"""
