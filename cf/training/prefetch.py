"""Rows of memory asked for before they are needed, in functions that numba compiles."""

from functools import cache
from typing import Any

LINE = 64  # bytes that come from memory together, on nearly every processor


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
