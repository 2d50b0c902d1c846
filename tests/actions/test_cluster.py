"""Workers of a dask cluster: the same bits as on one machine, one of them ended in mid-run too, and refusals in words."""

import os
import pickle
import signal
import socket
import sys
from dataclasses import fields, replace

import numpy as np
import pytest

try:
    import dask
    from distributed import Client, LocalCluster
except ImportError:
    if os.environ.get("LOCKWASHER_REQUIRE") == "all":
        raise
    pytest.skip("dask.distributed is not installed: pip install 'lockwasher[cluster]'", allow_module_level=True)

from actions import losses
from actions.workloads import cut as cut_workload
from cli.conftest import read, run  # noqa: F401  # fixtures
from lockwasher.actions import cluster
from lockwasher.actions.cluster import ClusterError, _differences, _places, _refuse_too_large, _Sent, at_cluster
from lockwasher.forecast.blocks import play_targets_in, simulate_in
from lockwasher.forecast.kit import ends, read_workload
from lockwasher.forecast.layout import lay_out
from lockwasher.forecast.versions import versions
from lockwasher.policy.compare import TODAY
from lockwasher.policy.national import lay_national, national_world, read_national
from lockwasher.policy.national_play import Play, play_national
from lockwasher.procedures.library import read_library

DRAWS = 1_000  # eight strata


@pytest.fixture(scope="module")
def two_workers():
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as local:
        yield local


@pytest.fixture
def address(two_workers):
    """The scheduler, once both workers are there: one may have been killed by the test before."""
    with Client(two_workers, set_as_default=False) as client:
        client.wait_for_workers(2, 60)
    return two_workers.scheduler_address


@pytest.fixture
def told():
    return []


def test_every_step_is_played_as_on_this_machine(address, told, tmp_path):
    laid = lay_out(read_workload(cut_workload(tmp_path, "w2", 3)))
    drawn, played = simulate_in(None, laid, DRAWS, 1)
    with at_cluster(address, told.append) as blocks:
        drawn_there, played_there = simulate_in(blocks, laid, DRAWS, 1)

    np.testing.assert_array_equal(drawn_there.ticks, drawn.ticks, strict=True)
    for name in ("ready", "begun", "finish"):
        np.testing.assert_array_equal(getattr(played_there, name), getattr(played, name), strict=True)
    assert [progress.blocks for progress in told if progress.done < 8] != []
    assert {progress.workers for progress in told} == {2}


@pytest.mark.parametrize("words", [["loose", "--all"], ["loose", "--format", "json"], ["forecast"]])
def test_the_pages_are_the_same_with_a_cluster(run, address, words):  # noqa: F811  # the fixture
    words = [*words, "-p", "icarus"]
    assert run(*words, "--cluster", address).stdout == run(*words).stdout


def test_bench_tells_the_same_quantiles_and_how_many_workers_played(read, address, tmp_path):  # noqa: F811
    words = ["bench", cut_workload(tmp_path, "w2", 12), "--draws", "400"]
    here, there = read(*words), read(*words, "--cluster", address)

    assert (there["p50"], there["p80"], there["offices"]) == (here["p50"], here["p80"], here["offices"])
    assert there["critical_steps_per_draw"] == here["critical_steps_per_draw"]
    assert (here["workers"], there["workers"]) == (None, 2)


# Refusals


def refusal(address):
    with pytest.raises(ClusterError) as caught, at_cluster(address, pytest.fail):
        pytest.fail("nothing was refused")
    return str(caught.value)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(cluster, "REACHED_WITHIN", 0.5)


@pytest.mark.parametrize("address", ["somewhere", "http://127.0.0.1:8786", "127.0.0.1", "127.0.0.1:99999", ""])
def test_what_is_no_address_is_refused(address):
    assert refusal(address) == f"'{address}' is no address of a dask scheduler; give one like tcp://127.0.0.1:8786"


def test_where_nothing_answers_it_says_so_and_how_to_start_a_scheduler():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    told = refusal(f"tcp://127.0.0.1:{port}")
    assert told.startswith(
        f"nothing answers at tcp://127.0.0.1:{port}: Connection refused; start a scheduler (dask sch"
    )


def test_what_answers_and_is_no_scheduler_is_not_waited_for(impatient):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        assert f"what answers at {address} is no dask scheduler, or one that speaks TLS alone" in refusal(address)


def test_a_worker_is_no_scheduler(two_workers):
    worker = two_workers.workers[1].worker_address
    assert f"what answers at {worker} is no dask scheduler" in refusal(worker)


def test_tls_needs_certificates(two_workers):
    address = two_workers.scheduler_address.replace("tcp", "tls")
    assert refusal(address) == (
        f"{address} asks for TLS, and dask's configuration names no certificates; set distributed.comm.tls"
    )


def test_a_scheduler_without_workers_is_refused(impatient):
    with LocalCluster(n_workers=0, dashboard_address=":0") as empty:
        address = empty.scheduler_address
        assert refusal(address) == (
            f"the scheduler at {address} has no worker, and none came within 0 s; start some: dask worker {address}"
        )


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert refusal("tcp://127.0.0.1:8786") == "--cluster needs dask.distributed: pip install 'lockwasher[cluster]'"


def test_workers_with_other_versions_are_refused(monkeypatch, address):
    """All of them at once; the remedy is told once."""
    theirs = dict(versions())
    monkeypatch.setitem(versions(), "numpy", "1.0")
    monkeypatch.setitem(versions(), "lockwasher", "9 (source 0)")
    *faults, remedy = refusal(address).splitlines()

    assert remedy == "install the same there as here, and start it again: else bits might differ"
    assert len(faults) == 2
    for fault in faults:
        assert (
            f" has lockwasher {theirs['lockwasher']} (here 9 (source 0)), numpy {theirs['numpy']} (here 1.0)" in fault
        )


def test_a_worker_without_lockwasher_is_refused():
    told = _differences(ModuleNotFoundError("No module named 'lockwasher'"), versions())
    assert told == "no lockwasher like this one (No module named 'lockwasher')"


def test_a_worker_that_comes_later_must_have_the_same_versions_too():
    sent = pickle.loads(pickle.dumps(_Sent(len, versions() | {"numba": "0.1"})))  # noqa: S301  # our own
    with pytest.raises(ClusterError, match=r"^a worker that came later has numba .* \(here 0.1\); install the same"):
        sent((0, 1))


def test_a_plan_that_no_worker_can_hold_is_refused():
    workers = {"tcp://a": {"memory_limit": 8_000_000_000}, "tcp://b": {"memory_limit": 1_000_000_000}}
    _refuse_too_large(500_000_000, workers)
    _refuse_too_large(500_000_001, {"tcp://unlimited": {"memory_limit": 0}})
    with pytest.raises(ClusterError, match=r"the plan takes 500 MB, .* the worker at tcp://b may use 1,000 MB; start"):
        _refuse_too_large(500_000_001, workers)


def test_few_blocks_go_to_many_workers():
    assert _places({"b": 1, "a": 3}) == ["a", "b", "a", "a"]


# Losses; a killed worker is started anew by its nanny, which takes a while


def losing(worker, blocks):
    """Blocks in whose midst a worker is killed: those it still has to play, and those it has played and holds, are lost."""

    def play(block, n_strata):
        for number, given in enumerate(blocks(block, n_strata)):
            if number == 0:
                os.kill(worker.pid, signal.SIGKILL)
            yield given

    return play


@pytest.mark.parametrize("workload", ["w1", "w2"])
def test_the_loss_of_a_worker_changes_no_bit(address, two_workers, told, tmp_path, workload):
    """Of a plan without offices, and of one with offices."""
    laid = lay_out(read_workload(cut_workload(tmp_path, workload, 12)))
    targets = ends(laid)
    here, killed = play_targets_in(None, laid, targets, DRAWS, 1), {two_workers.workers[0].worker_address}
    with at_cluster(address, told.append) as blocks:
        there = play_targets_in(losing(two_workers.workers[0], blocks), laid, targets, DRAWS, 1)

    for name in ("finish", "counts", "visits", "wait"):
        np.testing.assert_array_equal(getattr(there, name), getattr(here, name), strict=True)
    assert (here.visits.sum() > 0) == (workload == "w2")
    assert blocks.cpu_s > 0
    assert {progress.blocks for progress in told} == {8}
    assert killed.isdisjoint(two_workers.scheduler.workers)


@pytest.fixture
def alone():
    """A scheduler and one worker in this process; what it plays is over when the test is."""
    losses.ENOUGH.clear()
    in_vain = dask.config.set({"distributed.comm.timeouts.connect": "200ms"})  # for what was closed in the test
    with in_vain, LocalCluster(n_workers=1, processes=False, protocol="tcp", dashboard_address=":0") as local:
        try:
            yield local
        finally:
            losses.ENOUGH.set()


def test_where_no_worker_comes_back_it_does_not_wait_for_ever(alone, monkeypatch):
    monkeypatch.setattr(cluster, "BACK_WITHIN", 0.5)
    address = alone.scheduler_address
    with pytest.raises(ClusterError) as caught, at_cluster(address, lambda _: alone.scale(0)) as blocks:
        list(blocks(losses.is_not_done_in_time, 4))
    assert str(caught.value) == (
        f"no worker is left at {address}, and none came back within 0 s; start some (dask worker {address}) and ask again"
    )


def test_a_lost_scheduler_is_told(alone, monkeypatch):
    monkeypatch.setattr(cluster, "REACHED_WITHIN", 0.5)
    address = alone.scheduler_address
    with (
        pytest.raises(ClusterError) as caught,
        at_cluster(address, lambda _: alone.sync(alone.scheduler.close)) as blocks,
    ):
        list(blocks(losses.is_not_done_in_time, 4))
    assert str(caught.value) == (
        f"the scheduler at {address} was lost before all draws were played; start it again with its workers, and ask again"
    )


def test_a_block_that_ends_its_workers_is_given_up(two_workers, monkeypatch):
    address = two_workers.scheduler_address
    monkeypatch.setattr(two_workers.scheduler, "allowed_failures", 0)
    with pytest.raises(ClusterError) as caught, at_cluster(address, lambda _: None) as blocks:
        list(blocks(losses.ends_its_worker, 1))
    assert str(caught.value) == (
        f"a block of draws ended one worker at {address} after the other, likely for want of memory; start workers with "
        "more (dask worker --memory-limit), or ask for fewer --draws"
    )


def test_a_national_portfolio_is_counted_the_same_on_two_workers(address, told):
    here = national_parts(None)
    with at_cluster(address, told.append) as blocks:
        there = national_parts(blocks)

    assert len(here) == len(there) == 3
    for one, other in zip(here, there, strict=True):
        for field in fields(one):
            np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name), strict=True)
    assert {progress.workers for progress in told} == {2}


def national_parts(blocks):
    """What is kept of three strata of the shipped national portfolio, cut to 400 cases."""
    national = replace(read_national(read_library()), cases=400)
    laid = lay_national(national, national_world(national), TODAY, 1)
    return play_national(laid, Play(draws=300, blocks=blocks))
