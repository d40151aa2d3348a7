"""Routes beside Streamlit: a run's frames, pushed, and the headers of every answer."""
