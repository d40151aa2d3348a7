"""When meaning appears: the AUCs of a pair epoch by epoch, beside the validation loss."""

import numpy as np
import streamlit as st

from cf.analysis.poles import Poles
from cf.analysis.separation.epochs import EpochAucs, measure_epochs
from cf.figures.separation.scores import draw_epochs
from cf.ui.tab.jobs import compute
from cf.ui.tab.subject import Subject
from cf.ui.widgets.chart import draw_chart


def draw_through_training(subject: Subject, poles: Poles, fitted_on: np.ndarray) -> None:
    """Draw the AUCs of every kept epoch, and say which epoch each measure would choose."""
    snapshots = subject.run.snapshots
    epochs = [snapshot.epoch for snapshot in snapshots]
    losses, best = subject.run.losses, subject.run.best

    def draw(aucs: EpochAucs) -> None:
        lines = {"all factors": aucs.full, "principal plane": aucs.plane}
        draw_chart(
            draw_epochs(epochs[: len(aucs.full)], lines, losses, aucs.null, st.context.theme.type),
            key=f"epochs:{len(aucs.full)}",
            alt="Held-out AUC by epoch above the validation loss",
            bar=True,
        )

    aucs = compute(
        "Measuring each epoch",
        measure_epochs,
        tuple(snapshot.vectors for snapshot in snapshots),
        poles,
        fitted_on,
        draw=draw,
    )
    if aucs is None:
        return
    draw(aucs)
    if best is None:
        st.info("Only the untrained start is there yet: train, and watch the curves grow.")
        return
    best_auc = epochs[int(np.argmax(aucs.full))]
    st.markdown(
        f"The lowest validation loss (on {subject.run.settings.held_back_short} of the ratings) is "
        f"at epoch {best.epoch}, the highest AUC in all factors at "
        f"epoch {best_auc:g}. Differences of a hundredth or two mean nothing: another seed moves "
        "them as much. Grey: where nine in ten AUCs in all factors lie with the labels shuffled."
    )
