import subprocess
import sys

import numpy as np
import pyarrow as pa

from cf.data.arrow import as_numpy


def test_a_column_of_several_chunks_or_none_becomes_one_array():
    chunks = pa.chunked_array([[1.5], [2.5, 3.5]], type=pa.float32())
    assert as_numpy(chunks).tolist() == [1.5, 2.5, 3.5]
    assert as_numpy(chunks).dtype == np.float32
    assert as_numpy(pa.chunked_array([], type=pa.int64())).tolist() == []


def test_reading_the_bundled_data_imports_neither_pandas_nor_torch_nor_streamlit():
    code = (
        "import sys; from cf.data import read_data; read_data('bundled'); "
        "print({'pandas', 'torch', 'streamlit'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_memory_that_a_table_took_goes_back_to_the_system():
    code = "import cf, pyarrow; print(pyarrow.default_memory_pool().backend_name)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "system"
