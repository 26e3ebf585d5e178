"""Everyone who is measured; who is not installed is found out when asked to prepare."""

from __future__ import annotations

from benchmarks.peers.c import C, FastC
from benchmarks.peers.engine import Engine32, Engine64, Session64, stack_of
from benchmarks.peers.jax import Jax
from benchmarks.peers.peer import NotMeasuredError, Peer
from benchmarks.peers.pytorch import FusedPyTorch, PyTorch
from benchmarks.peers.sklearn import SklearnEpochs32, SklearnEpochs64, SklearnUpdates64
from benchmarks.peers.textbook import Textbook

__all__ = ["PEERS", "STACKS", "NotMeasuredError", "Peer"]

STACKS: dict[str, type[Peer]] = {f"stack{number}": stack_of(number) for number in (1, 5, 32, 128)}
"""Of so many networks, in a case that says that they are of interest."""

PEERS: dict[str, type[Peer]] = {
    "engine64": Engine64,
    "engine32": Engine32,
    "session64": Session64,
    **STACKS,
    "textbook": Textbook,
    "sklearn-updates64": SklearnUpdates64,
    "sklearn-epochs64": SklearnEpochs64,
    "sklearn-epochs32": SklearnEpochs32,
    "pytorch": PyTorch,
    "pytorch-fused": FusedPyTorch,
    "jax": Jax,
    "c": C,
    "c-fast-math": FastC,
}
"""A short name, for the command line and the targets → the peer."""
