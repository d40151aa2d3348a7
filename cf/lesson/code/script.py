"""A run as one short program of its own, with nothing of this product but the model's class.

The program's class is taken from `cf/training/models.py` word for word; the rest is written with
PyTorch's plain optimisers and autograd, which is slower than the trainer and easier to read.
"""

import ast
import textwrap

from cf.lesson.code import script_parts
from cf.lesson.code.source import name_class, read_source
from cf.settings import ASK_WHICH_DAY, ASK_WHO_RATED, AVERAGED, BY_NAME, Settings
from cf.training.schedules import END_DIVISOR, HIGH_MOMENTUM, LOW_MOMENTUM, START_DIVISOR, WARM_UP

LONGEST = 140  # lines
_WIDTH = 100  # characters a line
AGREES_WITHIN = 1e-4  # squared stars, of an epoch's validation loss


def name_script(settings: Settings) -> str:
    """Return a file name for the settings' program."""
    return f"{settings.model}_{settings.optimiser}_{settings.n_factors}.py"


def write_script(settings: Settings, range_end: float = 5.5) -> str:
    """Write the program that repeats a run with these settings on the bundled ratings.

    Each epoch's validation loss is the trainer's within `AGREES_WITHIN`; in long runs of the
    network, differences in rounding may grow beyond that.

    Parameters
    ----------
    settings : of the run, with an optimiser of PyTorch's (none of `COMPILED`); changes that were
        made by hand while it ran are not among them
    range_end : of predictions, in stars, see `Ratings.range_end`

    Returns
    -------
    str
        Python, at most `LONGEST` lines.
    """
    network, asks = settings.model == "network", settings.model in ASK_WHO_RATED
    name = name_class(settings.model)
    averages = settings.model in AVERAGED
    helpers = ["embedding"] + ["Dropout"] * network + ["AddUp"] * asks
    helpers += [name_class(settings.formula)] * averages
    parts = [read_source(part) for part in (*helpers, name)]
    head = script_parts.HEAD.format(
        title=f"Train {name}: vectors learned from who rated what",
        file_name=name_script(settings),
        imports="from itertools import pairwise\n" if network else "",
        functions="from torch.nn.functional import embedding_bag\n" if asks else "",
        settings=_write_settings(settings),
    )
    cycle = ""
    if settings.schedule == "one-cycle":
        cycle = script_parts.ONE_CYCLE.format(
            warm_up=WARM_UP,
            start=START_DIVISOR,
            end=END_DIVISOR,
            most=HIGH_MOMENTUM,
            least=LOW_MOMENTUM,
        )
    loop = script_parts.LOOP.format(
        groups=script_parts.GROUPS if network else "parameters = model.parameters()\n",
        optimiser=_write_optimiser(settings),
        schedule=_write_schedule(settings),
        loss=script_parts.LOSS_OF_STARTS if averages else script_parts.LOSS,
        learned="sum(each)" if averages else "loss",
    )
    model = "\n\n\n".join(_stand_alone(part) for part in parts)
    return (
        head
        + model
        + "\n"
        + _write_data(settings, range_end, name)
        + (_write_validation(settings) + cycle + loop)
    )


def _write_validation(settings: Settings) -> str:
    whole = "matrix"
    if settings.model in ASK_WHO_RATED:
        whole = '(model.movie_vectors() if name == "movies" else matrix)'
    return script_parts.VALIDATION.format(whole=whole)


def _write_data(settings: Settings, range_end: float, name: str) -> str:
    dated, more = settings.model in ASK_WHICH_DAY, ""
    if settings.model in ASK_WHO_RATED:
        more = "scale.rated = user[train], movie[train]\n"
    if dated:
        more += "scale.n_days = int(day.max()) + 1\n"
    return script_parts.DATA.format(
        high=range_end,
        name=name,
        days=script_parts.DAYS if dated else "",
        split=script_parts.SPLITS[settings.split],
        inputs="user, movie, day" if dated else "user, movie",
        more=more,
    )


def _stand_alone(source: str) -> str:
    """Take out the docstrings, and the base that only differentiates by hand for PyTorch's own."""
    lines, tree = source.splitlines(), ast.parse(source).body[0]
    if isinstance(tree, ast.ClassDef):
        lines[0] = f"class {tree.name}(nn.Module):"
    for node in sorted(_documented(tree), key=lambda node: -node.lineno):
        end = node.end_lineno or node.lineno
        blank = end < len(lines) and not lines[end].strip()
        del lines[node.lineno - 1 : end + blank]
    return "\n".join(lines)


def _documented(tree: ast.AST) -> list[ast.stmt]:
    """The docstrings in a class or function."""
    return [
        node.body[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node)
    ]


def _write_settings(settings: Settings) -> str:
    values = settings.as_dict()
    named = [f"{name}={v!r}" for name, v in values.items() if BY_NAME[name].has_effect(values)]
    rows = textwrap.wrap(", ".join(named) + ",", _WIDTH - 4, break_on_hyphens=False)
    return "".join(f"    {row}\n" for row in rows)


def _write_optimiser(settings: Settings) -> str:
    """PyTorch's own; with one-cycle, rate and momentum are set at each step and not here."""
    kind, own = {
        "sgd": ("SGD", ()),
        "momentum": ("SGD", ("momentum=settings.beta1",)),
        "adagrad": ("Adagrad", ("eps=settings.eps",)),
        "adam": ("Adam", ("betas=(settings.beta1, settings.beta2)", "eps=settings.eps")),
        "adamw": ("AdamW", ("betas=(settings.beta1, settings.beta2)", "eps=settings.eps")),
    }[settings.optimiser]
    given = ["parameters", "lr=settings.learning_rate", *own, "weight_decay=settings.weight_decay"]
    if settings.schedule == "one-cycle":
        given = [text for text in given if not text.startswith(("lr=", "betas=", "momentum="))]
    text = f"torch.optim.{kind}({', '.join(given)})"
    if len("optimiser = " + text) <= _WIDTH:
        return text
    return f"torch.optim.{kind}(\n    {', '.join(given[:2])},\n    {', '.join(given[2:])},\n)"


def _write_schedule(settings: Settings) -> str:
    """What comes before each step: nothing where the rate stays."""
    if settings.schedule == "constant":
        return ""
    taken = {"momentum": '"momentum": momentum'} | dict.fromkeys(
        ("adam", "adamw"), '"betas": (momentum, settings.beta2)'
    )
    values = ", ".join(['"lr": rate', *filter(None, [taken.get(settings.optimiser)])])
    return script_parts.RATES.replace("VALUES", values)
