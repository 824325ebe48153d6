"""What dbt's process does before it becomes dbt: bind its life to that of the refresh. Nothing here imports dbt.

A refresh that is killed must leave no dbt behind, which would go on writing into the build of the next one.
"""

import ctypes
import os
import signal
import threading
import time

PR_SET_PDEATHSIG = 1
EVERY_SECOND = 1.0


def end_with(parent: int) -> None:
    """Kill this process as soon as its parent is gone, however that ends."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    # The parent may be gone before the kernel was asked, and other kernels than Linux know no such request.
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(EVERY_SECOND)
    os.kill(os.getpid(), signal.SIGKILL)
