"""Whether a run is what it says: trained once more, and held against itself bit by bit."""

import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cf.analysis.separation.measure import measure_run_separations
from cf.data import Dataset
from cf.experiments.train_run import train_run
from cf.snapshot import EpochLoss, Run, Separation, Snapshot, library_versions

if TYPE_CHECKING:
    from cf.training.trainer import Trainer

_SAME_AUC = 1e-9  # a probe's last digits depend on the processor


@dataclass(frozen=True)
class Verified:
    """What came of training a run once more.

    `retrained` is the claimed run with the new one’s arrays; `differs` says where the two part,
    and is empty where they agree to the last bit.
    """

    retrained: Run
    agrees: tuple[str, ...]
    differs: tuple[str, ...]


def verify_run(
    claimed: Run, hashes: Sequence[str], data: Dataset, hash_snapshot: Callable[[Snapshot], str]
) -> Verified:
    """Train a run once more, turns by hand included, and compare all that it claims.

    Parameters
    ----------
    claimed : its snapshots' own arrays are not looked at
    hashes : of the snapshots' arrays, in their order
    hash_snapshot : how the hashes were made
    """
    found: dict[int, Snapshot] = {}
    wanted = {snapshot.step for snapshot in claimed.snapshots}

    def watch(trainer: "Trainer") -> None:
        if trainer.step_count in wanted:
            found[trainer.step_count] = trainer.snapshot(math.nan)

    trained = train_run(claimed.settings, data, claimed.changes, most_snapshots=2, watch=watch)
    checks = [
        ("losses", _same_losses(claimed.losses, trained.losses)),
        ("end", claimed.diverged_at in (None, trained.diverged_at)),
        ("baselines", dict(claimed.baselines) == dict(trained.baselines)),
    ]
    snapshots = []
    for snapshot, claim in zip(claimed.snapshots, hashes, strict=True):
        own = found.get(snapshot.step)
        same = own is not None and hash_snapshot(own) == claim
        checks.append((f"vectors of step {snapshot.step:,}", same))
        if own is not None:
            arrays = {name: getattr(own, name) for name in ("vectors", "biases")}
            users = {name: getattr(own, name) for name in ("user_biases", "user_vectors")}
            snapshots.append(replace(snapshot, **arrays, **users))
    retrained = replace(claimed, snapshots=tuple(snapshots))
    checks += _check_separations(retrained, data)
    differs = [name for name, same in checks if not same]
    if differs and claimed.versions != library_versions():
        made = ", ".join(f"{name} {version}" for name, version in claimed.versions.items())
        here = ", ".join(f"{name} {version}" for name, version in library_versions().items())
        differs.append(f"libraries (made with {made or 'unknown ones'}; here {here})")
    return Verified(retrained, tuple(name for name, same in checks if same), tuple(differs))


def _same_losses(claimed: Sequence[EpochLoss], trained: Sequence[EpochLoss]) -> bool:
    """Whether the claimed epochs, perhaps fewer, ended alike; how long they took is no matter."""

    def plain(losses: Sequence[EpochLoss]) -> list[tuple[str, ...]]:
        return [
            (str(one.epoch), str(one.step), one.train_mse.hex(), one.validation_mse.hex())
            for one in losses
        ]

    return plain(claimed) == plain(trained[: len(claimed)])


def _check_separations(run: Run, data: Dataset) -> list[tuple[str, bool]]:
    """Whether those of the newest snapshot, if it is the end of an epoch, are measured again."""
    if not run.snapshots:
        return []
    newest, found, checks = run.snapshots[-1], dict[str, Separation](), []
    for one in run.separations:
        if one.space != "full" or one.epoch != newest.epoch:
            continue
        if one.poles not in found:
            with suppress(LookupError, ValueError):  # of kinds that these films do not have
                measured = measure_run_separations(
                    one.epoch, newest.vectors, data.movies, besides=one.poles, known=found
                )
                found |= {own.poles: own for own in measured}
        same = one.poles in found and _is_same(one, found[one.poles], run.settings.epochs)
        checks.append((f"separation of {one.poles}", same))
    return checks


def _is_same(claimed: Separation, measured: Separation, last_epoch: int) -> bool:
    """Whether two separations are alike; their nulls too, where that is the last epoch's own."""
    pairs = [(claimed.auc, measured.auc)]
    if claimed.epoch == last_epoch and not math.isnan(claimed.null_low):
        pairs += [(claimed.null_low, measured.null_low), (claimed.null_high, measured.null_high)]
    return all(math.isclose(a, b, abs_tol=_SAME_AUC) for a, b in pairs)
