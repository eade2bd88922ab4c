"""Files: a whole run (`checkpoint`), an averaged generator (`model_file`), and the runs kept for a visitor (`shelf`)."""
