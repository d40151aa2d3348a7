"""Functions that numba compiles, and rows of memory that they ask for before they are needed."""

from collections.abc import Callable
from functools import cache
from typing import Any

LINE = 64  # bytes that come from memory together, on nearly every processor


@cache
def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function at its first call, and keep that for other processes where possible.

    It must not need Python's lock, so that threads can be in it at the same time.
    """
    from numba import njit  # which takes a while to load

    teach_numba()
    # Sums may be taken in any order, which lets a processor add several numbers at once; NaN and
    # infinities stay what they are, because divergence is told by them.
    options: dict[str, Any] = {"nogil": True, "fastmath": {"reassoc", "contract", "nsz"}}
    found: Callable[..., Any]
    try:
        found = njit(cache=True, **options)(function)
    except RuntimeError:  # neither this folder nor the user's own can be written to
        found = njit(**options)(function)
    return found


def fetch_early(rows: Any, row: int) -> None:
    """Ask memory for a row, (n_rows, n_columns), and do not wait for it.

    It changes no number. Only where numba compiles it, after `teach_numba`, it does anything.
    """


@cache
def teach_numba() -> None:
    """Tell numba what `fetch_early` compiles to: LLVM's `prefetch` of each line of the row."""
    from llvmlite import ir
    from numba import types
    from numba.core.cgutils import get_item_pointer
    from numba.extending import intrinsic, overload

    pointer, number = ir.IntType(8).as_pointer(), ir.IntType(32)
    to_write, to_keep, data = (ir.Constant(number, value) for value in (1, 3, 1))

    def prefetch(_: Any, array: Any, row: Any, column: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            kind = signature.args[0]
            array = context.make_array(kind)(context, builder, arguments[0])
            place = get_item_pointer(context, builder, kind, array, arguments[1:])
            takes = ir.FunctionType(ir.VoidType(), [pointer, number, number, number])
            ask = builder.module.declare_intrinsic("llvm.prefetch", [pointer], takes)
            builder.call(ask, [builder.bitcast(place, pointer), to_write, to_keep, data])
            return context.get_dummy_value()

        return types.void(array, row, column), generate

    ask_for: Any = intrinsic(prefetch)

    @overload(fetch_early)
    def _(rows: Any, row: Any) -> Any:
        in_line = LINE // (rows.dtype.bitwidth // 8)  # numbers

        def fetch(rows: Any, row: Any) -> None:
            for column in range(0, rows.shape[1], in_line):
                ask_for(rows, row, column)

        return fetch
