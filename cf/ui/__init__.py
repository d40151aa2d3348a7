"""All that knows Streamlit: a room for each page, and `tab`, `widgets` and `map` for them all."""
