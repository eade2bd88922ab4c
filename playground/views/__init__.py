"""Pictures as pure functions: arrays in, Plotly figures as plain dicts or PNG and JPEG bytes out."""
