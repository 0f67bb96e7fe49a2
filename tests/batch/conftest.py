"""A Dask cluster of two local processes, where the package is installed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def cluster() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
    dask = pytest.importorskip("dask", reason="the extra [cluster] is not installed")
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),  # else a deadly notebook kills three more
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=":0", host="127.0.0.1"
        ) as running,
    ):
        yield running
