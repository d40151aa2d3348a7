"""A table for a screen of one's own, and for a hall."""

import pytest
from streamlit.testing.v1 import AppTest


def app() -> None:
    import pandas as pd

    from cf.ui.widgets.plain_table import draw_table

    draw_table(
        pd.DataFrame(
            {"<b>": ["a < b"], "share": ["5 %"], "auc": [0.5], "films": [1303], "named": [True]}
        ),
    )


@pytest.mark.parametrize("presenting", [False, True])
def test_a_table_is_as_large_as_the_page_s_type_where_a_hall_reads_it(presenting):
    test = AppTest.from_function(app)
    test.session_state["present"] = presenting
    test.run()
    assert not test.exception and bool(test.dataframe) != presenting
    if presenting:
        (table,) = test.get("html")
        for cell in (
            "&lt;b&gt;",
            "a\N{NO-BREAK SPACE}&lt;\N{NO-BREAK SPACE}b",
            "5\N{NO-BREAK SPACE}%",
            "0.50",
            "1303",
            "✓",
        ):
            assert f">{cell}<" in table.proto.body
